"""Comparison of two texts: clauses side by side, with added and removed words marked.

The texts are escaped here; the only markup in a result is `<ins>` and `<del>`.
"""

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from ketentuan.models import VersiKetentuan
from ketentuan.texts.parser import Piece, read

# With a smaller share of common words, two clauses do not count as one changed clause.
SIMILARITY = 0.4
# Beyond this many comparisons a pair is shown as a whole, so that a text with one huge paragraph cannot block a page.
_WORD_LIMIT = 4_000_000
_PAIR_LIMIT = 10_000
_WORDS = re.compile(r"\w+|\s+|[^\w\s]")


@dataclass(frozen=True)
class DiffRow:
    """A row with the same place of both texts; `kind` is heading, same, changed, renumbered, added or removed."""

    kind: str
    old_label: str = ""
    new_label: str = ""
    old: SafeString = SafeString("")
    new: SafeString = SafeString("")
    anchor: str = ""
    # Whether the text of a heading changed.
    heading_changed: bool = False

    @property
    def changed(self) -> bool:
        return self.kind not in {"same", "heading"} or self.heading_changed


@dataclass(frozen=True)
class Comparison:
    rows: tuple[DiffRow, ...]

    @property
    def changed(self) -> list[DiffRow]:
        """The changed rows, each group under its heading."""
        result, title = [], None
        for b in self.rows:
            if b.kind == "heading":
                title = b
            if b.changed:
                if title is not None and title is not b:
                    result.append(title)
                title = None
                result.append(b)
        return result

    @property
    def counts(self) -> Counter:
        return Counter("changed" if b.kind == "heading" else b.kind for b in self.rows if b.changed)


def _join(parts: list[tuple[str, str]]) -> SafeString:
    return format_html_join(
        "",
        "{}",
        ((t if not tag else format_html(f"<{tag}>{{}}</{tag}>", t),) for tag, t in parts if t),
    )


def word_diff(old: str, new: str) -> tuple[SafeString, SafeString]:
    """Return both texts escaped, with words that the other text lacks in `<del>` (old) and `<ins>` (new)."""
    a, b = _WORDS.findall(old), _WORDS.findall(new)
    if len(a) * len(b) > _WORD_LIMIT:
        return _join([("del", old)]), _join([("ins", new)])
    left: list[tuple[str, str]] = []
    right: list[tuple[str, str]] = []
    for op, i1, i2, j1, j2 in _widen(a, b):
        left.append(("" if op == "equal" else "del", "".join(a[i1:i2])))
        right.append(("" if op == "equal" else "ins", "".join(b[j1:j2])))
    return _join(left), _join(right)


def _widen(a: list[str], b: list[str]) -> list[tuple[str, int, int, int, int]]:
    """Return the opcodes, with changes joined that have only a space between them: whole phrases are easier to read."""
    result: list[tuple[str, int, int, int, int]] = []
    opcodes = SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    for n, (op, i1, i2, j1, j2) in enumerate(opcodes):
        is_gap = op == "equal" and 0 < n < len(opcodes) - 1 and not "".join(a[i1:i2]).strip()
        op = "replace" if is_gap or op != "equal" else op
        if result and result[-1][0] == op == "replace":
            result[-1] = ("replace", result[-1][1], i2, result[-1][3], j2)
        else:
            result.append((op, i1, i2, j1, j2))
    return result


def _similarity(a: Piece, b: Piece) -> float:
    if a.is_heading != b.is_heading:
        return 0.0
    x, y = (Counter(k for k in _WORDS.findall(p.text.lower()) if k.strip()) for p in (a, b))
    count = x.total() + y.total()
    return 2 * (x & y).total() / count if count else 0.0


def _pair(old: list[Piece], new: list[Piece]) -> list[tuple[Piece | None, Piece | None]]:
    """Pair the pieces of a changed part in their order, so that the pairs are as similar as possible."""
    n, m = len(old), len(new)
    if n * m > _PAIR_LIMIT:
        return [(p, None) for p in old] + [(None, p) for p in new]
    value = [[_similarity(a, b) for b in new] for a in old]
    best = [[0.0] * (m + 1) for _ in range(n + 1)]
    for i in range(n - 1, -1, -1):
        for j in range(m - 1, -1, -1):
            paired = value[i][j] + best[i + 1][j + 1] if value[i][j] >= SIMILARITY else 0.0
            best[i][j] = max(paired, best[i + 1][j], best[i][j + 1])
    result: list[tuple[Piece | None, Piece | None]] = []
    i = j = 0
    while i < n and j < m:
        if value[i][j] >= SIMILARITY and best[i][j] == value[i][j] + best[i + 1][j + 1]:
            result.append((old[i], new[j]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            result.append((old[i], None))
            i += 1
        else:
            result.append((None, new[j]))
            j += 1
    return result + [(p, None) for p in old[i:]] + [(None, p) for p in new[j:]]


def _row(a: Piece | None, b: Piece | None) -> DiffRow:
    if a and b:
        old, new = word_diff(a.text, b.text) if a.text != b.text else (_join([("", a.text)]),) * 2
        if b.is_heading:
            return DiffRow("heading", old=old, new=new, anchor=b.anchor, heading_changed=a.text != b.text)
        kind = "changed" if a.text != b.text else "renumbered" if a.label != b.label else "same"
        return DiffRow(kind, a.label, b.label, old, new, b.anchor)
    if a:
        return DiffRow("removed", old_label=a.label, old=_join([("del", a.text)]))
    if b is None:
        raise ValueError("a row has a piece on one side at least")
    return DiffRow("added", new_label=b.label, new=_join([("ins", b.text)]), anchor=b.anchor)


@lru_cache(maxsize=64)
def compare(old: str, new: str) -> Comparison:
    """Compare two sources (Markdown) piece by piece."""
    a, b = read(old).pieces, read(new).pieces
    result: list[DiffRow] = []
    old_keys, new_keys = ([(p.is_heading, p.text) for p in pieces] for pieces in (a, b))
    matcher = SequenceMatcher(None, old_keys, new_keys, autojunk=max(len(a), len(b)) > 1000)
    for op, i1, i2, j1, j2 in matcher.get_opcodes():
        pairs = zip(a[i1:i2], b[j1:j2], strict=True) if op == "equal" else _pair(a[i1:i2], b[j1:j2])
        result += [_row(x, y) for x, y in pairs]
    return Comparison(tuple(result))


def _source_of(version: "str | VersiKetentuan | None") -> str:
    return version.sumber if isinstance(version, VersiKetentuan) else version or ""


def diff_html(
    old: "str | VersiKetentuan | None", new: "str | VersiKetentuan", *, everything: bool = False
) -> SafeString:
    """Return the comparison of two versions (or Markdown texts) as a table: changed clauses only, or everything."""
    result = compare(_source_of(old), _source_of(new))
    context = {
        "rows": result.rows if everything else result.changed,
        "old": old if isinstance(old, VersiKetentuan) else None,
        "new": new if isinstance(new, VersiKetentuan) else None,
    }
    return mark_safe(render_to_string("ketentuan/_diff.html", context))
