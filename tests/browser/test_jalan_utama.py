"""The whole way: DAFTAR, activation, NIB, certificate, check. On a small phone without scripts, and on a desk."""

import io

import pytest
from pypdf import PdfReader

from nib.models import Nib
from registrasi.models import Pendaftaran
from tests.browser.conftest import tautan_surat

SANDI = "perahu kuning di teluk"


@pytest.mark.parametrize(("lebar", "js"), [(360, False), (1280, True), (320, True)])
def test_a_stall_owner_gets_an_nib_that_anyone_can_check(pejalan, lebar, js):
    p = pejalan(lebar=lebar, js=js)
    p.buka("/")
    p.klik("DAFTAR", "link")
    # First the unhappy way: nothing filled in.
    p.klik("DAFTAR")
    assert p.page.locator("#ringkasan-galat li").count() >= 8
    p.isi("nik", "3171 0657 0590 0001")
    p.isi("email", "siti@contoh.id")
    p.page.locator("main [name='jenis_perusahaan']").select_option("17")
    p.isi("nama", "Siti Aminah")
    p.isi("tanggal_lahir_0", "17")
    p.isi("tanggal_lahir_1", "Mei")
    p.isi("tanggal_lahir_2", "1990")
    p.isi("telepon", "0857-1234-5678")
    p.kode_keamanan()
    p.page.locator("main [name='privasi']").check()
    p.page.locator("main [name='setuju']").check()
    p.klik("DAFTAR")
    assert "Periksa surel Anda" in p.page.inner_text("h1")
    assert Pendaftaran.objects.get().telepon == "+6285712345678"

    p.buka(tautan_surat())
    p.isi("kata_sandi", SANDI)
    p.isi("kata_sandi_lagi", SANDI)
    p.klik("Aktifkan")
    assert Pendaftaran.objects.get().user_id in p.page.inner_text("main")

    p.klik("Buka dasbor", "link")
    p.klik("Ajukan NIB", "link")
    p.klik("Mulai|Ajukan NIB|Isi")
    # 1 Data pelaku usaha
    p.isi("alamat", "Jalan Kebon Sirih 12 RT 003 RW 004")
    p.klik("[Pp]ilih (kelurahan|wilayah)|Cari kelurahan")
    p.isi("cari", "menteng jakarta pusat")
    p.klik("Cari")
    p.page.locator("main [name='kelurahan']").first.check()
    p.klik("Pakai wilayah ini")
    p.klik("Simpan dan lanjutkan")
    # 2 Kegiatan usaha
    p.klik("Tambah kegiatan usaha", "link")
    p.isi("cari", "warung kelontong")
    p.klik("Cari")
    p.klik("Pilih", "link")
    p.page.locator("main [name='lokasi']").first.check()
    p.isi("modal", "15.000.000")
    p.isi("tenaga_kerja", "0")
    p.klik("Simpan")
    assert "mikro" in p.page.inner_text("main").lower()
    p.klik("Simpan dan lanjutkan")
    # 3 Peran
    for kolom in ("impor", "ekspor", "jamsos_kes", "jamsos_tk", "wlkp"):
        pilihan = p.page.locator(f"main [name='{kolom}']")
        if pilihan.count():
            pilihan.last.check()
    p.klik("Simpan dan lanjutkan")
    # 4 Pernyataan
    for kotak in p.page.locator("main input[type=checkbox]").all():
        kotak.check()
    p.klik("Simpan dan lanjutkan")
    # 5 Tinjau
    p.klik("Ajukan")
    nib = Nib.objects.get()
    assert nib.nomor in p.page.inner_text("main")

    p.buka("/nib/")
    with p.page.expect_download() as unduhan:
        p.page.get_by_role("link", name="Unduh sertifikat").first.click()
    isi = unduhan.value.path().read_bytes()
    teks = PdfReader(io.BytesIO(isi)).pages[0].extract_text()
    assert nib.nomor in teks
    assert "3171065705900001" not in teks

    # Anyone, without signing in.
    orang = pejalan(lebar=lebar, js=js)
    orang.buka("/cek/")
    orang.isi("nomor", nib.nomor)
    orang.klik("Cek nomor")
    assert "NIB ini berlaku" in orang.page.inner_text("h1")
    orang.buka(f"/cek/s/{nib.sertifikat.get().token}/")
    orang.buka("/cek/")
    orang.page.locator("main [name='berkas']").set_input_files(
        {"name": "nib.pdf", "mimeType": "application/pdf", "buffer": isi}
    )
    orang.klik("Bandingkan berkas")
    assert "sama persis" in orang.page.inner_text("main")
    if js:
        assert not [k for k in p.keluhan if "Failed to load resource" not in k]
