"""FRM-2, FRM-6: names as on the KTP, passports as on the passport."""

from datetime import date

import pytest

from registrasi.rules.identity import (
    check_name,
    check_passport,
    check_validity,
    contains_link,
    normalise_passport,
    normalise_text,
)


@pytest.mark.parametrize(
    "nama", ["Suharto", "U", "Siti Nur'aini", "A. A. Gde Oka, S.H.", "Jean-Luc", "Nuraïni", "O’Neil"]
)
def test_a_name_as_on_the_ktp_is_accepted(nama):
    assert check_name(nama) is None


@pytest.mark.parametrize(
    "nama", ["", ".", "Budi2", "Budi 😀", "<b>Budi</b>", "Budi\ufffd", "Budi;", "Menang www.undian"]
)
def test_what_is_no_name_is_refused(nama):
    assert check_name(nama)


# A Cyrillic а, a Greek Ο, an Armenian Ս, full width, mathematical bold, a Kelvin sign.
@pytest.mark.parametrize(
    "nama", ["B\u0430nk Kita", "T\u039fK\u039f", "\u054diti", "\uff33iti", "\U0001d412iti", "\u212aedai"]
)
def test_a_name_that_only_looks_like_another_is_refused(nama):
    assert check_name(nama).code == "aksara"


@pytest.mark.parametrize("nama", ["Иван Петров", "田中太郎", "محمد علي", "ꦱꦶꦠꦶ", "Łukasz Żółć", "Đặng Thị"])
def test_a_name_in_a_script_of_its_own_is_a_name(nama):
    assert check_name(normalise_text(nama)) is None


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        ("  Siti   Aminah ", "Siti Aminah"),
        ("Siti\u200f\u202eAminah", "SitiAminah"),
        ("Siti\x00\nAminah", "Siti Aminah"),
    ],
)
def test_invisible_characters_are_dropped(text, tidy):
    assert normalise_text(text) == tidy


@pytest.mark.parametrize(
    ("nomor", "correct"), [("a 123-4567", True), ("A12345", True), ("A1234", False), ("AB12345678", False)]
)
def test_passport_numbers_follow_icao(nomor, correct):
    assert (check_passport(normalise_passport(nomor)) is None) is correct


@pytest.mark.parametrize(
    ("until", "correct"), [(date(2026, 11, 22), False), (date(2026, 11, 23), True), (date(2060, 1, 1), False)]
)
def test_a_document_is_valid_today(until, correct):
    result = check_validity(until, today=date(2026, 11, 23), what="Paspor")
    assert (result is None) is correct


@pytest.mark.parametrize("text", ["http://undian.contoh", "PT HTTPS://a", "www.contoh.id", "Klik Www.contoh.id"])
def test_a_web_address_is_seen(text):
    assert contains_link(text)


@pytest.mark.parametrize(
    "text", ["PT Sumber Rejeki Tbk.", "AHU-2.AH.01.02/2018", "12/S.KEP/2026", "Direktur/Komisaris"]
)
def test_numbers_of_deeds_are_no_web_address(text):
    assert not contains_link(text)
