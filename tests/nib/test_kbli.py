"""A warung owner finds the code: by number, by everyday word, by a misspelt word; importers are all or nothing."""

import io

import pytest

from nib.impor import BerkasImporSalah, impor_kbli, impor_risiko
from nib.models import EdisiKbli, Kbli, RisikoKbli, SinonimKbli
from nib.pencarian import cari_kbli
from tests.factories.nib import data_awal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _awal():
    data_awal()


@pytest.mark.parametrize(
    ("teks", "kode"),
    [
        ("47112", "47112"),
        ("warung", "47112"),
        ("warteg", "56102"),
        ("tukang jahit", "14120"),
        ("jahit baju", "14120"),
        ("cuci baju", "96200"),
        ("salon kecntikan", "96112"),
        ("toko kelontng", "47112"),
        ("TERNAK LELE", "03221"),
        ("bengkel motor", "45407"),
        ("pangkas rambut", "96111"),
    ],
)
def test_everyday_words_lead_to_the_code(teks, kode):
    assert kode in [k.kode for k in cari_kbli(teks)[:3]]


@pytest.mark.parametrize("teks", ["", "   ", "\x00", "%", "'; drop table", "&|!():*", "🍜", "a" * 5000, "<->"])
def test_any_text_is_a_harmless_search(teks):
    list(cari_kbli(teks))


def test_a_closed_field_is_found_and_says_why():
    judi = cari_kbli("judi").first()
    assert judi.kode == "92000"
    assert judi.tertutup
    assert "Perpres 10/2021" in judi.alasan_tertutup


def test_a_synonym_kept_by_staff_is_found_at_once():
    kbli = Kbli.objects.get(kode="96990")
    assert "96990" not in [k.kode for k in cari_kbli("tukang gali sumur")[:3]]
    SinonimKbli.objects.create(kbli=kbli, kata="tukang gali sumur")
    assert cari_kbli("tukang gali sumur").first() == kbli


def test_the_core_has_at_least_150_codes_each_with_title_and_everyday_word():
    assert Kbli.objects.count() >= 150
    assert not Kbli.objects.filter(judul="").exists()
    assert not Kbli.objects.filter(sinonim=None).exists()


def test_the_same_code_lives_in_two_editions_side_by_side():
    edisi = EdisiKbli.objects.create(
        tahun="2025", dasar_hukum_id=EdisiKbli.kini().dasar_hukum_id, berlaku_sejak="2026-06-18"
    )
    baris = "kode,judul,uraian,kategori\n56101,RESTORAN BARU,uraian,I\n5610,golongan,x,I\n"
    assert impor_kbli(io.StringIO(baris), edisi) == (1, 0)
    assert impor_kbli(io.StringIO(baris), edisi) == (0, 0)
    assert Kbli.objects.filter(kode="56101").count() == 2
    assert [k.judul for k in cari_kbli("restoran", edisi=edisi)] == ["RESTORAN BARU"]


@pytest.mark.parametrize(
    "isi",
    [
        "kode,judul\n56101,Restoran\n",
        "kode,judul,uraian,kategori\n56101,,x,I\n",
        "kode,judul,uraian,kategori\n56101,Restoran,x,II\n",
        "kode,judul,uraian,kategori\n56101,Restoran,x,I\n56101,Lain,x,I\n",
    ],
)
def test_a_broken_file_changes_nothing(isi):
    sebelum = list(Kbli.objects.values_list("kode", "judul"))
    with pytest.raises(BerkasImporSalah):
        impor_kbli(io.StringIO(isi), EdisiKbli.kini())
    assert list(Kbli.objects.values_list("kode", "judul")) == sebelum


def test_risks_are_loaded_and_replaced_and_an_unknown_code_is_refused():
    kepala = "kode,skala,tingkat,perizinan,dasar_hukum\n"
    edisi = EdisiKbli.kini()
    assert impor_risiko(io.StringIO(kepala + "56101,01,R,NIB,pp-5-2021\n"), edisi) == 1
    assert impor_risiko(io.StringIO(kepala + "56101,01,MR,NIB dan Sertifikat Standar,pp-5-2021\n"), edisi) == 1
    assert RisikoKbli.objects.get(kbli__kode="56101").tingkat == "MR"
    with pytest.raises(BerkasImporSalah, match="99999"):
        impor_risiko(io.StringIO(kepala + "99999,01,R,NIB,pp-5-2021\n"), edisi)
