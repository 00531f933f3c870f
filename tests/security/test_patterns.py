"""No regular expression of the portal takes excessive time; each is tried with texts made from its own parts.

An ambiguous pattern, which can match the same text in two ways, doubles its work with each repetition: an address of
150 letters kept a web process busy for hours.
"""

import ast
import re
import signal
from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path
from re import _constants as codes
from re import _parser as parser

import pytest
from django.conf import settings

APPS = ("oss_portal", "ketentuan", "registrasi", "nib", "helpdesk")
# Seconds of CPU, so that other work on the machine does not count.
LONGEST = 0.5
# With so many repetitions exponential time means hours, and quadratic time is not noticed.
REPETITIONS = 40
MOST_EXAMPLES = 10


def _text(node: ast.expr) -> str | bytes | None:
    """Return the text of a pattern in the source; values of other names in it are left out."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str | bytes) else None
    if isinstance(node, ast.JoinedStr):
        pieces = (p.value if isinstance(p, ast.Constant) else "x" for p in node.values)
        return "".join(str(p) for p in pieces)
    if isinstance(node, ast.BinOp):
        left, right = _text(node.left), _text(node.right)
        return left + right if isinstance(left, str) and isinstance(right, str) else None
    return None


def _flags(call: ast.Call) -> int:
    names = {n.attr for n in ast.walk(call) if isinstance(n, ast.Attribute) and n.attr.isupper()}
    return sum({getattr(re, name) for name in names if hasattr(re, name)})


def patterns() -> Iterator[tuple[str, str | bytes, int]]:
    """Yield every pattern in the source of the portal, with its place and flags."""
    for app in APPS:
        for path in sorted(Path(settings.BASE_DIR, app).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
                    continue
                is_re = isinstance(node.func.value, ast.Name) and node.func.value.id == "re"
                if is_re and (text := _text(node.args[0])) is not None:
                    yield f"{path.relative_to(settings.BASE_DIR)}:{node.lineno}", text, _flags(node)


_STAND_IN = {
    codes.CATEGORY_DIGIT: "1",
    codes.CATEGORY_SPACE: " ",
    codes.CATEGORY_WORD: "a",
    codes.CATEGORY_NOT_SPACE: "a",
    codes.CATEGORY_NOT_WORD: "-",
    codes.CATEGORY_NOT_DIGIT: "a",
}
_REPEATS = {codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT}


def _letters(members: list) -> list[str]:
    """Return example letters of a character class."""
    if members[0][0] is codes.NEGATE:
        return ["a", " "]
    letters = []
    for kind, value in members:
        if kind is codes.CATEGORY:
            letters.append(_STAND_IN[value])
        else:
            letters.append(chr(value[0] if kind is codes.RANGE else value))
    return letters[:3] + letters[-2:]


def _examples(tree: Iterable) -> list[str]:
    """Return example texts that a part of a pattern matches: each branch, with and without its optional parts."""
    result = [""]
    for kind, value in tree:
        if kind is codes.LITERAL:
            choices = [chr(value)]
        elif kind in {codes.NOT_LITERAL, codes.ANY}:
            choices = ["a"]
        elif kind is codes.IN:
            choices = _letters(value)
        elif kind is codes.BRANCH:
            choices = [text for branch in value[1] for text in _examples(branch)]
        elif kind in {codes.SUBPATTERN, codes.ATOMIC_GROUP}:
            choices = _examples(value[-1] if kind is codes.SUBPATTERN else value)
        elif kind in _REPEATS:
            least, most, body = value
            choices = [text * n for text in _examples(body) for n in {least, min(least + 1, most)}]
        else:
            continue
        choices = list(dict.fromkeys(choices))
        # Of too many examples an even selection is kept: the first one, and some of each kind.
        combined = [a + b for b in choices for a in result]
        result = combined[:: -(-len(combined) // MOST_EXAMPLES)]
    return result


def _repeated(tree: Iterable, before: str = "") -> Iterator[tuple[str, list[str]]]:
    """Yield for each part that may be repeated the text before it and examples of the part."""
    for kind, value in tree:
        if kind in _REPEATS:
            if value[1] > REPETITIONS:
                yield before, _examples(value[2])
            yield from _repeated(value[2], before)
        elif kind is codes.SUBPATTERN:
            yield from _repeated(value[-1], before)
        elif kind is codes.ATOMIC_GROUP:
            yield from _repeated(value, before)
        elif kind is codes.BRANCH:
            for branch in value[1]:
                yield from _repeated(branch, before)
        before += _examples([(kind, value)])[0]


def texts(pattern: str | bytes, flags: int) -> Iterator[str | bytes]:
    """Yield texts that repeat a part of the pattern, two examples in turn, with an end that does not match."""
    for before, examples in _repeated(parser.parse(pattern, flags)):
        for a, b in product(examples, ["", *examples]):
            text = before + (a + b) * REPETITIONS + "\x01"
            yield text.encode("latin-1") if isinstance(pattern, bytes) else text


class _TooLong(Exception):
    pass


def longest_text(pattern: str | bytes, flags: int = 0) -> str | bytes | None:
    """Return a text on which the pattern takes longer than `LONGEST`, or None."""

    def stop(*_: object) -> None:
        raise _TooLong

    compiled, before, text = re.compile(pattern, flags), signal.signal(signal.SIGVTALRM, stop), None
    try:
        for text in texts(pattern, flags):
            signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST)
            compiled.search(text)
            compiled.fullmatch(text)
    except _TooLong:
        return text
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    return None


@pytest.mark.parametrize(
    "ambiguous", ["(?:[.;]|&(?:gt|lt);?)+$", "(a+)+$", "(?:a|aa)+!", "(?:[a-z]+ ?)*x", r"(\w+\s?)+:"]
)
def test_an_ambiguous_pattern_is_found(ambiguous):
    assert longest_text(ambiguous)


def test_no_pattern_of_the_portal_doubles_its_work_with_each_repetition():
    found = list(patterns())
    assert len(found) > 200
    slow = {place: text for place, pattern, flags in found if (text := longest_text(pattern, flags))}
    assert slow == {}
