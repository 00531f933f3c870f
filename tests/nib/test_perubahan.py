"""Data of an NIB change as a new application: instant, with a new certificate version, or after an officer."""

from decimal import Decimal

import pytest
from django.core import mail
from django.urls import reverse

from nib.models import KegiatanUsaha, Nib, PeranNib, Permohonan
from nib.services.pengawasan import bekukan, bekukan_peran
from nib.services.permohonan import ajukan, simpan_langkah
from nib.services.perubahan import mulai_perubahan, perubahan_dari
from nib.services.tinjauan import setujui, tolak
from registrasi.models import HakAkses
from tests.factories.nib import KbliFactory, buat_nib
from tests.factories.registrasi import BadanUsahaFactory, HakAksesFactory
from tests.nib.alat import KEBON_SIRIH, USAHA, isi_sampai, langkah, masuk, semua_pernyataan

pytestmark = pytest.mark.django_db


@pytest.fixture
def nib(hak_akses) -> Nib:
    return buat_nib(hak_akses=hak_akses)


@pytest.fixture
def klien_nib(client, hak_akses, nib):
    return masuk(client, hak_akses)


def terbuka(hak_akses) -> Permohonan:
    return Permohonan.objects.terbuka().get(pelaku_usaha=hak_akses.pelaku_usaha)


def lengkapi(klien, hak_akses):
    """Tick what is asked for and submit."""
    assert langkah_ubah(klien, hak_akses, 4, semua_pernyataan()).url == reverse("nib-langkah", args=[5])
    return langkah_ubah(klien, hak_akses, 5)


def langkah_ubah(klien, hak_akses, n, data=None):
    kode = str(terbuka(hak_akses).kode)
    return klien.post(reverse("nib-langkah", args=[n]), {"permohonan": kode} | (data or {}))


def test_an_address_is_changed_at_once_with_before_after_mail_and_a_new_version(klien_nib, hak_akses, nib):
    assert "Ubah data" in klien_nib.get(reverse("nib")).text
    klien_nib.post(reverse("nib-ubah"))
    langkah_ubah(klien_nib, hak_akses, 1, USAHA | {"email": nib.data.email, "telepon": nib.data.telepon})
    assert langkah_ubah(klien_nib, hak_akses, 4, semua_pernyataan()).status_code == 302
    tinjau = klien_nib.get(reverse("nib-langkah", args=[5])).text
    assert "<del>" in tinjau
    assert "sertifikat versi baru" in tinjau
    jawaban = klien_nib.post(reverse("nib-langkah", args=[5]), {"permohonan": str(terbuka(hak_akses).kode)})
    assert jawaban.url == reverse("nib")
    semula = nib.nomor
    nib.refresh_from_db()
    assert (nib.nomor, nib.data.kelurahan) == (semula, KEBON_SIRIH)
    assert nib.sertifikat.count() == 2
    assert "Alamat:" in mail.outbox[-1].body
    halaman = klien_nib.get(reverse("nib")).text
    assert "Data NIB sudah diubah" in halaman
    assert "→" in halaman
    assert nib.permohonan.alamat != ""
    assert nib.permohonan.kelurahan != KEBON_SIRIH


def test_what_is_not_printed_changes_without_a_new_version(hak_akses, nib):
    ubah = mulai_perubahan(pelaku_usaha=hak_akses.pelaku_usaha, oleh=hak_akses.pengguna)
    simpan_langkah(permohonan=ubah, langkah=3, data={"jamsos_kes": "daftarkan"})
    _nyatakan_dan_ajukan(ubah, hak_akses)
    nib.refresh_from_db()
    assert nib.data_id == ubah.pk
    assert nib.sertifikat.count() == 1


def _nyatakan_dan_ajukan(ubah, hak_akses) -> Permohonan:
    from nib.services.kelengkapan import Isi
    from nib.services.permohonan import nyatakan

    nyatakan(permohonan=ubah, teks=Isi(ubah).teks_pernyataan, oleh=hak_akses.pengguna)
    return ajukan(permohonan=ubah, oleh=hak_akses.pengguna)


def test_npwp_is_looked_at_by_an_officer_and_until_then_the_old_data_hold(hak_akses, nib, petugas):
    ubah = mulai_perubahan(pelaku_usaha=hak_akses.pelaku_usaha, oleh=hak_akses.pengguna)
    simpan_langkah(permohonan=ubah, langkah=1, data={"npwp": "013002761038000"})
    ubah = _nyatakan_dan_ajukan(ubah, hak_akses)
    assert (ubah.status, ubah.bendera) == ("diajukan", ["perubahan_inti"])
    nib.refresh_from_db()
    assert nib.data_id != ubah.pk
    setujui(permohonan=ubah, oleh=petugas)
    nib.refresh_from_db()
    assert nib.data.npwp == "013002761038000"
    catatan = nib.peristiwa.get(jenis="perubahan").perubahan["NPWP"]
    assert hak_akses.pelaku_usaha.nomor_identitas not in str(catatan)
    assert catatan[1] == "013002761038000"


def test_a_refused_change_leaves_everything_as_it_was(hak_akses, nib, petugas):
    ubah = mulai_perubahan(pelaku_usaha=hak_akses.pelaku_usaha, oleh=hak_akses.pengguna)
    simpan_langkah(permohonan=ubah, langkah=1, data={"npwp": "013002761038000"})
    tolak(permohonan=_nyatakan_dan_ajukan(ubah, hak_akses), oleh=petugas, alasan="NPWP milik orang lain.")
    nib.refresh_from_db()
    assert nib.data_id == nib.permohonan_id
    assert mulai_perubahan(pelaku_usaha=hak_akses.pelaku_usaha, oleh=hak_akses.pengguna).pk != ubah.pk


def test_nothing_changed_is_not_submitted(klien_nib, hak_akses, nib):
    klien_nib.post(reverse("nib-ubah"))
    langkah_ubah(klien_nib, hak_akses, 4, semua_pernyataan())
    assert "Belum ada data yang diubah" in klien_nib.get(reverse("nib-langkah", args=[5])).text
    assert "Belum ada data yang diubah" in langkah_ubah(klien_nib, hak_akses, 5).text
    assert terbuka(hak_akses).status == "draf"


def test_import_begun_later_brings_its_roles_and_another_api_replaces_the_first(hak_akses, nib):
    def ubah(**data):
        p = mulai_perubahan(pelaku_usaha=hak_akses.pelaku_usaha, oleh=hak_akses.pengguna)
        simpan_langkah(permohonan=p, langkah=3, data=data)
        _nyatakan_dan_ajukan(p, hak_akses)

    ubah(impor=True, jenis_api="01")
    assert nib.peran.hidup().filter(jenis="API", rincian="01").exists()
    ubah(impor=True, jenis_api="02", produksi_sendiri=True)
    assert [(p.rincian, p.status) for p in nib.peran.filter(jenis="API").order_by("id")] == [
        ("01", "dicabut"),
        ("02", "aktif"),
    ]
    ubah(impor=False)
    assert not nib.peran.hidup().filter(jenis__in=["API", "KEPABEANAN"]).exists()


def test_a_frozen_api_is_not_replaced_by_a_change_of_data(hak_akses, petugas):
    nib = buat_nib(hak_akses=hak_akses, impor=True, jenis_api="01")
    bekukan_peran(peran=nib.peran.get(jenis="API"), oleh=petugas, alasan="Pelanggaran.", dasar="x")
    p = mulai_perubahan(pelaku_usaha=hak_akses.pelaku_usaha, oleh=hak_akses.pengguna)
    simpan_langkah(permohonan=p, langkah=3, data={"impor": True, "jenis_api": "02", "produksi_sendiri": True})
    _nyatakan_dan_ajukan(p, hak_akses)
    assert [p.status for p in nib.peran.filter(jenis="API")] == [PeranNib.Status.DIBEKUKAN]


def test_a_frozen_nib_is_changed_only_after_an_officer_looked(hak_akses, nib, petugas):
    bekukan(nib=nib, oleh=petugas, alasan="Berat.", dasar="x", sebab="berat")
    p = mulai_perubahan(pelaku_usaha=hak_akses.pelaku_usaha, oleh=hak_akses.pengguna)
    simpan_langkah(permohonan=p, langkah=1, data={"alamat": "Jalan Baru 9"})
    assert _nyatakan_dan_ajukan(p, hak_akses).bendera == ["nib_dibekukan"]


def test_lines_are_compared_one_by_one(hak_akses, nib):
    p = mulai_perubahan(pelaku_usaha=hak_akses.pelaku_usaha, oleh=hak_akses.pengguna)
    assert perubahan_dari(p) == []
    baru = KbliFactory(kode="47112", judul="Warung kelontong")
    KegiatanUsaha.objects.create(
        permohonan=p, kbli=baru, edisi="2020", kode_kbli="47112", judul=baru.judul, modal=Decimal(7_000_000)
    )
    p.kegiatan.exclude(kbli=baru).delete()
    beda = perubahan_dari(p)
    assert [(b.sebelum != "", b.sesudah != "", b.kegiatan) for b in beda] == [(True, False, True), (False, True, True)]


def test_a_kuasa_needs_the_power_to_change(hak_akses, nib, client):
    kuasa = HakAksesFactory(pelaku_usaha=hak_akses.pelaku_usaha, peran=HakAkses.Peran.KUASA, kewenangan=["nib"])
    klien = masuk(client, kuasa)
    assert klien.post(reverse("nib-ubah")).status_code == 403
    mulai_perubahan(pelaku_usaha=hak_akses.pelaku_usaha, oleh=hak_akses.pengguna)
    assert klien.get(reverse("nib-langkah", args=[1])).status_code == 403
    assert klien.get(reverse("nib-batal")).status_code == 403


def test_a_body_without_nib_cannot_begin_a_change(client, awal):
    hak = HakAksesFactory(pelaku_usaha=BadanUsahaFactory())
    jawaban = masuk(client, hak).post(reverse("nib-ubah"), follow=True)
    assert "belum memiliki NIB" in jawaban.text


def test_the_application_that_gave_the_nib_stays_as_it_was(klien, hak_akses):
    isi_sampai(klien, hak_akses, 4)
    langkah(klien, hak_akses, 5)
    nib = Nib.objects.get()
    p = mulai_perubahan(pelaku_usaha=hak_akses.pelaku_usaha, oleh=hak_akses.pengguna)
    simpan_langkah(permohonan=p, langkah=1, data={"alamat": "Jalan Baru 9"})
    _nyatakan_dan_ajukan(p, hak_akses)
    nib.refresh_from_db()
    assert (nib.data.alamat, nib.permohonan.alamat) == ("Jalan Baru 9", USAHA["alamat"])
