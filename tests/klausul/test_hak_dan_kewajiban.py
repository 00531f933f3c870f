"""HAK DAN KEWAJIBAN, PERNYATAAN DAN JAMINAN (HAK-1, KEW-2, PJP-1, PJP-2)."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from nib.models import KewajibanPembayaran, PernyataanPermohonan, TeksPernyataan
from oss_portal.models import SuratKeluar
from oss_portal.tanda_tangan import periksa_tanda_tangan
from registrasi.models import PermohonanAkses
from registrasi.services import data_pribadi
from registrasi.services import permohonan_akses as perkara
from tests.factories.nib import PermohonanFactory, buat_nib
from tests.factories.registrasi import (
    BadanUsahaFactory,
    HakAksesFactory,
    PendaftaranFactory,
    PetugasFactory,
)

BACKEND = "oss_portal.autentikasi.UserIdAtauSurelBackend"


@pytest.fixture
def penyelia(client, ketentuan):
    orang = PetugasFactory(kelompok="Penyelia")
    client.force_login(orang, backend=BACKEND)
    return orang


def urutan(client, url: str) -> list[int]:
    return [o.pk for o in client.get(url).context["cl"].result_list]


def test_hak_1b_every_kind_of_pelaku_usaha_has_the_same_services(client, ketentuan):
    for usaha in ({}, {"pelaku_usaha": BadanUsahaFactory()}):
        hak = HakAksesFactory(**usaha)
        client.force_login(hak.pengguna, backend=BACKEND)
        for jalan in ("/dasbor/", "/nib/", "/hak-akses/", "/data-pribadi/", "/bantuan/tanya/", "/amankan/"):
            assert client.get(jalan).status_code == 200, (hak.pelaku_usaha.jenis, jalan)


def test_hak_1b_queues_are_worked_by_time_not_by_person(client, penyelia):
    kini = timezone.now()
    # Registrations have their numbers in the order in which they came.
    pk = [PendaftaranFactory(verifikasi="perlu_ditinjau", status="aktif").pk for _ in range(3)]
    assert urutan(client, "/admin/registrasi/pendaftaran/?verifikasi__exact=perlu_ditinjau") == sorted(pk)
    minta = [data_pribadi.minta(pengguna=HakAksesFactory().pengguna, jenis="penjelasan", isi="x") for _ in range(2)]
    type(minta[0]).objects.filter(pk=minta[1].pk).update(tenggat=kini)
    assert urutan(client, "/admin/registrasi/permintaandata/?status__exact=diajukan") == [minta[1].pk, minta[0].pk]
    kasus = [perkara.amankan_akun(pengguna=HakAksesFactory().pengguna, saluran="dasbor") for _ in range(2)]
    PermohonanAkses.objects.filter(pk=kasus[1].pk).update(dibuat_pada=kini - timedelta(days=5))
    assert urutan(client, "/admin/registrasi/permohonanakses/?status__exact=diajukan") == [kasus[1].pk, kasus[0].pk]


def test_hak_1b_how_long_people_wait_is_reported(client, penyelia):
    from registrasi.services.angka import hitung_ulang

    buat_nib()
    hitung_ulang()
    judul = [t["judul"] for t in client.get("/petugas/angka/").context["tabel"]]
    assert {"Waktu tiap langkah", "Permintaan data pribadi", "Waktu dari pengajuan sampai NIB"} <= set(judul)


def test_kew_2a_no_mail_ever_carries_a_password(settings):
    """No template of a mail prints a password; what is set, the person sets himself."""
    for berkas in (settings.BASE_DIR / "templates" / "surel").rglob("*.txt"):
        teks = berkas.read_text(encoding="utf-8")
        for kata in ("{{ kata_sandi", "{{ password", "{{ sandi"):
            assert kata not in teks, berkas


def test_pjp_1a_the_statement_is_kept_with_its_wording_and_who_made_it(ketentuan):
    draf = PermohonanFactory()
    kode = {t.kode for t in TeksPernyataan.objects.berlaku()}
    assert {"PJP-1a", "PJP-1b", "PJP-1c", "PJP-1d"} <= kode
    pernyataan = PernyataanPermohonan.objects.filter(permohonan=draf)
    assert {p.teks.kode for p in pernyataan} >= {"PJP-1a", "PJP-1b", "PJP-1c", "PJP-1d"}
    for p in pernyataan:
        assert p.teks.teks
        assert p.teks.versi >= 1
        assert p.oleh == draf.pembuat


def test_pjp_1d_who_gave_what_when_can_be_read_back_and_the_certificate_says_whose_it_is(ketentuan):
    from nib.sertifikat import siapkan_pdf
    from tests.klausul.test_definisi_dan_akses import teks_pdf

    nib = buat_nib()
    assert nib.data.diajukan_oleh is not None
    assert nib.data.diajukan_pada is not None
    teks = teks_pdf(bytes(siapkan_pdf(nib.sertifikat.get().pk).pdf))
    assert "tanggung jawab" in teks.lower()


def test_pjp_2_the_accepted_text_can_be_taken_to_court_as_a_signed_proof(client, ketentuan):
    hak = HakAksesFactory()
    client.force_login(hak.pengguna, backend=BACKEND)
    bukti = hak.pengguna.persetujuan.filter(versi__jenis="ketentuan").get()
    assert "membebaskan" in bukti.versi.sumber.lower()
    jawab = client.get(reverse("persetujuan-bukti-pdf", args=[bukti.kode]))
    isi = b"".join(jawab.streaming_content) if jawab.streaming else jawab.content
    assert periksa_tanda_tangan(isi).utuh


def test_hak_1a_a_refused_person_reads_the_ground_and_where_to_object(client, penyelia):
    from registrasi.services import tinjauan

    p = PendaftaranFactory(verifikasi="perlu_ditinjau", email="ditolak@contoh.id")
    tinjauan.tolak(pendaftaran=p, oleh=penyelia, alasan="NIK tidak cocok dengan KTP.")
    surat = SuratKeluar.objects.filter(kepada="ditolak@contoh.id").latest("id")
    assert "NIK tidak cocok dengan KTP." in surat.isi
    assert "bantuan" in surat.isi


def test_kew_2c_an_official_fee_past_its_day_is_overdue_and_the_nib_itself_is_free(client, ketentuan):
    kini = timezone.localdate()
    nilai = {"jenis": "pnbp", "uraian": "Izin", "instansi": "Dinas", "dasar": "PP", "nominal": 100_000}
    tagihan = {"nib": buat_nib(), "dibuat_oleh": PetugasFactory()} | nilai
    lewat = KewajibanPembayaran.objects.create(jatuh_tempo=kini - timedelta(days=1), **tagihan)
    assert lewat.terlambat
    assert not KewajibanPembayaran.objects.create(jatuh_tempo=kini, **tagihan).terlambat
    lewat.status = KewajibanPembayaran.Status.LUNAS
    assert not lewat.terlambat
    assert "NIB tidak dipungut biaya" in client.get("/").content.decode()
