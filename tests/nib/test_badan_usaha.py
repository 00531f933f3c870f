"""A body gives its deed, directors and owners; a PMA is always large and always reviewed (domain.md 4.2)."""

import pytest
from django.urls import reverse

from nib.models import Nib
from registrasi.models import JenisPelakuUsaha, JenisPerusahaan
from tests.factories.registrasi import BadanUsahaFactory, HakAksesFactory
from tests.nib.alat import PERAN, USAHA, kirim, langkah, masuk, permohonan, semua_pernyataan

pytestmark = pytest.mark.django_db

NPWP = "01.300.276.1-038.000"
BADAN = USAHA | {
    "npwp": NPWP,
    "nomor_akta": "12",
    "tanggal_akta_0": "11",
    "tanggal_akta_1": "6",
    "tanggal_akta_2": "2019",
    "notaris": "Budi Santoso, S.H.",
    "status_pm": "02",
    "telepon": "021 3857596",
}
DIREKTUR = {
    "nama": "Siti Aminah",
    "jabatan": "Direktur",
    "kewarganegaraan": "ID",
    "nomor_identitas": "3171011705900001",
}


@pytest.fixture
def pt(db, awal):
    return HakAksesFactory(pelaku_usaha=BadanUsahaFactory())


@pytest.fixture
def klien_pt(client, pt):
    klien = masuk(client, pt)
    klien.post(reverse("nib-ajukan"))
    return klien


def pemilik(klien, hak, nama="Siti Aminah", negara="ID", persen="100"):
    return kirim(klien, hak, "nib-saham", {"nama": nama, "negara": negara, "persen": persen})


def ajukan_semua(klien, hak, modal="1000000000", data=None):
    assert langkah(klien, hak, 1, BADAN | (data or {})).url == reverse("nib-langkah", args=[2])
    kirim(klien, hak, "nib-kegiatan-baru", {"lokasi": "kantor", "modal": modal}, kbli="47112")
    langkah(klien, hak, 2)
    langkah(klien, hak, 3, PERAN)
    langkah(klien, hak, 4, semua_pernyataan())
    return langkah(klien, hak, 5)


def test_a_verified_pt_with_deed_directors_and_owners_gets_its_nib_at_once(klien_pt, pt):
    kirim(klien_pt, pt, "nib-pengurus", DIREKTUR)
    pemilik(klien_pt, pt)
    assert ajukan_semua(klien_pt, pt).url == reverse("nib-hasil")
    data = Nib.objects.get().data
    assert (data.npwp, data.telepon, data.status_pm) == ("013002761038000", "+62213857596", "02")


def test_nothing_of_a_body_may_be_missing(klien_pt, pt):
    jawaban = langkah(klien_pt, pt, 1, USAHA).text
    for pesan in (
        "Isi NPWP.",
        "Isi nomor akta",
        "Isi tanggal akta.",
        "Isi nama notaris.",
        "Pilih status penanaman modal.",
        "Tambahkan sedikitnya satu pengurus.",
        "Tambahkan pemegang saham",
    ):
        assert pesan in jawaban


def test_a_deed_of_tomorrow_is_refused(klien_pt, pt):
    assert "setelah hari ini" in langkah(klien_pt, pt, 1, BADAN | {"tanggal_akta_2": "2999"}).text


@pytest.mark.parametrize(
    ("ubah", "pesan"),
    [
        ({"nomor_identitas": "123"}, "NIK terdiri dari 16 angka"),
        ({"nomor_identitas": "3171018108450001"}, ""),
        ({"kewarganegaraan": "SG", "nomor_identitas": "!!"}, "Nomor paspor terdiri dari"),
        ({"nama": "R2D2"}, "Nama hanya berisi huruf"),
        ({"jabatan": ""}, "Isi jabatan."),
    ],
)
def test_a_director_with_an_impossible_number_or_name_is_refused(klien_pt, pt, ubah, pesan):
    jawaban = kirim(klien_pt, pt, "nib-pengurus", DIREKTUR | ubah)
    assert jawaban.status_code == 200
    assert pesan in jawaban.text
    assert not permohonan(pt).pengurus.exists()


def test_a_double_click_gives_one_director_who_can_be_changed_and_removed(klien_pt, pt):
    for _ in range(2):
        kirim(klien_pt, pt, "nib-pengurus", DIREKTUR)
    orang = permohonan(pt).pengurus.get()
    assert DIREKTUR["nomor_identitas"] not in klien_pt.get(reverse("nib-langkah", args=[1])).text
    kirim(klien_pt, pt, "nib-pengurus-ubah", DIREKTUR | {"jabatan": "Komisaris"}, args=[orang.pk])
    assert permohonan(pt).pengurus.get().jabatan == "Komisaris"
    kirim(klien_pt, pt, "nib-pengurus-ubah", {"hapus": "1"}, args=[orang.pk])
    assert not permohonan(pt).pengurus.exists()


@pytest.mark.parametrize("persen", ["0", "-1", "100,001", "abc", "NaN", "1e9", "33,3333", ""])
def test_a_share_that_cannot_be_is_refused(klien_pt, pt, persen):
    assert pemilik(klien_pt, pt, persen=persen).status_code == 200
    assert not permohonan(pt).pemegang_saham.exists()


def test_three_owners_of_a_third_each_are_a_whole(klien_pt, pt):
    kirim(klien_pt, pt, "nib-pengurus", DIREKTUR)
    for nama in ("Siti", "Budi", "Wati"):
        pemilik(klien_pt, pt, nama=nama, persen="33,333%")
    assert langkah(klien_pt, pt, 1, BADAN).status_code == 302


@pytest.mark.parametrize(
    ("negara", "status_pm", "pesan"),
    [
        ("SG", "02", "Ada pemegang saham asing"),
        ("ID", "01", "Status PMA hanya untuk usaha dengan pemegang saham asing"),
    ],
)
def test_owners_and_investment_status_must_agree(klien_pt, pt, negara, status_pm, pesan):
    kirim(klien_pt, pt, "nib-pengurus", DIREKTUR)
    pemilik(klien_pt, pt, negara=negara)
    assert pesan in langkah(klien_pt, pt, 1, BADAN | {"status_pm": status_pm}).text


def test_a_pma_is_large_whatever_its_capital_and_waits_for_an_officer(klien_pt, pt):
    kirim(klien_pt, pt, "nib-pengurus", DIREKTUR)
    pemilik(klien_pt, pt, negara="SG")
    assert ajukan_semua(klien_pt, pt, modal="5000000", data={"status_pm": "01"}).url == reverse("nib")
    data = permohonan(pt)
    assert (data.status, data.skala) == ("diajukan", "04")
    assert {"pma", "modal_pma"} <= set(data.bendera)


def test_a_representative_office_names_its_principal_and_is_always_reviewed(client, awal):
    hak = HakAksesFactory(
        pelaku_usaha=BadanUsahaFactory(
            jenis=JenisPelakuUsaha.KANTOR_PERWAKILAN, jenis_perusahaan=JenisPerusahaan.PERWAKILAN, negara_asal="JP"
        )
    )
    klien = masuk(client, hak)
    klien.post(reverse("nib-ajukan"))
    assert "Isi nama perusahaan induk" in langkah(klien, hak, 1, USAHA | {"npwp": NPWP}).text
    kirim(klien, hak, "nib-pengurus", DIREKTUR | {"kewarganegaraan": "JP", "nomor_identitas": "TK1234567"})
    assert klien.get(reverse("nib-saham")).status_code == 404
    data = {"nama_prinsipal": "Sakura Trading K.K.", "negara_prinsipal": "JP"}
    assert ajukan_semua(klien, hak, data=data).url == reverse("nib")
    assert permohonan(hak).bendera == ["perwakilan"]
    assert permohonan(hak).status_pm == "03"
