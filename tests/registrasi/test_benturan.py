"""Conflict of interest: nobody handles what concerns himself, another login of his, or who is close to him."""

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.urls import reverse

from nib.galat import BedaOrang
from nib.services.pengawasan import peringatkan
from oss_portal.models import PeristiwaAudit
from registrasi.models import KaitanPetugas, PermohonanAkses
from registrasi.services import data_pribadi, tinjauan
from registrasi.services import permohonan_akses as perkara
from registrasi.services.benturan import BukanSendiri, cabut_kaitan, nyatakan_kaitan
from registrasi.services.galat import PerkaraPetugasSendiri, SudahAdaPermohonan
from registrasi.services.hak_akses import AlasanWajib
from registrasi.services.pengungkapan import BenturanKepentingan, ungkap_identitas
from tests.factories.nib import buat_nib
from tests.factories.registrasi import BadanUsahaFactory, HakAksesFactory, PendaftaranFactory, PetugasFactory

BACKEND = "oss_portal.autentikasi.UserIdAtauSurelBackend"


@pytest.fixture
def kerabat(ketentuan):
    """The penanggung jawab of a PT, close to the officer."""
    return HakAksesFactory(pelaku_usaha=BadanUsahaFactory())


@pytest.fixture
def penyelia(kerabat):
    orang = PetugasFactory(kelompok="Penyelia")
    nyatakan_kaitan(
        petugas=orang,
        jenis_identitas="01",
        nomor_identitas=kerabat.pengguna.nomor_identitas,
        hubungan=KaitanPetugas.Hubungan.KELUARGA,
    )
    return orang


def ditolak(petugas) -> int:
    return PeristiwaAudit.objects.filter(peristiwa="audit.ditolak", oleh=petugas).count()


def test_an_officer_looking_up_a_relative_is_refused_and_recorded_on_every_page(client, penyelia, kerabat):
    nib = buat_nib(hak_akses=kerabat)
    kasus = perkara.amankan_akun(pengguna=kerabat.pengguna, saluran="dasbor")
    client.force_login(penyelia, backend=BACKEND)
    halaman = [
        reverse("petugas-jejak-orang", args=[kerabat.pengguna.user_id]),
        reverse("admin:oss_portal_pengguna_change", args=[kerabat.pengguna.pk]),
        reverse("admin:registrasi_hakakses_change", args=[kerabat.pk]),
        reverse("admin:registrasi_hakakses_batasi", args=[kerabat.pk]),
        reverse("admin:registrasi_pelakuusaha_change", args=[kerabat.pelaku_usaha_id]),
        reverse("admin:registrasi_permohonanakses_change", args=[kasus.pk]),
        reverse("admin:nib_nib_change", args=[nib.pk]),
    ]
    for n, jalan in enumerate(halaman, 1):
        jawab = client.get(jalan)
        assert jawab.status_code == 403, jalan
        assert "Mintalah petugas lain" in jawab.content.decode(), jalan
        assert kerabat.pengguna.nama not in jawab.content.decode()
        assert ditolak(penyelia) == n, jalan
    lain = HakAksesFactory()
    assert client.get(reverse("admin:registrasi_hakakses_change", args=[lain.pk])).status_code == 200


def test_nor_does_he_decide_anything_about_a_relative(penyelia, kerabat):
    orang = kerabat.pengguna
    kasus = perkara.amankan_akun(pengguna=orang, saluran="dasbor")
    with pytest.raises(PerkaraPetugasSendiri):
        perkara.selesaikan_dugaan(permohonan=kasus, oleh=penyelia, hasil=PermohonanAkses.Hasil.DIAKHIRI, alasan="x")
    with pytest.raises(PerkaraPetugasSendiri):
        perkara.usulkan_pengakhiran(hak_akses=kerabat, dasar="AKH-1c", oleh=penyelia, alasan="x")
    permintaan = data_pribadi.minta(pengguna=orang, jenis="penjelasan", isi="x")
    with pytest.raises(PerkaraPetugasSendiri):
        data_pribadi.jawab(permintaan=permintaan, oleh=penyelia, status="dikabulkan", jawaban="x")
    p = PendaftaranFactory(nomor_identitas=orang.nomor_identitas, verifikasi="perlu_ditinjau")
    with pytest.raises(tinjauan.PerkaraSendiri):
        tinjauan.setujui(pendaftaran=p, oleh=penyelia, alasan="x")
    with pytest.raises(BenturanKepentingan):
        ungkap_identitas(objek=orang, oleh=penyelia, alasan="x")
    nib = buat_nib(hak_akses=kerabat)
    with pytest.raises(BedaOrang):
        peringatkan(nib=nib, oleh=penyelia, alasan="x", dasar="PP")


def test_another_login_of_the_same_person_is_the_same_person(kerabat):
    kembar = PetugasFactory(jenis_identitas="01", nomor_identitas=kerabat.pengguna.nomor_identitas)
    with pytest.raises(PerkaraPetugasSendiri):
        perkara.usulkan_pengakhiran(hak_akses=kerabat, dasar="AKH-1c", oleh=kembar, alasan="x")


def test_an_officer_declares_on_his_own_page_with_clear_words_for_a_wrong_number(client, penyelia, kerabat):
    client.force_login(penyelia, backend=BACKEND)
    jawab = client.post("/petugas/kaitan/", {"nomor": "123", "hubungan": "keluarga"})
    assert jawab.status_code == 422
    assert "16 angka" in jawab.content.decode()
    nomor = kerabat.pengguna.nomor_identitas
    jawab = client.post("/petugas/kaitan/", {"nomor": nomor, "hubungan": "usaha"})
    assert "sudah Anda nyatakan" in jawab.content.decode()
    baru = HakAksesFactory().pengguna.nomor_identitas
    assert client.post("/petugas/kaitan/", {"nomor": baru, "hubungan": "pasangan"}).status_code == 302
    halaman = client.get("/petugas/kaitan/").content.decode()
    assert baru not in halaman
    assert baru[-4:] in halaman


def test_nobody_takes_his_own_declaration_back_to_look_after_all(penyelia, kerabat):
    kaitan = KaitanPetugas.objects.get()
    with pytest.raises(BukanSendiri):
        cabut_kaitan(kaitan=kaitan, oleh=penyelia, alasan="x")
    lain = PetugasFactory()
    with pytest.raises(AlasanWajib):
        cabut_kaitan(kaitan=kaitan, oleh=lain, alasan=" ")
    with pytest.raises(IntegrityError), transaction.atomic():
        KaitanPetugas.objects.filter(pk=kaitan.pk).update(
            dicabut_pada=kaitan.dinyatakan_pada, dicabut_oleh=kaitan.petugas_id
        )
    with pytest.raises(InternalError), transaction.atomic():
        kaitan.delete()
    cabut_kaitan(kaitan=kaitan, oleh=lain, alasan="Salah ketik nomor")
    perkara.usulkan_pengakhiran(hak_akses=kerabat, dasar="AKH-1c", oleh=penyelia, alasan="x")


def test_one_declares_a_person_once(penyelia, kerabat):
    with pytest.raises(SudahAdaPermohonan):
        nyatakan_kaitan(
            petugas=penyelia, jenis_identitas="01", nomor_identitas=kerabat.pengguna.nomor_identitas, hubungan="lain"
        )
