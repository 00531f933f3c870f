"""Whatever is typed into any field of any form, the portal answers: never a 500, never the string as markup."""

import os
import re

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import Client

from ketentuan.models import JenisDokumen
from ketentuan.services import setujui_ketentuan, versi_berlaku
from tests.factories.registrasi import HakAksesFactory, PetugasFactory
from tests.serangan.jelajah import LEWATI, formulir, halaman_tanpa_argumen
from tests.serangan.nakal import NAKAL, PENANDA
from tests.serangan.test_milik_orang import adegan, alamat_semua  # noqa: F401

# Markup that only our own template could have written; an escaped string never matches.
_TERLAKSANA = re.compile(rf"<script>{PENANDA}|onerror={PENANDA}\(\)>|onload={PENANDA}\(\)>")


@pytest.fixture
def klien_menurut_orang(db):
    """Return the clients of a stranger, a pelaku usaha and a superuser; server errors come back as answers."""
    orang = {"tamu": None, "pelaku_usaha": HakAksesFactory().pengguna}
    orang["petugas"] = PetugasFactory(is_superuser=True)
    for jenis in JenisDokumen:
        # Behind the wall of the terms there is more to attack than before it.
        setujui_ketentuan(versi=versi_berlaku(jenis), saluran="dinding", pengguna=orang["pelaku_usaha"])
    klien = {}
    for nama, pengguna in orang.items():
        klien[nama] = Client(raise_request_exception=False)
        if pengguna:
            klien[nama].force_login(pengguna, backend="oss_portal.autentikasi.UserIdAtauSurelBackend")
    return klien


@pytest.mark.lambat
@pytest.mark.parametrize("siapa", ["tamu", "pelaku_usaha", "petugas"])
def test_no_page_breaks_on_a_naughty_string(klien_menurut_orang, siapa):
    klien, rusak = klien_menurut_orang[siapa], []
    for jalur in halaman_tanpa_argumen():
        jawaban = klien.get(jalur)
        if jawaban.status_code >= 500 and jawaban.status_code != 503:
            rusak.append((jalur, "GET", "", jawaban.status_code))
            continue
        if jawaban.status_code != 200 or "html" not in jawaban.get("Content-Type", ""):
            continue
        for f in formulir(jawaban.text):
            tujuan = f.aksi.split("?")[0] or jalur
            if not f.teks or not tujuan.startswith("/") or "keluar" in tujuan or "logout" in tujuan:
                continue
            for nakal in NAKAL:
                data = f.isian | dict.fromkeys(f.teks, [nakal])
                kirim = klien.post if f.metode == "post" else klien.get
                hasil = kirim(tujuan, data)
                if hasil.status_code >= 500:
                    rusak.append((jalur, f.metode, nakal[:40], hasil.status_code))
                elif "html" in hasil.get("Content-Type", "") and _TERLAKSANA.search(hasil.text):
                    rusak.append((jalur, f.metode, nakal[:40], "markup"))
    assert rusak == []


def _ketik(klien, jalur: str, jawaban, langkah: int) -> list[tuple]:
    """Type naughty strings into every form of a page, another one into each field; return what broke."""
    rusak = []
    for f in formulir(jawaban.text):
        tujuan = f.aksi.split("?")[0] or jalur
        if not f.teks or not tujuan.startswith("/") or "keluar" in tujuan or "logout" in tujuan:
            continue
        for n in range(0, len(NAKAL), langkah):
            data = f.isian | {k: [NAKAL[(n + i) % len(NAKAL)]] for i, k in enumerate(sorted(f.teks))}
            # Whatever it did is undone, so that the next string meets the same page.
            titik = transaction.savepoint()
            hasil = (klien.post if f.metode == "post" else klien.get)(tujuan, data)
            transaction.savepoint_rollback(titik)
            if hasil.status_code >= 500 and hasil.status_code != 503:
                rusak.append((jalur, f.metode, NAKAL[n][:40], hasil.status_code))
            elif "html" in hasil.get("Content-Type", "") and not hasil.streaming and _TERLAKSANA.search(hasil.text):
                rusak.append((jalur, f.metode, NAKAL[n][:40], "markup"))
    return rusak


@pytest.mark.lambat
@pytest.mark.parametrize(("siapa", "paling_sedikit"), [("pelaku_usaha", 5), ("petugas", 30)])
def test_no_page_of_an_object_breaks_on_a_naughty_string(adegan, siapa, paling_sedikit):  # noqa: F811 - the fixture
    """The forms beside a case, a draft, an invitation, a fee: of who has them, and of the officer who decides."""
    klien, rusak, dilihat = Client(raise_request_exception=False), [], set()
    orang = adegan.hak.pengguna if siapa == "pelaku_usaha" else PetugasFactory(is_superuser=True)
    tanpa_argumen = set(halaman_tanpa_argumen())
    # All of them to each field in `bin/serang`.
    langkah = 1 if int(os.environ.get("SERANG_CONTOH", "3")) >= 60 else 7 if siapa == "pelaku_usaha" else 25
    for nama, jalur in alamat_semua(adegan):
        if nama in LEWATI or jalur in tanpa_argumen or (siapa == "pelaku_usaha" and nama.startswith("admin:")):
            continue
        klien.force_login(orang, backend="oss_portal.autentikasi.UserIdAtauSurelBackend")
        jawaban = klien.get(jalur)
        if jawaban.status_code >= 500 and jawaban.status_code != 503:
            rusak.append((jalur, "GET", "", jawaban.status_code))
        if jawaban.status_code == 200 and not jawaban.streaming and "html" in jawaban.get("Content-Type", ""):
            dilihat.add(nama)
            rusak += _ketik(klien, jalur, jawaban, langkah)
        elif jawaban.streaming:
            # Read to its end, so that the file is closed.
            list(jawaban.streaming_content)
    assert rusak == []
    assert len(dilihat) >= paling_sedikit


@pytest.mark.parametrize("nakal", ["%00", "%ff%fe", "%F0%9F%98%80", "a" * 3000, "%0d%0aX-Jahat:1", "..%2f..%2fetc"])
def test_no_page_breaks_on_a_naughty_query_or_path(klien_menurut_orang, nakal):
    for jalur in halaman_tanpa_argumen():
        for alamat in (f"{jalur}?q={nakal}&halaman={nakal}&urut={nakal}", f"{jalur}{nakal}/"):
            jawaban = klien_menurut_orang["tamu"].get(alamat)
            assert jawaban.status_code < 500 or jawaban.status_code == 503, alamat
            assert "X-Jahat" not in jawaban.headers


def test_the_users_table_is_still_there(db):
    assert get_user_model().objects.count() == 0
