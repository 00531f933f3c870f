"""The whole way: DAFTAR, activation, NIB, certificate, check. On a small phone without scripts, and on a desk."""

import io

import pytest
from pypdf import PdfReader

from nib.models import Nib
from registrasi.models import Pendaftaran
from tests.browser.conftest import mail_link

PASSWORD = "perahu kuning di teluk"


@pytest.mark.parametrize(("width", "js"), [(360, False), (1280, True), (320, True)])
def test_a_stall_owner_gets_an_nib_that_anyone_can_check(walker, width, js):
    p = walker(width=width, js=js)
    p.buka("/")
    p.click("DAFTAR", "link")
    # First the unhappy way: nothing filled in.
    p.click("DAFTAR")
    assert p.page.locator("#error-summary li").count() >= 8
    p.isi("nik", "3171 0657 0590 0001")
    p.isi("email", "siti@contoh.id")
    p.page.locator("main [name='jenis_perusahaan']").select_option("17")
    p.isi("nama", "Siti Aminah")
    p.isi("tanggal_lahir_0", "17")
    p.isi("tanggal_lahir_1", "Mei")
    p.isi("tanggal_lahir_2", "1990")
    p.isi("telepon", "0857-1234-5678")
    p.solve_captcha()
    p.page.locator("main [name='privasi']").check()
    p.page.locator("main [name='setuju']").check()
    p.click("DAFTAR")
    assert "Periksa surel Anda" in p.page.inner_text("h1")
    assert Pendaftaran.objects.get().telepon == "+6285712345678"

    p.buka(mail_link())
    p.isi("kata_sandi", PASSWORD)
    p.isi("kata_sandi_lagi", PASSWORD)
    p.click("Aktifkan")
    assert Pendaftaran.objects.get().user_id in p.page.inner_text("main")

    p.click("Buka dasbor", "link")
    p.click("Ajukan NIB", "link")
    p.click("Mulai|Ajukan NIB|Isi")
    # 1 Data pelaku usaha
    p.isi("alamat", "Jalan Kebon Sirih 12 RT 003 RW 004")
    p.click("[Pp]ilih (kelurahan|wilayah)|Cari kelurahan")
    p.isi("cari", "menteng jakarta pusat")
    p.click("RecordSearch")
    p.page.locator("main [name='kelurahan']").first.check()
    p.click("Pakai wilayah ini")
    p.click("Simpan dan lanjutkan")
    # 2 Kegiatan usaha
    p.click("Tambah kegiatan usaha", "link")
    p.isi("cari", "warung kelontong")
    p.click("RecordSearch")
    p.click("Pilih", "link")
    p.page.locator("main [name='lokasi']").first.check()
    p.isi("modal", "15.000.000")
    p.isi("tenaga_kerja", "0")
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

    p.buka("/nib/")
    with p.page.expect_download() as download_info:
        p.page.get_by_role("link", name="Unduh sertifikat").first.click()
    content = download_info.value.path().read_bytes()
    text = PdfReader(io.BytesIO(content)).pages[0].extract_text()
    assert nib.nomor in text
    assert "3171065705900001" not in text

    # Anyone, without signing in.
    orang = walker(width=width, js=js)
    orang.buka("/cek/")
    orang.isi("nomor", nib.nomor)
    orang.click("Cek nomor")
    assert "NIB ini berlaku" in orang.page.inner_text("h1")
    orang.buka(f"/cek/s/{nib.sertifikat.get().token}/")
    orang.buka("/cek/")
    orang.page.locator("main [name='berkas']").set_input_files(
        {"name": "nib.pdf", "mimeType": "application/pdf", "buffer": content}
    )
    orang.click("Bandingkan berkas")
    assert "sama persis" in orang.page.inner_text("main")
    if js:
        assert not [k for k in p.keluhan if "Failed to load resource" not in k]
