"""docs/klausul.md names every clause of the terms with what the portal does and which tests prove it; nothing else."""

import re
from functools import cache

import pytest
from django.conf import settings

UJI = re.compile(r"^def (test_\w+)\(", re.MULTILINE)
# The clauses of the seed, in its order (domain.md section 5).
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
def daftar() -> dict[str, list[str]]:
    """Return clause -> names of tests, as the document has them. LIM-a has no digit."""
    teks = (settings.BASE_DIR / "docs" / "klausul.md").read_text(encoding="utf-8")
    baris = re.findall(r"^\| ([A-Z]{3}-\w+) \| .+? \| (.+?) \|$", teks, re.MULTILINE)
    return {k: re.findall(r"`(test_\w+)`", uji) for k, uji in baris}


@cache
def semua_uji() -> set[str]:
    return {u for b in (settings.BASE_DIR / "tests").rglob("test_*.py") for u in UJI.findall(b.read_text("utf-8"))}


def test_no_clause_is_missing_and_none_is_invented():
    assert list(daftar()) == KLAUSUL


@pytest.mark.parametrize("klausul", KLAUSUL)
def test_each_clause_has_a_test_named_after_it_and_every_named_test_exists(klausul):
    uji = daftar()[klausul]
    assert set(uji) <= semua_uji()
    assert any(_id(klausul) in u for u in uji), f"no test of {klausul} bears its name"
