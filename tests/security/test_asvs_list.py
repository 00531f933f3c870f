"""docs/security.md is correct: it has every chapter of ASVS, and every cited file, name and test exists."""

import re
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = ("oss_portal", "ketentuan", "registrasi", "nib", "helpdesk")
TEXT = (ROOT / "docs/security.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| \*\*(V\d+) .+?\*\* \| (.+?) \| (.+?) \| (.+?) \|$", TEXT, re.MULTILINE)


@cache
def kode() -> dict[str, str]:
    """Return path below the project -> text of every Python file of the apps and the tests."""
    file = (b for r in (*APPS, "tests") for b in (ROOT / r).rglob("*.py"))
    return {str(b.relative_to(ROOT)): b.read_text(encoding="utf-8") for b in file}


def quote(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


def ada(quoted: str) -> bool:
    """Return whether a cited file, folder, script or `module.Name` exists."""
    if (ROOT / quoted).exists():
        return True
    if quoted.endswith(".py"):
        return any(f"/{path}".endswith(f"/{quoted}") for path in kode())
    module, _, nama = quoted.rpartition(".")
    path = module.replace(".", "/") + ".py"
    return any(
        f"/{j}".endswith(f"/{path}") and re.search(rf"^(?:def|class) {nama}\b", content, re.MULTILINE)
        for j, content in kode().items()
    )


def test_every_chapter_of_the_standard_is_answered():
    assert [bab for bab, *_ in ROWS] == [f"V{n}" for n in range(1, 18)]
    for bab, cara, place, test_names in ROWS:
        if cara != "not used":
            assert quote(place), bab
            assert quote(test_names), bab


@pytest.mark.parametrize("bab", [bab for bab, *_ in ROWS])
def test_every_code_and_test_that_a_chapter_cites_is_there(bab):
    [(cara, place, test_names)] = [remaining for b, *remaining in ROWS if b == bab]
    missing = [k for k in (*quote(place), *quote(test_names)) if not ada(k)]
    assert missing == []
    assert cara


def test_every_file_that_the_rest_of_the_text_cites_is_there():
    broken_citations = [k for k in quote(TEXT) if re.fullmatch(r"[\w/]+\.(?:py|md|conf)", k) and not ada(k)]
    assert broken_citations == []


@pytest.mark.parametrize("forged", ["tak_ada.py", "surel.tak_ada", "grafik.sel_aman_palsu", "tests/tak_ada"])
def test_what_is_not_there_is_seen(forged):
    assert not ada(forged)
