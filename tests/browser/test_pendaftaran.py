"""Unhappy ways of registration in the browser: terms that change meanwhile, a NIK that differs, a body reviewed."""

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.test import Client
from django.utils import timezone

from ketentuan.models import Persetujuan, VersiKetentuan
from registrasi.models import PelakuUsaha, Pendaftaran
from tests.browser.conftest import tautan_surat
from tests.factories.ketentuan import VersiKetentuanFactory
from tests.factories.registrasi import PetugasFactory

SANDI = "perahu kuning di teluk"


def _isi(p, **lain) -> None:
    data = {
        "nik": "3171061705900001",
        "email": "siti@contoh.id",
        "nama": "Siti Aminah",
        "tanggal_lahir_0": "17",
        "tanggal_lahir_1": "5",
        "tanggal_lahir_2": "1990",
        "telepon": "85712345678",
    } | lain
    p.page.locator("main [name='jenis_perusahaan']").select_option(data.pop("jenis_perusahaan", "17"))
    for nama, nilai in data.items():
        p.isi(nama, nilai)
    p.kode_keamanan()
    p.page.locator("main [name='privasi']").check()
    p.page.locator("main [name='setuju']").check()


@pytest.mark.parametrize("js", [True, False])
def test_u7_new_terms_while_the_form_is_open_lose_nothing(pejalan, js):
    p = pejalan(lebar=360, js=js)
    p.buka("/daftar/")
    _isi(p)
    v1 = VersiKetentuan.objects.get(jenis="ketentuan", nomor=1)
    v2 = VersiKetentuanFactory(
        sumber=v1.sumber.replace("dapat dimodifikasi dari", "boleh diubah dari"), berlaku_sejak=timezone.now()
    )
    p.klik("DAFTAR")
    assert p.page.locator("ins", has_text="boleh diubah").first.is_visible()
    assert p.page.locator("[name=nama]").input_value() == "Siti Aminah"
    assert not p.page.locator("[name=setuju]").is_checked()
    assert "sudah benar" in p.page.inner_text("main")
    p.page.locator("main [name='setuju']").check()
    p.klik("DAFTAR")
    assert "Periksa surel Anda" in p.page.inner_text("h1")
    assert Persetujuan.objects.get(versi=v2).rujukan == Pendaftaran.objects.get().kode


def test_u3_a_birth_date_that_differs_from_the_nik_is_explained_and_may_be_confirmed(pejalan):
    p = pejalan(lebar=360, js=False)
    p.buka("/daftar/")
    _isi(p, nik="3171065605900001")
    p.klik("DAFTAR")
    assert "angka ke-7 dan ke-8" in p.page.inner_text("main")
    p.page.locator("main [name='sesuai_ktp']").check()
    p.klik("DAFTAR")
    assert Pendaftaran.objects.get().verifikasi == "perlu_ditinjau"


@pytest.mark.parametrize("js", [False, True])
def test_the_form_shows_only_what_the_choices_ask_for_with_and_without_scripts(pejalan, js):
    p = pejalan(lebar=360, js=js)
    p.buka("/daftar/")

    def tampak(nama: str) -> bool:
        return p.page.locator(f"main [name='{nama}']").first.is_visible()

    assert tampak("nik")
    assert not tampak("paspor")
    assert not tampak("nama_badan")
    p.page.locator("main [name='jenis_perusahaan']").select_option("01")
    assert tampak("nama_badan")
    p.page.locator("main [name='jenis_identitas'][value='02']").check()
    assert tampak("paspor")
    assert not tampak("nik")


def test_a_body_registers_is_reviewed_repaired_and_approved(pejalan):
    p = pejalan(lebar=1280)
    p.buka("/daftar/")
    _isi(
        p,
        jenis_perusahaan="01",
        nama_badan="PT Sumber Rejeki",
        nomor_legalitas="AHU-0001234.AH.01.01",
        tanggal_legalitas_0="11",
        tanggal_legalitas_1="6",
        tanggal_legalitas_2="2019",
        jabatan="Direktur",
    )
    p.klik("DAFTAR")
    p.buka(tautan_surat())
    p.isi("kata_sandi", SANDI)
    p.isi("kata_sandi_lagi", SANDI)
    p.klik("Aktifkan")
    p.buka("/dasbor/")
    assert "Perlu ditinjau" in p.page.inner_text("main")

    petugas = PetugasFactory()
    petugas.user_permissions.set(
        Permission.objects.filter(codename__in=["tinjau_pendaftaran", "view_pendaftaran", "ungkap_identitas"])
    )
    klien = Client()
    klien.force_login(petugas, backend="oss_portal.autentikasi.UserIdAtauSurelBackend")
    o = pejalan(lebar=1280)
    o.konteks.add_cookies([{"name": "sessionid", "value": klien.cookies["sessionid"].value, "url": o.alamat}])
    o.buka("/admin/")
    o.page.get_by_role("link", name="Pendaftaran perlu ditinjau").click()
    o.periksa()
    o.page.get_by_role("link", name="PT Sumber Rejeki").click()
    o.periksa()
    o.page.get_by_role("link", name="Minta perbaikan").click()
    o.periksa()
    o.isi("nomor_legalitas", "Tulis nomor lengkap dengan tahunnya.")
    o.klik("Minta perbaikan")
    assert "perlu diperbaiki" in mail.outbox[-1].subject

    p.buka(tautan_surat())
    assert "Tulis nomor lengkap" in p.page.inner_text("main")
    p.isi("nomor_legalitas", "AHU-0001234.AH.01.01.TAHUN 2019")
    p.klik("Kirim perbaikan")

    pk = Pendaftaran.objects.get().pk
    o.buka(f"/admin/registrasi/pendaftaran/{pk}/setujui/")
    o.isi("alasan", "Akta dan KTP cocok")
    o.klik("Setujui")
    assert PelakuUsaha.objects.get().siap_nib
    p.buka("/dasbor/")
    assert "Terverifikasi" in p.page.inner_text("main")


def test_account_pages_are_good_on_a_phone(pejalan):
    from tests.factories.registrasi import HakAksesFactory

    hak = HakAksesFactory()
    from ketentuan.models import JenisDokumen
    from ketentuan.services import setujui_ketentuan, versi_berlaku

    for jenis in JenisDokumen:
        setujui_ketentuan(versi=versi_berlaku(jenis), saluran="dinding", pengguna=hak.pengguna)
    klien = Client()
    klien.force_login(hak.pengguna, backend="oss_portal.autentikasi.UserIdAtauSurelBackend")
    for lebar in (320, 1280):
        p = pejalan(lebar=lebar)
        p.konteks.add_cookies([{"name": "sessionid", "value": klien.cookies["sessionid"].value, "url": p.alamat}])
        for jalan in (
            "/dasbor/",
            "/dasbor/ganti/",
            "/akun/",
            "/akun/kata-sandi/",
            "/akun/surel/",
            "/akun/sesi/",
            "/kotak-surat/",
            "/nib/",
            "/keluar/",
        ):
            p.buka(jalan)
