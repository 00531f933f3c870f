"""No secret lies in the repository, and nothing says "no holes" that did not ask."""

import json
import subprocess

import pytest

from tests.serangan import rahasia


def test_no_tracked_file_holds_a_secret():
    assert rahasia.berkas_terlacak() == {}


@pytest.mark.lambat
def test_no_commit_ever_added_a_secret():
    assert rahasia.riwayat() == {}


@pytest.mark.parametrize(
    "teks",
    [
        "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIEowIBAAKCAQEAu1SU1LfVLPHCozMxH2Mo4lgOEePzNm0tRgeLezV6ffAt0gun",
        "AKIA" + "IOSFODNN7EXAMPLE",
        "KUNCI_SANDI=" + "wL3kq8Zr0uYw5tXv2nBm" + "7cDf4gHj6kLs9aQe1RtYuI8=",
        "DATABASE_URL=postgresql://" + "oss:h4rusR4hasia@10.0.0.5/oss",
        "SECRET_KEY=" + "q8Zr0uYw5tXv2nBm7cDf4gHj6kLs9",
    ],
)
def test_the_search_finds_what_it_is_for(teks):
    assert rahasia.cari(teks)


def _jawaban(monkeypatch, keluaran: str):
    selesai = subprocess.CompletedProcess([], 0, keluaran, "")
    monkeypatch.setattr(rahasia.subprocess, "run", lambda *_a, **_k: selesai)


def test_packages_that_nobody_could_be_asked_about_are_not_called_well(monkeypatch):
    _jawaban(monkeypatch, json.dumps({"dependencies": [{"name": "django", "skip_reason": "not found"}]}))
    lubang, sebab = rahasia.paket()
    assert lubang == []
    assert "1 of 1 packages: not found" in sebab
    _jawaban(monkeypatch, "")
    assert rahasia.paket()[1]
    _jawaban(monkeypatch, json.dumps({"dependencies": []}))
    assert rahasia.paket()[1]


def test_a_package_with_a_known_hole_is_named(monkeypatch):
    isi = {"dependencies": [{"name": "django", "version": "1.0", "vulns": [{"id": "CVE-2019-19844"}]}]}
    _jawaban(monkeypatch, json.dumps(isi))
    assert rahasia.paket() == (["django 1.0: CVE-2019-19844"], "")
