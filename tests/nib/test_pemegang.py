"""The holder answers, objects, confirms the data and asks for the end of the NIB on pages of one's own."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from nib.models import Nib, PermohonanPencabutan, SanksiNib
from nib.services import pengawasan
from registrasi.models import HakAkses
from tests.factories.nib import buat_nib
from tests.factories.registrasi import KATA_SANDI, HakAksesFactory, PenggunaFactory, PetugasFactory
from tests.nib.alat import masuk

pytestmark = pytest.mark.django_db

CABUT = {
    "jenis": "nonlikuidasi",
    "alasan": "Warung tutup.",
    "pernyataan_pajak": "on",
    "pernyataan_fiskal": "on",
    "pernyataan_pekerja": "on",
    "kata_sandi": KATA_SANDI,
}


@pytest.fixture
def hak_akses(db):
    return HakAksesFactory(pengguna=PenggunaFactory(kata_sandi=KATA_SANDI))


@pytest.fixture
def nib(hak_akses) -> Nib:
    return buat_nib(hak_akses=hak_akses)


@pytest.fixture
def pemilik(client, hak_akses, nib):
    return masuk(client, hak_akses)


def test_a_warning_stands_on_the_page_of_the_nib_and_is_answered_once(pemilik, nib, petugas):
    s = pengawasan.peringatkan(nib=nib, oleh=petugas, alasan="Kegiatan tidak sesuai.", dasar="PP 24/2018")
    assert "Kegiatan tidak sesuai." in pemilik.get(reverse("nib")).text
    alamat = reverse("nib-sanksi", args=[s.kode])
    assert "Isi jawaban Anda." in pemilik.post(alamat, {"teks": ""}).text
    for _ in range(2):
        assert pemilik.post(alamat, {"teks": "Sudah kami perbaiki."}).url == reverse("nib")
    assert "Jawaban Anda sudah kami terima" in pemilik.get(reverse("nib")).text
    assert "tidak menunggu jawaban" in pemilik.post(alamat, {"teks": "Yang lain."}).text


def test_u15_a_frozen_nib_says_what_is_not_allowed(pemilik, nib, petugas):
    pengawasan.bekukan(nib=nib, oleh=petugas, alasan="Berat.", dasar="x", sebab="berat")
    halaman = pemilik.get(reverse("nib")).text
    assert "Dibekukan" in halaman
    assert "peran NIB (impor, ekspor, dan lainnya) tidak berlaku" in halaman


def test_u16_a_revoked_nib_shows_the_reason_the_objection_and_the_way_to_a_new_one(pemilik, nib, petugas):
    usulan = pengawasan.usulkan_pencabutan(nib=nib, oleh=petugas, sebab="berat", alasan="Berat.", dasar="x")
    assert pemilik.get(reverse("nib-sanksi", args=[usulan.kode])).status_code == 404
    pengawasan.putuskan_pencabutan(sanksi=usulan, oleh=PetugasFactory())
    halaman = pemilik.get(reverse("nib")).text
    assert "Baca dan ajukan keberatan" in halaman
    assert "Mulai permohonan NIB baru" in halaman
    pemilik.post(reverse("nib-sanksi", args=[usulan.kode]), {"teks": "Kami keberatan."})
    assert SanksiNib.objects.get(pk=usulan.pk).keberatan == "Kami keberatan."


def test_the_sanction_of_another_is_not_there(pemilik, petugas):
    lain = pengawasan.peringatkan(nib=buat_nib(), oleh=petugas, alasan="x", dasar="y")
    assert pemilik.get(reverse("nib-sanksi", args=[lain.kode])).status_code == 404
    assert pemilik.post(reverse("nib-sanksi", args=[lain.kode]), {"teks": "x"}).status_code == 404


def test_u17_the_end_is_asked_for_with_statements_and_password_and_can_be_taken_back(pemilik, nib):
    alamat = reverse("nib-cabut")
    for kurang in ("jenis", "alasan", "pernyataan_pajak", "kata_sandi"):
        assert pemilik.post(alamat, {k: v for k, v in CABUT.items() if k != kurang}).status_code == 200
    assert "Kata sandi tidak cocok." in pemilik.post(alamat, CABUT | {"kata_sandi": "bukan-ini-123"}).text
    assert not PermohonanPencabutan.objects.exists()
    assert pemilik.post(alamat, CABUT).url == reverse("nib")
    assert "Anda meminta NIB ini dicabut" in pemilik.get(reverse("nib")).text
    assert pemilik.post(alamat, CABUT).url == reverse("nib")
    assert PermohonanPencabutan.objects.count() == 1
    pemilik.post(reverse("nib-cabut-batal"))
    assert PermohonanPencabutan.objects.get().status == "dibatalkan"
    nib.refresh_from_db()
    assert nib.berlaku


def test_only_the_penanggung_jawab_asks_for_the_end(client, nib):
    kuasa = HakAksesFactory(
        pelaku_usaha=nib.pelaku_usaha, peran=HakAkses.Peran.KUASA, kewenangan=["nib", "perubahan", "sertifikat"]
    )
    klien = masuk(client, kuasa)
    assert klien.get(reverse("nib-cabut")).status_code == 403
    assert klien.post(reverse("nib-cabut"), CABUT).status_code == 403
    assert klien.post(reverse("nib-cabut-batal")).status_code == 403


def test_kew_2b_once_a_year_the_holder_is_asked_whether_the_data_are_still_right(pemilik, nib):
    assert "masih benar?" not in pemilik.get(reverse("nib")).text
    Nib.objects.filter(pk=nib.pk).update(dikonfirmasi_pada=timezone.now() - timedelta(days=366))
    assert "masih benar?" in pemilik.get(reverse("nib")).text
    for _ in range(2):
        pemilik.post(reverse("nib-konfirmasi"))
    nib.refresh_from_db()
    assert nib.peristiwa.filter(jenis="konfirmasi").count() == 1
    assert "masih benar?" not in pemilik.get(reverse("nib")).text
