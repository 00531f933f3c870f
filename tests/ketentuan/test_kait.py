"""What this room shows on pages of other rooms."""

from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone

from ketentuan import kait
from ketentuan.models import KirimanTertahan
from tests.factories.ketentuan import DrafFactory, PersetujuanFactory
from tests.factories.registrasi import PetugasFactory

pytestmark = pytest.mark.django_db


def test_isian_yang_belum_terkirim_tampil_di_dasbor(pengguna):
    permintaan = RequestFactory().get("/dasbor/")
    permintaan.user = pengguna
    assert kait.kartu_kiriman(permintaan) is None
    KirimanTertahan.objects.create(
        pengguna=pengguna, alamat="/x/", isian="a=1", kedaluwarsa_pada=timezone.now() + timedelta(hours=1)
    )
    kartu = kait.kartu_kiriman(permintaan)
    assert "Satu formulir tertahan" in kartu["teks"]
    assert kartu["tautan"][0][1] == "/persetujuan/lanjutkan/"


def test_persetujuan_termasuk_data_pribadi_dan_berkas_perkara(pengguna, django_assert_num_queries):
    for _ in range(3):
        PersetujuanFactory(pengguna=pengguna, ip="192.0.2.1")
    PersetujuanFactory()
    with django_assert_num_queries(1):
        data = kait.data_persetujuan(pengguna)["data"]
    assert len(data) == 3
    assert {d["ip"] for d in data} == {"192.0.2.1"}
    assert len(kait.bagian_berkas_perkara(pengguna=pengguna)["baris"]) == 3
    assert kait.bagian_berkas_perkara() is None


def test_yang_menunggu_persetujuan_ada_di_antrean_penyetuju_bukan_penyusunnya():
    penyetuju = PetugasFactory(is_superuser=True)
    assert kait.antrean_persetujuan(PetugasFactory()) is None
    DrafFactory(status="menunggu")
    DrafFactory(status="menunggu", disusun_oleh=penyetuju)
    assert kait.antrean_persetujuan(penyetuju)["jumlah"] == 1
