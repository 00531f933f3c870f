"""docs/klausul.md names every clause of the terms, what the portal does for it and the tests that prove it."""

import re
from functools import cache

import pytest
from django.conf import settings

TESTING = re.compile(r"^def (test_\w+)\(", re.MULTILINE)
# The clauses of the seed, in its order.
KLAUSUL = (
    [f"DEF-{n}" for n in range(1, 7)]
    + [f"AKS-{n}" for n in range(1, 5)]
    + [f"SYA-{n}" for n in range(1, 4)]
    + [f"LKH-{n}" for n in range(1, 4)]
    + ["BER-1", "NAV-1"]
    + [f"FRM-{n}" for n in range(1, 13)]
    + [f"NIB-{n}" for n in range(1, 6)]
    + ["IUM-1", "HAK-1a", "HAK-1b", "KEW-2a", "KEW-2b", "KEW-2c", "KEW-2d"]
    + ["PJP-1a", "PJP-1b", "PJP-1c", "PJP-1d", "PJP-2"]
    + [f"KEA-{n}" for n in range(1, 5)]
    + [f"PRV-{n}" for n in range(1, 4)]
    + [f"LIM-{h}" for h in "abcdef"]
    + ["AKH-1a", "AKH-1b", "AKH-1c", "AKH-1d", "AKH-2"]
    + [f"HKI-{n}" for n in range(1, 5)]
    + ["HUK-1", "HUK-2", "PEN-1", "PEN-2", "PEN-3a", "PEN-3b"]
)


def _id(klausul: str) -> str:
    return klausul.lower().replace("-", "_")


@cache
def listing() -> dict[str, list[str]]:
    """Return clause -> names of tests, as the document lists them. LIM-a has no digit."""
    text = (settings.BASE_DIR / "docs" / "klausul.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([A-Z]{3}-\w+) \| .+? \| (.+?) \|$", text, re.MULTILINE)
    return {k: re.findall(r"`(test_\w+)`", test_names) for k, test_names in rows}


@cache
def all_tests() -> set[str]:
    return {u for b in (settings.BASE_DIR / "tests").rglob("test_*.py") for u in TESTING.findall(b.read_text("utf-8"))}


def test_no_clause_is_missing_and_none_is_invented():
    assert list(listing()) == KLAUSUL


@pytest.mark.parametrize("klausul", KLAUSUL)
def test_each_clause_has_a_test_named_after_it_and_every_named_test_exists(klausul):
    test_names = listing()[klausul]
    assert set(test_names) <= all_tests()
    assert any(_id(klausul) in u for u in test_names), f"no test of {klausul} bears its name"
