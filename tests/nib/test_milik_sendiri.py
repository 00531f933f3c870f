"""Nobody sees or changes the application of another business, by any address, tab or token."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from nib.models import Permohonan
from nib.services.permohonan import mulai_permohonan, simpan_lokasi
from registrasi.models import HakAkses
from tests.factories.nib import PermohonanFactory, buat_nib, data_awal
from tests.factories.registrasi import BadanUsahaFactory, HakAksesFactory, PenggunaFactory
from tests.nib.alat import KEBON_SIRIH, USAHA, isi_sampai, kirim, langkah, masuk

pytestmark = pytest.mark.django_db

KODE = uuid.UUID(int=1)
HALAMAN = [
    reverse("nib"),
    reverse("nib-ajukan"),
    *(reverse("nib-langkah", args=[n]) for n in range(1, 6)),
    reverse("nib-batal"),
    reverse("nib-wilayah"),
    reverse("nib-kbli"),
    reverse("nib-kegiatan-baru"),
    reverse("nib-kegiatan", args=[KODE]),
    reverse("nib-kegiatan-hapus", args=[KODE]),
    reverse("nib-lokasi"),
    reverse("nib-pengurus"),
    reverse("nib-saham"),
    reverse("nib-hasil"),
]


@pytest.mark.parametrize("alamat", HALAMAN)
def test_a_person_without_a_right_gets_the_stop_screen(alamat, db):
    klien = Client()
    klien.force_login(PenggunaFactory(), backend="oss_portal.autentikasi.UserIdAtauSurelBackend")
    assert klien.get(alamat).status_code == 403
    assert klien.post(alamat).status_code in {403, 405}


@pytest.mark.parametrize("alamat", [a for a in HALAMAN if a not in {reverse("nib"), reverse("nib-hasil")}])
def test_a_read_only_right_writes_nothing(klien, hak_akses, alamat):
    isi_sampai(klien, hak_akses, 1)
    HakAkses.objects.filter(pk=hak_akses.pk).update(status="dibatasi")
    assert klien.get(reverse("nib")).status_code == 200
    assert klien.post(alamat, {"permohonan": str(Permohonan.objects.get().kode)}).status_code in {403, 405}


def test_pjp_1c_a_kuasa_without_the_power_for_nib_is_kept_out(klien, hak_akses):
    isi_sampai(klien, hak_akses, 1)
    kuasa = HakAksesFactory(pelaku_usaha=hak_akses.pelaku_usaha, peran=HakAkses.Peran.KUASA, kewenangan=["sertifikat"])
    klien_kuasa = masuk(Client(), kuasa)
    assert klien_kuasa.get(reverse("nib")).status_code == 200
    assert klien_kuasa.get(reverse("nib-langkah", args=[1])).status_code == 403
    assert langkah(klien_kuasa, kuasa, 1, USAHA).status_code == 403
    assert klien_kuasa.post(reverse("nib-ajukan")).status_code == 403
    assert kirim(klien_kuasa, kuasa, "nib-batal").status_code == 403


def test_lines_persons_and_places_of_another_business_are_not_there(klien, hak_akses):
    isi_sampai(klien, hak_akses, 2)
    lain = PermohonanFactory(hak_akses=HakAksesFactory())
    baris = lain.kegiatan.get()
    tempat = simpan_lokasi(permohonan=lain, nama="Kios", alamat="Jalan 1", kelurahan=KEBON_SIRIH)
    assert klien.get(reverse("nib-kegiatan", args=[baris.kode])).status_code == 404
    assert klien.get(reverse("nib-kegiatan-hapus", args=[baris.kode])).status_code == 404
    assert klien.get(reverse("nib-kbli", query={"ganti": str(baris.kode)})).status_code == 404
    kirim(klien, hak_akses, "nib-kegiatan-hapus", args=[baris.kode])
    data = {"lokasi": str(tempat.pk), "modal": "1"}
    assert kirim(klien, hak_akses, "nib-kegiatan-baru", data, kbli="47112").status_code == 200
    assert lain.kegiatan.count() == 1
    assert Permohonan.objects.get(pelaku_usaha=hak_akses.pelaku_usaha).kegiatan.count() == 1


def test_directors_of_another_body_are_not_there(client, awal):
    hak = HakAksesFactory(pelaku_usaha=BadanUsahaFactory())
    klien = masuk(client, hak)
    klien.post(reverse("nib-ajukan"))
    lain = mulai_permohonan(
        pelaku_usaha=(h := HakAksesFactory(pelaku_usaha=BadanUsahaFactory())).pelaku_usaha, oleh=h.pengguna
    )
    orang = lain.pengurus.create(nama="Budi", jabatan="Direktur", nomor_identitas="3171011705900001")
    assert klien.get(reverse("nib-pengurus-ubah", args=[orang.pk])).status_code == 404
    assert klien.get(reverse("nib-pengurus-ubah", args=[10**20])).status_code == 404
    assert kirim(klien, hak, "nib-pengurus-ubah", {"hapus": "1"}, args=[orang.pk]).status_code == 404
    assert lain.pengurus.count() == 1


def test_a_tab_of_another_business_saves_nothing_after_a_change_of_business(klien, hak_akses):
    isi_sampai(klien, hak_akses, 1)
    lain = PermohonanFactory(hak_akses=HakAksesFactory())
    for kode in (str(lain.kode), "", "bukan-kode"):
        jawaban = klien.post(
            reverse("nib-langkah", args=[1]), USAHA | {"permohonan": kode, "alamat": "Jalan Salah"}, follow=True
        )
        assert "tidak ada yang disimpan" in jawaban.text
    assert not Permohonan.objects.filter(alamat="Jalan Salah").exists()


def test_the_nib_shown_is_that_of_the_business_one_acts_for(klien, hak_akses):
    data_awal()
    lain = buat_nib()
    for alamat in (reverse("nib"), reverse("nib-hasil")):
        assert lain.nomor not in klien.get(alamat, follow=True).text
