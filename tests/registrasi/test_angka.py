"""Figures: counted by the worker, drawn by the server, public ones never below five, CSV without formulas."""

import re

import pytest

from oss_portal.grafik import batang, csv_aman, ubin, untuk_publik
from registrasi.models import RekapAngka
from registrasi.services.angka import hitung_ulang
from tests.factories.nib import buat_nib
from tests.factories.registrasi import HakAksesFactory, PendaftaranFactory, PetugasFactory

BACKEND = "oss_portal.autentikasi.UserIdAtauSurelBackend"


@pytest.fixture
def terisi(ketentuan):
    for _ in range(6):
        PendaftaranFactory()
    HakAksesFactory()
    buat_nib()
    hitung_ulang()


def test_the_public_page_shows_no_count_below_five(client, terisi):
    jawab = client.get("/angka/")
    assert jawab.status_code == 200
    for t in jawab.context["tabel"]:
        for b in t["baris"]:
            assert not any(isinstance(s, int) and s < 5 for s in b[1:]), (t["judul"], b)
    halaman = jawab.content.decode()
    assert "Pendaftaran tiap hari" in halaman
    # Staff figures are not there.
    assert "Mengapa pendaftaran tidak dilanjutkan" not in halaman
    assert "<svg" in halaman
    assert " style=" not in re.sub(r"<title>.*?</title>", "", halaman)


def test_the_public_page_reads_one_row_and_is_kept_by_the_browser_alone(client, terisi, django_assert_num_queries):
    with django_assert_num_queries(1):
        jawab = client.get("/angka/")
    # Not by a shared cache: the page carries the CSRF token of its visitor.
    assert jawab.headers["Cache-Control"] == "private, max-age=600"


def test_staff_read_all_figures_and_download_them(client, terisi):
    petugas = PetugasFactory(kelompok="Penyelia")
    client.force_login(petugas, backend=BACKEND)
    jawab = client.get("/petugas/angka/")
    judul = [t["judul"] for t in jawab.context["tabel"]]
    for kata in (
        "Dari formulir sampai Hak Akses",
        "Jalan ke NIB",
        "NIB menurut provinsi",
        "NIB menurut kategori KBLI",
        "NIB menurut skala usaha",
        "NIB menurut keadaan",
        "Mengapa pendaftaran tidak dilanjutkan",
        "Waktu tiap langkah",
        "Persetujuan menurut versi",
    ):
        assert kata in judul
    unduh = client.get("/petugas/angka/", {"csv": str(judul.index("NIB menurut provinsi"))})
    assert unduh.content.decode("utf-8-sig").startswith("Provinsi;NIB")
    assert client.get("/petugas/angka/", {"csv": "999"}).status_code == 404
    assert client.get("/petugas/angka/", {"csv": "x"}).status_code == 404


def test_counting_again_replaces_the_row(terisi):
    assert hitung_ulang() == hitung_ulang() > 10
    assert RekapAngka.objects.count() == 1


def test_a_cell_that_a_spreadsheet_would_take_for_a_formula_is_made_harmless():
    teks = csv_aman(["Nama", "N"], [["=HYPERLINK(1)", -3], ["+62", 4], ["@x", 5], ["-1+1", 6], ["\tx", 1]])
    isi = teks.splitlines()[1:]
    assert all(b.lstrip('"').startswith("'") for b in isi)
    assert isi[0].endswith(";-3")


def test_bars_and_tiles():
    t = {"kolom": ["a", "b"], "baris": [["satu", 10], ["dua", 5], ["tiga", "<5"]], "peta": ["31", "32", "33"]}
    assert [b["lebar"] for b in batang(t)] == ["100.0%", "50.0%", "0.0%"]
    assert len(ubin(t)) == 38
    assert batang({"kolom": ["a"], "baris": [["x"]]}) == []
    assert batang({"kolom": ["a", "b"], "baris": [["x", 0]]}) == []
    assert untuk_publik({"baris": [["x", 4, 5, 2.5]]})["baris"] == [["x", "<5", 5, 2.5]]
