"""FRM-3: reject impossible numbers, warn about doubtful ones, never lock out a real citizen."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oss_portal.text.numbers import digits_only
from registrasi.rules.nik import PROVINSI, check_age, check_nik

TODAY = date(2026, 11, 23)
KNOWN = {"317101", "910101", "640101", "730504", "317301", "120701"}


def check(nik, lahir=None, known=lambda kode: kode in KNOWN):
    return check_nik(nik, tanggal_lahir=lahir, today=TODAY, is_known_code=known)


@pytest.mark.parametrize(
    ("nik", "lahir", "kode"),
    [
        ("", None, "kosong"),
        ("317101170590000", None, "panjang"),
        ("31710117059000011", None, "panjang"),
        ("317101170590000A", None, "bukan_angka"),
        ("3171011705900😀1", None, "bukan_angka"),
        ("0000001705900001", None, "wilayah_nol"),
        ("0071011705900001", None, "provinsi_mustahil"),
        ("2271011705900001", None, "provinsi_mustahil"),
        ("9771011705900001", None, "provinsi_mustahil"),
        ("3100011705900001", None, "kabupaten_nol"),
        ("3171001705900001", None, "kecamatan_nol"),
        ("3171010005900001", None, "hari_mustahil"),
        ("3171013205900001", None, "hari_mustahil"),
        ("3171014005900001", None, "hari_mustahil"),
        ("3171017205900001", None, "hari_mustahil"),
        # python-stdnum accepts this number, with day 81.
        ("3171018108450001", None, "hari_mustahil"),
        ("3171019905900001", None, "hari_mustahil"),
        ("3171011700900001", None, "bulan_mustahil"),
        ("3171011713900001", None, "bulan_mustahil"),
        ("3171013102900001", None, "tanggal_mustahil"),
        ("3171012902010001", None, "tanggal_mustahil"),
        ("3171016902010001", None, "tanggal_mustahil"),
        ("3171013104900001", None, "tanggal_mustahil"),
        ("3171011705900000", None, "urut_nol"),
    ],
)
def test_an_impossible_number_is_rejected_with_its_reason(nik, lahir, kode):
    result = check(nik, lahir)
    assert kode in {t.code for t in result.refusals}
    assert result.refusals
    assert all(str(t) for t in result.refusals)


@pytest.mark.parametrize(
    ("nik", "lahir", "kode"),
    [
        ("3171011705900001", date(1990, 5, 17), set()),
        ("3171015705900001", date(1990, 5, 17), set()),
        ("3171017105900001", date(1990, 5, 31), set()),
        ("3171012902000001", date(2000, 2, 29), set()),
        ("3171016902000001", date(2000, 2, 29), set()),
        ("3171012902040001", date(2004, 2, 29), set()),
        # Born 1926 or 2026: the entered date decides.
        ("3171010101260001", date(1926, 1, 1), set()),
        ("3171010101250001", date(1925, 1, 1), {"usia_lebih_100"}),
        # Registered in Merauke before 2022: 91.01, today 93.01.
        ("9101011705900001", date(1990, 5, 17), set()),
        # A code older than our oldest list, and East Timor: doubtful, but possible.
        ("6499991705900001", date(1990, 5, 17), {"wilayah_tak_dikenal"}),
        ("5403021705700001", date(1970, 5, 17), {"wilayah_tak_dikenal"}),
        ("3170011705900001", date(1990, 5, 17), {"wilayah_tak_dikenal"}),
        ("3171011705900001", date(1990, 5, 18), {"tanggal_beda"}),
        ("3171011705900001", date(1990, 6, 17), {"tanggal_beda"}),
        ("3171011705900001", date(1991, 5, 17), {"tanggal_beda"}),
        ("3171015705900001", date(1990, 5, 7), {"tanggal_beda"}),
        ("6499991705900001", date(1991, 5, 17), {"wilayah_tak_dikenal", "tanggal_beda"}),
        ("3171011705900001", None, set()),
    ],
)
def test_a_doubtful_number_is_accepted_with_a_warning(nik, lahir, kode):
    result = check(nik, lahir)
    assert not result.refusals
    assert {t.code for t in result.warnings} == kode


def test_the_warning_names_the_digits_that_disagree():
    [findings] = check("3171015705900001", date(1990, 6, 18)).warnings
    assert "ke-7 dan ke-8 (57, untuk perempuan berarti tanggal 17) berbeda dari 18" in str(findings)
    assert "ke-9 dan ke-10 (bulan 05) berbeda dari 06" in str(findings)
    assert "ke-11" not in str(findings)


@pytest.mark.parametrize(
    ("as_typed", "meant"),
    [
        ("3171 0117 0590 0001", "3171011705900001"),
        ("31.7101.170590-0001", "3171011705900001"),
        ("  3171011705900001\u200f ", "3171011705900001"),
        ("３１７１０１１７０５９００００１", "3171011705900001"),
        ("٣١٧١٠١١٧٠٥٩٠٠٠٠١", "3171011705900001"),
        ("3171011705900001\x00", "3171011705900001"),
        ("31710117059000O1", "31710117059000O1"),
    ],
)
def test_a_number_is_read_as_it_was_meant(as_typed, meant):
    assert digits_only(as_typed) == meant


@given(
    lahir=st.dates(date(1927, 1, 1), date(2009, 1, 1)),
    is_female=st.booleans(),
    provinsi=st.sampled_from(sorted(PROVINSI)),
    kabupaten=st.integers(1, 99).filter(lambda k: k != 70),
    kecamatan=st.integers(1, 99),
    order=st.integers(1, 9999),
)
def test_no_real_citizen_is_ever_rejected(lahir, is_female, provinsi, kabupaten, kecamatan, order):
    day = lahir.day + (40 if is_female else 0)
    nik = f"{provinsi}{kabupaten:02d}{kecamatan:02d}{day:02d}{lahir:%m%y}{order:04d}"
    result = check(nik, lahir, known=lambda kode: True)
    assert not result.refusals
    assert not result.warnings
    assert result.tanggal_lahir == lahir
    assert result.is_female is is_female


@given(st.text(max_size=40))
def test_any_text_gets_an_answer(text):
    nik = digits_only(text)
    refusals = check(nik, date(1990, 5, 17)).refusals
    assert refusals or (len(nik) == 16 and set(nik) <= set("0123456789"))
    assert all(str(refusal) for refusal in refusals)


@pytest.mark.parametrize(
    ("lahir", "kode"),
    [
        (date(2009, 11, 23), None),
        (date(2009, 11, 24), "di_bawah_umur"),
        (date(2026, 11, 24), "lahir_nanti"),
        (date(1899, 12, 31), "lahir_terlalu_lama"),
        (date(1900, 1, 1), None),
    ],
)
def test_who_registers_is_old_enough_for_a_ktp(lahir, kode):
    findings = check_age(lahir, today=TODAY)
    assert (findings.code if findings else None) == kode
