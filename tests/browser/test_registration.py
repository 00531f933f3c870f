"""Unhappy paths of registration in the browser: terms change meanwhile, a NIK differs, a badan usaha is reviewed."""

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.test import Client
from django.utils import timezone

from ketentuan.models import Persetujuan, VersiKetentuan
from registrasi.models import PelakuUsaha, Pendaftaran
from tests.browser.conftest import mail_link
from tests.factories.ketentuan import VersiKetentuanFactory
from tests.factories.registrasi import PetugasFactory

PASSWORD = "perahu kuning di teluk"


def _content(p, **lain) -> None:
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
    for nama, value in data.items():
        p.fill(nama, value)
    p.solve_captcha()
    p.page.locator("main [name='privasi']").check()
    p.page.locator("main [name='setuju']").check()


@pytest.mark.parametrize("js", [True, False])
def test_u7_new_terms_while_the_form_is_open_lose_nothing(walker, js):
    p = walker(width=360, js=js)
    p.open("/daftar/")
    _content(p)
    v1 = VersiKetentuan.objects.get(jenis="ketentuan", nomor=1)
    v2 = VersiKetentuanFactory(
        sumber=v1.sumber.replace("dapat dimodifikasi dari", "boleh diubah dari"), berlaku_sejak=timezone.now()
    )
    p.click("DAFTAR")
    assert p.page.locator("ins", has_text="boleh diubah").first.is_visible()
    assert p.page.locator("[name=nama]").input_value() == "Siti Aminah"
    assert not p.page.locator("[name=setuju]").is_checked()
    assert "sudah benar" in p.page.inner_text("main")
    p.page.locator("main [name='setuju']").check()
    p.click("DAFTAR")
    assert "Periksa surel Anda" in p.page.inner_text("h1")
    assert Persetujuan.objects.get(versi=v2).rujukan == Pendaftaran.objects.get().kode


def test_u3_a_birth_date_that_differs_from_the_nik_is_explained_and_may_be_confirmed(walker):
    p = walker(width=360, js=False)
    p.open("/daftar/")
    _content(p, nik="3171065605900001")
    p.click("DAFTAR")
    assert "angka ke-7 dan ke-8" in p.page.inner_text("main")
    p.page.locator("main [name='sesuai_ktp']").check()
    p.click("DAFTAR")
    assert Pendaftaran.objects.get().verifikasi == "perlu_ditinjau"


@pytest.mark.parametrize("js", [False, True])
def test_the_form_shows_only_what_the_choices_ask_for_with_and_without_scripts(walker, js):
    p = walker(width=360, js=js)
    p.open("/daftar/")

    def is_visible(name: str) -> bool:
        return p.page.locator(f"main [name='{name}']").first.is_visible()

    assert is_visible("nik")
    assert not is_visible("paspor")
    assert not is_visible("nama_badan")
    p.page.locator("main [name='jenis_perusahaan']").select_option("01")
    assert is_visible("nama_badan")
    p.page.locator("main [name='jenis_identitas'][value='02']").check()
    assert is_visible("paspor")
    assert not is_visible("nik")


def test_a_body_registers_is_reviewed_repaired_and_approved(walker):
    p = walker(width=1280)
    p.open("/daftar/")
    _content(
        p,
        jenis_perusahaan="01",
        nama_badan="PT Sumber Rejeki",
        nomor_legalitas="AHU-0001234.AH.01.01",
        tanggal_legalitas_0="11",
        tanggal_legalitas_1="6",
        tanggal_legalitas_2="2019",
        jabatan="Direktur",
    )
    p.click("DAFTAR")
    p.open(mail_link())
    p.fill("kata_sandi", PASSWORD)
    p.click("Aktifkan")
    p.open("/dasbor/")
    assert "Perlu ditinjau" in p.page.inner_text("main")

    petugas = PetugasFactory()
    petugas.user_permissions.set(
        Permission.objects.filter(codename__in=["tinjau_pendaftaran", "view_pendaftaran", "ungkap_identitas"])
    )
    web_client = Client()
    web_client.force_login(petugas, backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
    o = walker(width=1280)
    o.context.add_cookies([{"name": "sessionid", "value": web_client.cookies["sessionid"].value, "url": o.address}])
    o.open("/admin/")
    o.page.get_by_role("link", name="Pendaftaran perlu ditinjau").click()
    o.check()
    o.page.get_by_role("link", name="PT Sumber Rejeki").click()
    o.check()
    o.page.locator("summary", has_text="Minta perbaikan").click()
    o.check()
    o.fill("nomor_legalitas", "Tulis nomor lengkap dengan tahunnya.")
    o.click("Minta perbaikan")
    assert "perlu diperbaiki" in mail.outbox[-1].subject

    p.open(mail_link())
    assert "Tulis nomor lengkap" in p.page.inner_text("main")
    p.fill("nomor_legalitas", "AHU-0001234.AH.01.01.TAHUN 2019")
    p.click("Kirim perbaikan")

    pk = Pendaftaran.objects.get().pk
    o.open(f"/admin/registrasi/pendaftaran/{pk}/setujui/")
    o.fill("alasan", "Akta dan KTP cocok")
    o.click("Setujui")
    assert PelakuUsaha.objects.get().ready_for_nib
    p.open("/dasbor/")
    # Nothing is pending, and the page offers the NIB.
    assert "Perlu ditinjau" not in p.page.inner_text("main")
    assert "Belum ada" in p.page.inner_text("main")


def test_account_pages_are_good_on_a_phone(walker):
    from tests.factories.registrasi import HakAksesFactory

    right = HakAksesFactory()
    from ketentuan.models import JenisDokumen
    from ketentuan.services.persetujuan import accept_ketentuan, version_in_force

    for jenis in JenisDokumen:
        accept_ketentuan(versi=version_in_force(jenis), channel="dinding", pengguna=right.pengguna)
    web_client = Client()
    web_client.force_login(right.pengguna, backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
    p = walker(width=(320, 1280))
    p.context.add_cookies([{"name": "sessionid", "value": web_client.cookies["sessionid"].value, "url": p.address}])
    for path in (
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
        p.open(path)
