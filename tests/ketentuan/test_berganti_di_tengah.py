"""Version 2 comes into force while one person fills in the registration and another is in the NIB draft (U7).

Neither loses anything: the whole way through the pages of registration and of the NIB.
"""

import pytest
from django.urls import reverse
from django.utils import timezone

from ketentuan.models import Persetujuan, VersiKetentuan
from nib.models import Permohonan
from registrasi.models import Pendaftaran
from tests.factories.ketentuan import VersiKetentuanFactory
from tests.factories.nib import data_awal
from tests.factories.registrasi import HakAksesFactory
from tests.nib.alat import USAHA, masuk, permohonan
from tests.registrasi.bantu import isian, siapkan_ketentuan
from tests.serangan.jelajah import formulir

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _versi_pertama():
    siapkan_ketentuan()


def versi_2() -> VersiKetentuan:
    v1 = VersiKetentuan.objects.get(jenis="ketentuan")
    kini = timezone.now()
    return VersiKetentuanFactory(
        sumber=v1.sumber.replace("dapat dimodifikasi dari", "boleh diubah dari"), berlaku_sejak=kini
    )


def test_pendaftaran_yang_sedang_diisi(client):
    data = isian()
    v2 = versi_2()
    halaman = client.post(reverse("daftar"), data)
    assert halaman.status_code == 422
    # The difference is shown, all that was typed is kept, and only the changed document wants its tick again.
    assert "<del>dapat dimodifikasi</del>" in halaman.text
    assert "<ins>boleh diubah</ins>" in halaman.text
    f = next(f for f in formulir(halaman.text) if "nik" in f.isian)
    for kolom in ("nik", "email", "nama", "telepon", "tanggal_lahir_0"):
        assert f.isian[kolom] == [data[kolom]], kolom
    assert f.isian["versi_ketentuan"] == [str(v2.pk)]
    assert not Pendaftaran.objects.exists()
    jawaban = client.post(reverse("daftar"), {k: v[-1] for k, v in f.isian.items()} | {"setuju": "on", "privasi": "on"})
    assert jawaban.status_code == 302, jawaban.text
    assert Persetujuan.objects.get(versi__jenis="ketentuan").versi == v2


def test_draf_nib_yang_sedang_dikirim(client):
    data_awal()
    hak = HakAksesFactory()
    klien = masuk(client, hak)
    klien.post(reverse("nib-ajukan"))
    alamat, data = reverse("nib-langkah", args=[1]), {"permohonan": str(permohonan(hak).kode)} | USAHA
    v2 = versi_2()
    dinding = klien.post(alamat, data)
    assert dinding.url.startswith(reverse("persetujuan"))
    assert permohonan(hak).alamat == ""
    halaman = klien.get(dinding.url)
    assert "Isian yang sedang Anda kirim tidak hilang" in halaman.text
    f = next(f for f in formulir(halaman.text) if "versi_ketentuan" in f.isian)
    jawaban = klien.post(f.aksi, {k: v[-1] for k, v in f.isian.items()} | {"setuju_ketentuan": "on"})
    f = next(f for f in formulir(klien.get(jawaban.url).text) if "_kiriman" in f.isian)
    jawaban = klien.post(f.aksi, {k: v[-1] for k, v in f.isian.items()})
    assert jawaban.url == reverse("nib-langkah", args=[2])
    p = permohonan(hak)
    assert p.alamat == USAHA["alamat"]
    assert p.kelurahan == USAHA["kelurahan"]
    assert Permohonan.objects.count() == 1
    assert Persetujuan.objects.filter(pengguna=hak.pengguna, versi=v2).exists()
