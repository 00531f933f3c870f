"""The whole way: DAFTAR, activation, NIB, certificate, check. On a small phone without scripts, and on a desk."""

import io

import pytest
from pypdf import PdfReader

from nib.models import Nib
from registrasi.models import Pendaftaran
from tests.browser.conftest import mail_link

PASSWORD = "perahu kuning di teluk"


@pytest.mark.parametrize(("width", "js"), [(360, False), ((320, 1280), True)])
def test_a_stall_owner_gets_an_nib_that_anyone_can_check(walker, width, js):
    p = walker(width=width, js=js)
    p.open("/")
    p.click("DAFTAR", "link")
    # First the unhappy way: nothing filled in.
    p.click("DAFTAR")
    assert p.page.locator("#error-summary li").count() >= 8
    p.fill("nik", "3171 0657 0590 0001")
    p.fill("email", "siti@contoh.id")
    p.page.locator("main [name='jenis_perusahaan']").select_option("17")
    p.fill("nama", "Siti Aminah")
    p.fill("tanggal_lahir_0", "17")
    p.fill("tanggal_lahir_1", "Mei")
    p.fill("tanggal_lahir_2", "1990")
    p.fill("telepon", "0857-1234-5678")
    p.solve_captcha()
    p.page.locator("main [name='privasi']").check()
    p.page.locator("main [name='setuju']").check()
    p.click("DAFTAR")
    assert "Periksa surel Anda" in p.page.inner_text("h1")
    assert Pendaftaran.objects.get().telepon == "+6285712345678"

    p.open(mail_link())
    p.fill("kata_sandi", PASSWORD)
    p.fill("kata_sandi_lagi", PASSWORD)
    p.click("Aktifkan")
    assert Pendaftaran.objects.get().user_id in p.page.inner_text("main")

    p.click("Buka dasbor", "link")
    p.click("Ajukan NIB", "link")
    p.click("Mulai|Ajukan NIB|Isi")
    # 1 Data pelaku usaha
    p.fill("alamat", "Jalan Kebon Sirih 12 RT 003 RW 004")
    p.click("[Pp]ilih (kelurahan|wilayah)|Cari kelurahan")
    p.fill("cari", "menteng jakarta pusat")
    p.click("Cari")
    p.page.locator("main [name='kelurahan']").first.check()
    p.click("Pakai wilayah ini")
    p.click("Simpan dan lanjutkan")
    # 2 Kegiatan usaha
    p.click("Tambah kegiatan usaha", "link")
    p.fill("cari", "warung kelontong")
    p.click("Cari")
    p.click("Pilih", "link")
    p.page.locator("main [name='lokasi']").first.check()
    p.fill("modal", "15.000.000")
    p.fill("tenaga_kerja", "0")
    p.click("Simpan")
    assert "mikro" in p.page.inner_text("main").lower()
    p.click("Simpan dan lanjutkan")
    # 3 Peran
    for fields in ("impor", "ekspor", "jamsos_kes", "jamsos_tk", "wlkp"):
        options = p.page.locator(f"main [name='{fields}']")
        if options.count():
            options.last.check()
    p.click("Simpan dan lanjutkan")
    # 4 Pernyataan
    for box in p.page.locator("main input[type=checkbox]").all():
        box.check()
    p.click("Simpan dan lanjutkan")
    # 5 Tinjau
    p.click("Ajukan")
    nib = Nib.objects.get()
    assert nib.nomor in p.page.inner_text("main")

    p.open("/nib/")
    with p.page.expect_download() as download_info:
        p.page.get_by_role("link", name="Unduh sertifikat").first.click()
    content = download_info.value.path().read_bytes()
    text = PdfReader(io.BytesIO(content)).pages[0].extract_text()
    assert nib.nomor in text
    assert "3171065705900001" not in text

    # Anyone, without signing in.
    visitor = walker(width=width, js=js)
    visitor.open("/cek/")
    visitor.fill("nomor", nib.nomor)
    visitor.click("Cek nomor")
    assert "NIB ini berlaku" in visitor.page.inner_text("h1")
    visitor.open(f"/cek/s/{nib.sertifikat.get().token}/")
    visitor.open("/cek/")
    visitor.page.locator("main [name='berkas']").set_input_files(
        {"name": "nib.pdf", "mimeType": "application/pdf", "buffer": content}
    )
    visitor.click("Bandingkan berkas")
    assert "sama persis" in visitor.page.inner_text("main")
    if js:
        assert not [k for k in p.console_errors if "Failed to load resource" not in k]
