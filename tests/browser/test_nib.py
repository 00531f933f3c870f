"""The life of an NIB in the browser: a body applies, is reviewed; warned, frozen, revoked; checked by all."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from nib.models import Nib, Permohonan
from nib.models.pengawasan import SanksiNib
from nib.services import pengawasan
from nib.services.kewajiban import catat_kewajiban
from nib.services.permohonan import ajukan
from tests.browser.bantu import di_luar, masuk
from tests.factories.nib import PermohonanFactory, buat_nib
from tests.factories.registrasi import BadanUsahaFactory, HakAksesFactory, PetugasFactory

SANDI = "rahasia-warung-91"
DASAR = "PP 5/2021 Pasal 61"


@pytest.mark.parametrize(("lebar", "js"), [(360, False), (1280, True)])
def test_a_pt_with_deed_director_and_owner_gets_its_nib(pejalan, lebar, js):
    p = pejalan(lebar=lebar, js=js)
    hak = HakAksesFactory(pelaku_usaha=BadanUsahaFactory())
    masuk(p, hak.pengguna)
    p.buka("/nib/")
    p.klik("Mulai|Ajukan NIB")
    # Nothing filled in yet: every missing thing is named, nothing breaks.
    p.klik("Simpan dan lanjutkan")
    assert p.page.locator("#ringkasan-galat").count() == 1
    p.isi("npwp", "01.300.276.1-038.000")
    p.isi("nomor_akta", "12")
    for n, nilai in enumerate(("11", "6", "2019")):
        p.isi(f"tanggal_akta_{n}", nilai)
    p.isi("notaris", "Budi Santoso, S.H.")
    status = p.page.locator("main [name='status_pm']")
    if status.first.evaluate("e => e.tagName") == "SELECT":
        status.select_option("02")
    else:
        p.page.locator("main [name='status_pm'][value='02']").check()
    p.isi("alamat", "Jalan Kebon Sirih 12")
    p.isi("telepon", "021 3857596")
    p.klik("Tambah pengurus")
    p.isi("nama", "Siti Aminah")
    p.isi("jabatan", "Direktur")
    p.isi("nomor_identitas", "3171011705900001")
    p.klik("Simpan")
    p.klik("Tambah pemegang saham")
    p.isi("nama", "Siti Aminah")
    p.isi("persen", "100")
    p.klik("Simpan")
    # What was typed before is still there.
    assert p.page.locator("main [name='notaris']").input_value() == "Budi Santoso, S.H."
    p.klik("Pilih kelurahan")
    p.isi("cari", "menteng jakarta pusat")
    p.klik("Cari")
    p.page.locator("main [name='kelurahan']").first.check()
    p.klik("Pakai wilayah ini")
    p.klik("Simpan dan lanjutkan")
    p.klik("Tambah kegiatan usaha", "link")
    p.isi("cari", "92000")
    p.klik("Cari")
    p.isi("cari", "warung kelontong")
    p.klik("Cari")
    p.klik("Pilih", "link")
    p.page.locator("main [name='lokasi']").first.check()
    p.isi("modal", "-5")
    p.isi("tenaga_kerja", "12")
    p.klik("Simpan")
    assert "negatif" in p.page.inner_text("main")
    p.isi("modal", "1.500.000.000,00")
    p.klik("Simpan")
    assert "kecil" in p.page.inner_text("main").lower()
    p.klik("Simpan dan lanjutkan")
    p.page.locator("main [name='impor'][value='ya']").check()
    p.page.locator("main [name='ekspor'][value='tidak']").check()
    p.klik("Simpan dan lanjutkan")
    # An importer chooses one kind of API.
    assert "API" in p.page.locator("#ringkasan-galat").inner_text()
    p.page.locator("main [name='jenis_api'][value='01']").check()
    for kolom in ("jamsos_kes", "jamsos_tk", "wlkp"):
        pilihan = p.page.locator(f"main [name='{kolom}']")
        if pilihan.count():
            pilihan.first.check()
    p.klik("Simpan dan lanjutkan")
    for kotak in p.page.locator("main input[type=checkbox]").all():
        kotak.check()
    p.klik("Simpan dan lanjutkan")
    p.klik("Ajukan")
    nib = Nib.objects.get()
    assert nib.nomor in p.page.inner_text("main")
    assert set(nib.peran.values_list("jenis", "rincian")) >= {("API", "01"), ("KEPABEANAN", "importir"), ("TDP", "")}


@pytest.mark.parametrize("lebar", [320, 1280])
def test_every_state_of_an_nib_has_a_page_that_is_good(pejalan, lebar):
    hak, petugas, lain = HakAksesFactory(pengguna__kata_sandi=SANDI), PetugasFactory(), PetugasFactory()
    p = pejalan(lebar=lebar)
    masuk(p, hak.pengguna)
    nib = di_luar(buat_nib, hak_akses=hak)
    p.buka("/nib/")
    p.buka("/nib/hasil/")
    p.buka("/nib/cabut/")
    p.buka("/nib/kewajiban/")
    tagihan = di_luar(
        catat_kewajiban,
        nib=nib,
        oleh=petugas,
        jenis="pnbp",
        uraian="PNBP izin edar pangan",
        instansi="Badan POM",
        dasar="PP 32/2017",
        nominal=Decimal(500_000),
        jatuh_tempo=timezone.localdate() + timedelta(days=14),
        kode_billing="820261124000123",
    )
    p.buka("/nib/kewajiban/")
    p.buka(f"/nib/kewajiban/{tagihan.kode}/")
    p.klik("Laporkan sudah dibayar")
    assert "Isi nomor bukti bayar." in p.page.locator("#ringkasan-galat").inner_text()
    p.isi("bukti", "NTPN12345")
    p.klik("Laporkan sudah dibayar")
    assert "Dilaporkan" in p.page.inner_text("main")
    di_luar(pengawasan.peringatkan, nib=nib, oleh=petugas, alasan="Kegiatan tidak sesuai KBLI.", dasar=DASAR)
    p.buka("/nib/")
    assert "Peringatan" in p.page.inner_text("main")
    sanksi = SanksiNib.objects.latest("id")
    p.buka(f"/nib/sanksi/{sanksi.kode}/")
    p.buka("/dasbor/")
    di_luar(
        pengawasan.bekukan,
        nib=nib,
        oleh=petugas,
        alasan="Tidak ada jawaban.",
        dasar=DASAR,
        sebab="berat",
    )
    p.buka("/nib/")
    p.buka("/dasbor/")
    assert "ibekukan" in p.page.inner_text("main")
    p.buka(f"/cek/?nomor={nib.nomor}")
    assert "dibekukan" in p.page.inner_text("h1")
    usulan = di_luar(
        pengawasan.usulkan_pencabutan,
        nib=nib,
        oleh=petugas,
        sebab="berat",
        alasan="Pelanggaran.",
        dasar=DASAR,
    )
    di_luar(pengawasan.putuskan_pencabutan, sanksi=usulan, oleh=lain)
    p.buka("/nib/")
    p.buka("/dasbor/")
    p.buka(f"/cek/?nomor={nib.nomor}")
    assert "dicabut" in p.page.inner_text("h1")
    p.buka(f"/cek/s/{nib.sertifikat.order_by('versi').first().token}/")


def test_a_flagged_application_waits_and_the_officer_decides_in_the_admin(pejalan):
    hak = HakAksesFactory()
    p = pejalan(lebar=360)
    masuk(p, hak.pengguna)
    permohonan = ajukan(permohonan=PermohonanFactory(hak_akses=hak, kegiatan__modal=200_000_000_000), oleh=hak.pengguna)
    p.buka("/nib/")
    assert "petugas" in p.page.inner_text("main").lower()
    o = pejalan(lebar=1280)
    masuk(o, PetugasFactory(is_superuser=True))
    o.buka("/admin/nib/permohonan/")
    o.buka(f"/admin/nib/permohonan/{permohonan.pk}/change/")
    o.buka(f"/admin/nib/permohonan/{permohonan.pk}/setujui/")
    if o.page.locator("main [name='alasan']").count():
        o.isi("alasan", "KTP dan rekening cocok")
    o.klik("Setujui")
    assert Permohonan.objects.get(pk=permohonan.pk).status == "terbit"
    nib = Nib.objects.get()
    for jalan in ("/admin/nib/nib/", f"/admin/nib/nib/{nib.pk}/change/", "/admin/nib/kbli/", "/admin/nib/era/"):
        o.buka(jalan)
    p.buka("/nib/")
    assert nib.nomor in p.page.inner_text("main")
    assert nib.terbit_pada <= timezone.now()
