"""Regions: from the province down to the kelurahan and its kode pos, without a database."""

import pytest

from oss_portal import wilayah


def test_there_are_38_provinces_and_each_step_leads_down_to_a_kode_pos():
    assert len(wilayah.provinsi()) == 38
    assert ("31.71", "Kota Administrasi Jakarta Pusat") in wilayah.anak("31")
    assert ("31.71.06", "Menteng") in wilayah.anak("31.71")
    assert ("31.71.06.1001", "Menteng") in wilayah.anak("31.71.06")
    assert wilayah.kode_pos("31.71.06.1001") == "10310"
    assert wilayah.anak("31.71.06.1001") == ()


def test_a_region_is_named_with_all_that_is_above_it():
    assert [k for k, _ in wilayah.rantai("31.71.06.1001")] == ["31", "31.71", "31.71.06", "31.71.06.1001"]
    assert wilayah.sebutan("31.71.06.1001").startswith("Menteng, Kec. Menteng, Kota Administrasi Jakarta Pusat")


@pytest.mark.parametrize("kode", ["", "00", "31.71.06.9999", "x", "31.71.06.1001'", "３１", "317106"])
def test_what_is_no_code_is_no_region(kode):
    assert wilayah.nama(kode) == ""
    assert not wilayah.kelurahan_sah(kode)
    assert wilayah.kode_pos(kode) == ""
    assert wilayah.rantai(kode) == []


@pytest.mark.parametrize(
    ("enam", "dikenal"),
    [
        ("317106", True),
        ("650101", True),  # Kalimantan Utara, unknown to the common packages
        ("910101", True),  # Merauke before 2022: a NIK keeps it for life
        ("999999", False),
        ("31710", False),
        ("３１７１０６", False),
        ("", False),
    ],
)
def test_a_nik_may_carry_a_code_of_today_or_of_an_earlier_edition(enam, dikenal):
    assert wilayah.kode_dikenal(enam) is dikenal


@pytest.mark.parametrize(
    ("teks", "pertama"),
    [
        ("menteng jakarta pusat", "31.71.06.1001"),
        ("Kel. Kebon Sirih", "31.71.06.1005"),
        ("10310", "31.71.06.1001"),
        ("kec. cibinong", "32.01.01.1006"),
    ],
)
def test_a_kelurahan_is_found_by_the_words_people_type(teks, pertama):
    assert wilayah.cari(teks)[0][0] == pertama


def test_a_search_answers_little_to_little():
    assert wilayah.cari("") == wilayah.cari("a") == wilayah.cari("xqz") == []
    assert len(wilayah.cari("suka", batas=7)) == 7
