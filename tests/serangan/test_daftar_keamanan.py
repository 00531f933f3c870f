"""docs/keamanan.md is true: every chapter of ASVS is there, and every file, name and test that it cites exists."""

import re
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

AKAR = Path(settings.BASE_DIR)
RUANG = ("oss_portal", "ketentuan", "registrasi", "nib", "helpdesk")
TEKS = (AKAR / "docs/keamanan.md").read_text(encoding="utf-8")
BARIS = re.findall(r"^\| \*\*(V\d+) .+?\*\* \| (.+?) \| (.+?) \| (.+?) \|$", TEKS, re.MULTILINE)


@cache
def kode() -> dict[str, str]:
    """Return path below the project -> text of every Python file of the rooms and the tests."""
    berkas = (b for r in (*RUANG, "tests") for b in (AKAR / r).rglob("*.py"))
    return {str(b.relative_to(AKAR)): b.read_text(encoding="utf-8") for b in berkas}


def kutipan(teks: str) -> list[str]:
    return re.findall(r"`([^`]+)`", teks)


def ada(kutip: str) -> bool:
    """Whether a cited file, folder, script or `module.Name` is there."""
    if (AKAR / kutip).exists():
        return True
    if kutip.endswith(".py"):
        return any(f"/{jalur}".endswith(f"/{kutip}") for jalur in kode())
    modul, _, nama = kutip.rpartition(".")
    jalur = modul.replace(".", "/") + ".py"
    return any(
        f"/{j}".endswith(f"/{jalur}") and re.search(rf"^(?:def|class) {nama}\b", isi, re.MULTILINE)
        for j, isi in kode().items()
    )


def test_every_chapter_of_the_standard_is_answered():
    assert [bab for bab, *_ in BARIS] == [f"V{n}" for n in range(1, 18)]
    for bab, cara, tempat, uji in BARIS:
        if cara != "not used":
            assert kutipan(tempat), bab
            assert kutipan(uji), bab


@pytest.mark.parametrize("bab", [bab for bab, *_ in BARIS])
def test_every_code_and_test_that_a_chapter_cites_is_there(bab):
    [(cara, tempat, uji)] = [sisa for b, *sisa in BARIS if b == bab]
    hilang = [k for k in (*kutipan(tempat), *kutipan(uji)) if not ada(k)]
    assert hilang == []
    assert cara


def test_every_file_that_the_rest_of_the_text_cites_is_there():
    cacat = [k for k in kutipan(TEKS) if re.fullmatch(r"[\w/]+\.(?:py|md|conf)", k) and not ada(k)]
    assert cacat == []


@pytest.mark.parametrize("palsu", ["tak_ada.py", "surel.tak_ada", "grafik.sel_aman_palsu", "tests/tak_ada"])
def test_what_is_not_there_is_seen(palsu):
    assert not ada(palsu)
