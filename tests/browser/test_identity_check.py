"""From the activation to the NIB with pictures and an officer's check; each page is checked by axe, at 320 to 1280."""

import pytest

from registrasi.models import PelakuUsaha, PemeriksaanIdentitas, Pendaftaran
from tests.browser.conftest import mail_link
from tests.browser.helpers import sign_in
from tests.factories.registrasi import HakAksesFactory, PendaftaranFactory, PetugasFactory
from tests.registrasi.pictures import picture

PASSWORD = "perahu kuning di teluk"


def _file(name: str, colour: str) -> dict:
    return {"name": name, "mimeType": "image/jpeg", "buffer": picture(size=(640, 420), colour=colour).read()}


def _register(p) -> None:
    p.open("/daftar/")
    assert "swafoto" in p.page.inner_text("main")
    p.page.locator("main [name='jenis_perusahaan']").select_option("17")
    for name, value in {
        "nik": "3171061705900001",
        "email": "siti@contoh.id",
        "nama": "Siti Aminah",
        "tanggal_lahir_0": "17",
        "tanggal_lahir_1": "5",
        "tanggal_lahir_2": "1990",
        "telepon": "85712345678",
    }.items():
        p.fill(name, value)
    p.solve_captcha()
    p.page.locator("main [name='privasi']").check()
    p.page.locator("main [name='setuju']").check()
    p.click("DAFTAR")
    p.open(mail_link())
    p.fill("kata_sandi", PASSWORD)
    p.click("Aktifkan")


@pytest.mark.parametrize(("js", "widths"), [(False, (320, 1280)), (True, (360,))])
def test_the_pictures_are_sent_from_a_phone_and_an_officer_compares_them(walker, settings, js, widths):
    settings.IDENTITY_CHECK = "officer"
    p = walker(width=widths, js=js)
    _register(p)
    p.click("Kirim foto KTP dan swafoto", role="link")
    # One picture is missing: the message stands beside the field, and the link to it works.
    p.page.locator("[name=ktp]").set_input_files(_file("ktp.jpg", "#88aacc"))
    p.click("Kirim foto")
    assert "Ambil atau pilih swafoto" in p.page.inner_text("#error-summary")
    p.page.locator("[name=ktp]").set_input_files(_file("ktp.jpg", "#88aacc"))
    p.page.locator("[name=swafoto]").set_input_files(_file("saya.jpg", "#cc8866"))
    p.click("Kirim foto")
    assert "Foto diterima" in p.page.inner_text("main")
    assert "paling lama 2 hari kerja" in p.page.inner_text("main")
    if js:
        return
    pendaftaran = Pendaftaran.objects.get()
    officer = walker(width=(320, 1280), js=False)
    sign_in(officer, PetugasFactory(group="Verifikasi"))
    officer.open(f"/admin/registrasi/pendaftaran/{pendaftaran.pk}/setujui/")
    assert officer.page.evaluate("[...document.images].every(i => i.complete && i.naturalWidth > 0)")
    officer.page.get_by_label("Perbesar").first.check()
    assert officer.page.locator(".proof-frame img").first.bounding_box()["width"] > 500
    officer.fill("nomor_kartu", "3171061705900001")
    for box in officer.page.locator("[name=butir]").all():
        box.check()
    officer.click("Setujui")
    assert PelakuUsaha.objects.get().ready_for_nib
    assert PemeriksaanIdentitas.objects.get().hasil == "cocok"


def test_a_new_picture_is_asked_for_and_sent(walker, settings):
    settings.IDENTITY_CHECK = "officer"
    right = HakAksesFactory(pelaku_usaha__verifikasi="perlu_ditinjau")
    pendaftaran = PendaftaranFactory(
        status="aktif", verifikasi="perlu_ditinjau", pengguna=right.pengguna, pelaku_usaha=right.pelaku_usaha
    )
    p = walker(width=(320, 1280), js=False)
    sign_in(p, right.pengguna)
    officer = walker(width=(320, 1280), js=False)
    sign_in(officer, PetugasFactory(group="Verifikasi"))
    officer.open(f"/admin/registrasi/pendaftaran/{pendaftaran.pk}/perbaikan/")
    officer.fill("ktp", "Terpotong di kiri")
    officer.click("Minta perbaikan atau dokumen")
    p.open("/dasbor/")
    p.click("Perbaiki sekarang", role="link")
    assert "Terpotong di kiri" in p.page.inner_text("main")
    p.page.locator("[name=ktp]").set_input_files(_file("ktp.jpg", "#88aacc"))
    p.click("Kirim perbaikan")
    assert Pendaftaran.objects.get().verifikasi == "perlu_ditinjau"
    officer.open(f"/admin/registrasi/pendaftaran/{pendaftaran.pk}/tolak/")
    officer.fill("alasan", "Wajah berbeda dengan kartu")
    officer.page.get_by_label("Nomor identitas ini bukan milik pendaftar").check()
    officer.click("Tolak")
    assert Pendaftaran.objects.get().status == "ditolak"
