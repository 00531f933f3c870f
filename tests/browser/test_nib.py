"""The life of an NIB in the browser: a badan usaha applies and is reviewed; warned, frozen, revoked; public check."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from nib.models import Nib, Permohonan
from nib.models.supervision import SanksiNib
from nib.services import supervision
from nib.services.kewajiban import record_kewajiban
from nib.services.submission import submit
from tests.browser.helpers import in_another_thread, sign_in
from tests.factories.nib import PermohonanFactory, freeze_now, make_nib, revoke_now
from tests.factories.registrasi import BadanUsahaFactory, HakAksesFactory, PetugasFactory

PASSWORD = "rahasia-warung-91"


@pytest.mark.parametrize(("width", "js"), [(360, False), (1280, True)])
def test_a_pt_with_deed_director_and_owner_gets_its_nib(walker, width, js):
    p = walker(width=width, js=js)
    right = HakAksesFactory(pelaku_usaha=BadanUsahaFactory())
    sign_in(p, right.pengguna)
    p.open("/nib/")
    p.click("Mulai|Ajukan NIB")
    # Nothing is filled in yet: every missing field is named.
    p.click("Simpan dan lanjutkan")
    assert p.page.locator("#error-summary").count() == 1
    p.fill("npwp", "01.300.276.1-038.000")
    p.fill("nomor_akta", "12")
    for n, value in enumerate(("11", "6", "2019")):
        p.fill(f"tanggal_akta_{n}", value)
    p.fill("notaris", "Budi Santoso, S.H.")
    status = p.page.locator("main [name='status_pm']")
    if status.first.evaluate("e => e.tagName") == "SELECT":
        status.select_option("02")
    else:
        p.page.locator("main [name='status_pm'][value='02']").check()
    p.fill("alamat", "Jalan Kebon Sirih 12")
    p.fill("telepon", "021 3857596")
    p.click("Tambah pengurus")
    p.fill("nama", "Siti Aminah")
    p.fill("jabatan", "Direktur")
    p.fill("nomor_identitas", "3171011705900001")
    p.click("Simpan")
    p.click("Tambah pemegang saham")
    p.fill("nama", "Siti Aminah")
    p.fill("persen", "100")
    p.click("Simpan")
    # The text typed before is still there.
    assert p.page.locator("main [name='notaris']").input_value() == "Budi Santoso, S.H."
    p.click("Pilih mulai dari provinsi")
    p.fill("cari", "menteng jakarta pusat")
    p.click("Cari")
    p.page.locator("main [name='kelurahan']").first.check()
    p.click("Pakai wilayah ini")
    p.click("Simpan dan lanjutkan")
    p.fill("cari", "92000")
    p.click("Cari")
    p.fill("cari", "warung kelontong")
    p.click("Cari")
    p.page.locator("main a.whole-card").first.click()
    p.page.locator("main [name='lokasi']").first.check()
    p.fill("modal", "-5")
    p.fill("tenaga_kerja", "12")
    p.page.locator("main [name='perdagangan'][value='ya']").check()
    p.click("Simpan")
    assert "negatif" in p.page.inner_text("main")
    p.fill("modal", "1.500.000.000,00")
    p.click("Simpan")
    p.page.locator("main [name='impor'][value='ya']").check()
    p.page.locator("main [name='ekspor'][value='tidak']").check()
    p.click("Simpan dan lanjutkan")
    # An importer chooses one kind of API.
    assert "API" in p.page.locator("#error-summary").inner_text()
    p.page.locator("main [name='jenis_api'][value='01']").check()
    for fields in ("jamsos_kes", "jamsos_tk", "wlkp"):
        options = p.page.locator(f"main [name='{fields}']")
        if options.count():
            options.first.check()
    p.click("Simpan dan lanjutkan")
    for box in p.page.locator("main input[type=checkbox]").all():
        box.check()
    p.click("Simpan dan lanjutkan")
    assert "kecil" in p.page.inner_text("main").lower()
    p.click("Ajukan")
    nib = Nib.objects.get()
    assert nib.nomor in p.page.inner_text("main")
    assert set(nib.peran.values_list("jenis", "rincian")) >= {("API", "01"), ("KEPABEANAN", "importir"), ("TDP", "")}


def test_every_state_of_an_nib_has_a_page_that_is_good(walker):
    right, lain = HakAksesFactory(pengguna__kata_sandi=PASSWORD), PetugasFactory()
    petugas = PetugasFactory(group="Pengawas NIB")
    p = walker(width=(320, 1280))
    sign_in(p, right.pengguna)
    nib = in_another_thread(make_nib, hak_akses=right)
    p.open("/nib/")
    p.open("/nib/hasil/")
    p.open("/nib/cabut/")
    p.open("/nib/kewajiban/")
    fee = in_another_thread(
        record_kewajiban,
        nib=nib,
        by=petugas,
        jenis="pnbp",
        uraian="PNBP izin edar pangan",
        instansi="Badan POM",
        dasar="PP 32/2017",
        nominal=Decimal(500_000),
        jatuh_tempo=timezone.localdate() + timedelta(days=14),
        kode_billing="820261124000123",
    )
    p.open("/nib/kewajiban/")
    p.open(f"/nib/kewajiban/{fee.kode}/")
    p.click("Laporkan sudah dibayar")
    assert "Isi nomor bukti bayar." in p.page.locator("#error-summary").inner_text()
    p.fill("bukti", "NTPN12345")
    p.click("Laporkan sudah dibayar")
    assert "Dilaporkan" in p.page.inner_text("main")
    in_another_thread(supervision.warn, nib=nib, by=petugas, alasan="Kegiatan tidak sesuai KBLI.")
    p.open("/nib/")
    assert "Peringatan" in p.page.inner_text("main")
    sanksi = SanksiNib.objects.latest("id")
    p.open(f"/nib/sanksi/{sanksi.kode}/")
    p.open("/dasbor/")
    in_another_thread(freeze_now, nib, petugas)
    p.open(f"/nib/sanksi/{SanksiNib.objects.get(tahap='pembekuan').kode}/")
    p.open("/nib/")
    p.open("/dasbor/")
    assert "ibekukan" in p.page.inner_text("main")
    p.open(f"/cek/?nomor={nib.nomor}")
    assert "dibekukan" in p.page.inner_text("h1")
    in_another_thread(revoke_now, nib, petugas, lain)
    p.open("/nib/")
    p.open("/dasbor/")
    p.open(f"/cek/?nomor={nib.nomor}")
    assert "dicabut" in p.page.inner_text("h1")
    p.open(f"/cek/s/{nib.sertifikat.order_by('versi').first().token}/")


def test_a_flagged_application_waits_and_the_officer_decides_in_the_admin(walker):
    right = HakAksesFactory()
    p = walker(width=360)
    sign_in(p, right.pengguna)
    permohonan = submit(
        permohonan=PermohonanFactory(hak_akses=right, kegiatan__modal=200_000_000_000), by=right.pengguna
    )
    p.open("/nib/")
    assert "petugas" in p.page.inner_text("main").lower()
    o = walker(width=1280)
    sign_in(o, PetugasFactory(is_superuser=True))
    o.open("/admin/nib/permohonan/")
    o.open(f"/admin/nib/permohonan/{permohonan.pk}/change/")
    o.open(f"/admin/nib/permohonan/{permohonan.pk}/setujui/")
    if o.page.locator("main [name='alasan']").count():
        o.fill("alasan", "KTP dan rekening cocok")
    o.click("Setujui")
    assert Permohonan.objects.get(pk=permohonan.pk).status == "terbit"
    nib = Nib.objects.get()
    for path in ("/admin/nib/nib/", f"/admin/nib/nib/{nib.pk}/change/", "/admin/nib/kbli/", "/admin/nib/era/"):
        o.open(path)
    p.open("/nib/")
    assert nib.nomor in p.page.inner_text("main")
    assert nib.terbit_pada <= timezone.now()
