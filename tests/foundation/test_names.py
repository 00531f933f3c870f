"""Every word of an identifier is English, or a noun of the domain that docs/glossary.md explains.

The English words are those of the package pyspellchecker (a list made from texts that people wrote), without the few
that are also Indonesian words. `technical_words.txt` beside this file adds missing words: words of Django, of Python's
libraries and of the web, and British spellings.
"""

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

from spellchecker import SpellChecker

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("oss_portal", "ketentuan", "registrasi", "nib", "helpdesk", "tests")
# These are in the English list by accident: in identifiers they are Indonesian.
INDONESIAN = frozenset(
    ["apa", "dari", "gaya", "ini", "jam", "kami", "ke", "lain", "lama", "mau", "orang", "pola", "sah", "salah", "sama"]
    + ["saya", "surat", "tak", "tata"]
)
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


@cache
def glossary() -> frozenset[str]:
    """Return the words in backticks in the first column of the tables of docs/glossary.md."""
    text = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
    terms = re.findall(r"^\| ((?:`[^`]+`(?:, )?)+)", text, re.M)
    return frozenset(word for term in terms for word in re.findall(r"[a-z]+", term.lower()))


@cache
def technical() -> frozenset[str]:
    return frozenset((Path(__file__).parent / "technical_words.txt").read_text(encoding="utf-8").split())


@cache
def english() -> SpellChecker:
    return SpellChecker(language="en")


def is_allowed(word: str) -> bool:
    """Return whether a lower-case word of an identifier is English or in the glossary; single letters always are."""
    if len(word) == 1 or word in glossary() or word in technical():
        return True
    return word in english() and word not in INDONESIAN


def names_defined(tree: ast.AST) -> set[str]:
    """Return the names that a module defines: functions, classes, parameters, variables, attributes."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.arg):
            names.add(node.arg)
        elif isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
            names.add(node.id if isinstance(node, ast.Name) else node.attr)
        elif isinstance(node, ast.alias) and node.asname:
            names.add(node.asname)
    return names


def files() -> list[Path]:
    return [f for folder in FOLDERS for f in (ROOT / folder).rglob("*.py") if "migrations" not in f.parts]


def test_identifiers_are_english_or_in_the_glossary():
    strange = defaultdict(set)
    for path in files():
        where = path.relative_to(ROOT)
        for name in {*names_defined(ast.parse(path.read_text(encoding="utf-8"))), *where.with_suffix("").parts}:
            for word in _WORD.findall(name):
                if not is_allowed(word.lower()):
                    strange[word.lower()].add(f"{where}: {name}")
    assert not strange, "\n".join(f"{word}: {sorted(places)[:3]}" for word, places in sorted(strange.items()))


def test_the_check_of_names_refuses_software_words_in_indonesian():
    assert not any(map(is_allowed, ["peladen", "markah", "berkala", "halaman", "antrekan", "pemicu", "sandikan"]))
    assert all(map(is_allowed, ["lock", "tiket", "permohonan", "queue", "rows"]))
