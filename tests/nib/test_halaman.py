"""The pages ask the database a bounded number of questions, and the dashboard card says where one stands."""

import pytest
from django.test import RequestFactory
from django.urls import reverse

from nib.kartu import kartu_nib
from nib.models import KegiatanUsaha, Nib
from registrasi.models import PelakuUsaha, StatusVerifikasi
from tests.factories.nib import KbliFactory
from tests.nib.alat import isi_sampai, langkah, permohonan

pytestmark = pytest.mark.django_db


def _banyak_kegiatan(draf, jumlah=40):
    for n in range(jumlah):
        kbli = KbliFactory(kode=f"{70000 + n}", judul=f"Kegiatan {n}")
        KegiatanUsaha.objects.create(
            permohonan=draf, kbli=kbli, edisi=kbli.edisi_id, kode_kbli=kbli.kode, judul=kbli.judul, modal=1
        )


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5])
def test_a_step_asks_as_much_with_forty_lines_as_with_one(klien, hak_akses, n, django_assert_max_num_queries):
    isi_sampai(klien, hak_akses, 4)
    _banyak_kegiatan(permohonan(hak_akses))
    klien.get(reverse("nib-langkah", args=[n]))
    with django_assert_max_num_queries(14):
        klien.get(reverse("nib-langkah", args=[n]))


def test_the_overview_and_the_search_stay_small(klien, hak_akses, django_assert_max_num_queries):
    isi_sampai(klien, hak_akses, 1)
    with django_assert_max_num_queries(10):
        klien.get(reverse("nib-kbli", query={"cari": "warung"}))
    isi_sampai(klien, hak_akses, 0)
    with django_assert_max_num_queries(8):
        klien.get(reverse("nib"))


def test_the_page_of_the_nib_stays_small(klien, hak_akses, django_assert_max_num_queries):
    isi_sampai(klien, hak_akses, 4)
    langkah(klien, hak_akses, 5)
    with django_assert_max_num_queries(14):
        assert Nib.objects.get().nomor in klien.get(reverse("nib")).text


HALAMAN_DRAF = [
    ("nib-wilayah", {}),
    ("nib-wilayah", {"di": "31.71"}),
    ("nib-kbli", {}),
    ("nib-kegiatan-baru", {"kbli": "56102"}),
    ("nib-lokasi", {}),
    ("nib-batal", {}),
]


@pytest.mark.parametrize(("nama", "query"), HALAMAN_DRAF)
def test_a_page_beside_the_steps_asks_as_much_with_forty_lines(
    klien, hak_akses, nama, query, django_assert_max_num_queries
):
    isi_sampai(klien, hak_akses, 1)
    _banyak_kegiatan(permohonan(hak_akses))
    alamat = reverse(nama, query=query or None)
    klien.get(alamat)
    with django_assert_max_num_queries(10):
        assert klien.get(alamat).status_code == 200


@pytest.mark.parametrize("nama", ["nib-hasil", "nib-cabut", "nib-kewajiban-daftar"])
def test_a_page_of_an_nib_asks_as_much_with_forty_lines(klien, hak_akses, nama, django_assert_max_num_queries):
    isi_sampai(klien, hak_akses, 4)
    _banyak_kegiatan(permohonan(hak_akses))
    langkah(klien, hak_akses, 5)
    klien.get(reverse(nama))
    with django_assert_max_num_queries(12):
        assert klien.get(reverse(nama)).status_code == 200


def kartu(hak_akses) -> dict:
    request = RequestFactory().get("/dasbor/")
    request.hak_akses = hak_akses
    return kartu_nib(request)


def test_the_card_follows_the_application(klien, hak_akses, django_assert_max_num_queries):
    assert kartu(hak_akses)["tautan"] == [("Ajukan NIB", reverse("nib"))]
    isi_sampai(klien, hak_akses, 4)
    assert kartu(hak_akses)["status"]["teks"] == "Draf"
    PelakuUsaha.objects.filter(pk=hak_akses.pelaku_usaha_id).update(verifikasi=StatusVerifikasi.PERLU_DITINJAU)
    langkah(klien, hak_akses, 5)
    assert kartu(hak_akses)["status"]["warna"] == "kuning"
    with django_assert_max_num_queries(2):
        kartu(hak_akses)


def test_the_card_shows_the_number(klien, hak_akses):
    isi_sampai(klien, hak_akses, 4)
    langkah(klien, hak_akses, 5)
    k = kartu(hak_akses)
    assert Nib.objects.get().nomor in k["judul"]
    assert k["status"] == {"warna": "hijau", "teks": "Aktif"}
