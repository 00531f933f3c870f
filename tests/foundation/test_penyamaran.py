"""No personal data in a log line, and no line that somebody forged (UU 27/2022 art. 35-39)."""

import io
import json
import logging

import pytest

from oss_portal.catatan import FormatJson
from oss_portal.penyamaran import SaringanLog, samarkan_nik, samarkan_surel, samarkan_teks, samarkan_telepon


@pytest.fixture
def pencatat():
    keluar = io.StringIO()
    penangan = logging.StreamHandler(keluar)
    penangan.addFilter(SaringanLog())
    penangan.setFormatter(FormatJson())
    p = logging.Logger("uji")  # noqa: LOG001 - one of its own, known to nobody else
    p.addHandler(penangan)
    p.keluar = keluar
    return p


def test_numbers_and_addresses_are_masked_in_every_line(pencatat):
    pencatat.info("%s mendaftar dari %s, %s", "3171061705900001", "siti@contoh.id", "+6285712345678")
    baris = json.loads(pencatat.keluar.getvalue())
    assert baris["pesan"] == "3171••••••••0001 mendaftar dari s•••@contoh.id, +6285••••••78"


def test_a_traceback_is_masked_too(pencatat):
    try:
        raise ValueError("NIK 3171061705900001")
    except ValueError:
        pencatat.exception("gagal")
    isi = pencatat.keluar.getvalue()
    assert "3171061705900001" not in isi
    assert "3171••••••••0001" in json.loads(isi)["galat"]


def test_a_line_break_makes_no_second_line(pencatat):
    pencatat.info("nama: %s", "Siti\n2026-11-24 INFO palsu\r")
    assert len(pencatat.keluar.getvalue().splitlines()) == 1


def test_a_request_is_logged_by_its_pattern_not_by_its_address(client, db, caplog):
    with caplog.at_level(logging.INFO, "oss_portal.permintaan"):
        client.get("/aktivasi/rahasia-sekali/?nik=3171061705900001")
    teks = " ".join(r.getMessage() for r in caplog.records if r.name == "oss_portal.permintaan")
    assert "aktivasi/<str:token>/" in teks
    assert "rahasia-sekali" not in teks
    assert "3171" not in teks


@pytest.mark.parametrize(
    ("fungsi", "asli", "samar"),
    [
        (samarkan_nik, "3171061705900001", "3171••••••••0001"),
        (samarkan_nik, "A1234567", "A••••••7"),
        (samarkan_nik, "", ""),
        (samarkan_surel, "siti@contoh.id", "s•••@contoh.id"),
        (samarkan_surel, "bukan surel", "•••"),
        (samarkan_telepon, "+6285712345678", "+6285••••••78"),
        (samarkan_telepon, "123", "•••"),
        (samarkan_teks, "NIB 1234567890123 tetap", "NIB 1234567890123 tetap"),
    ],
)
def test_what_is_masked_and_how(fungsi, asli, samar):
    assert fungsi(asli) == samar
