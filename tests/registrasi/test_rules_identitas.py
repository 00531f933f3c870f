"""FRM-2, FRM-6: names as on the KTP, passports as on the passport."""

from datetime import date

import pytest

from registrasi.rules.identitas import (
    memuat_tautan,
    periksa_masa_berlaku,
    periksa_nama,
    periksa_paspor,
    rapikan_paspor,
    rapikan_teks,
)


@pytest.mark.parametrize(
    "nama", ["Suharto", "U", "Siti Nur'aini", "A. A. Gde Oka, S.H.", "Jean-Luc", "Nuraïni", "O’Neil"]
)
def test_a_name_as_on_the_ktp_is_accepted(nama):
    assert periksa_nama(nama) is None


@pytest.mark.parametrize(
    "nama", ["", ".", "Budi2", "Budi 😀", "<b>Budi</b>", "Budi\ufffd", "Budi;", "Menang www.undian"]
)
def test_what_is_no_name_is_refused(nama):
    assert periksa_nama(nama)


# A Cyrillic а, a Greek Ο, an Armenian Ս, full width, mathematical bold, a Kelvin sign.
@pytest.mark.parametrize(
    "nama", ["B\u0430nk Kita", "T\u039fK\u039f", "\u054diti", "\uff33iti", "\U0001d412iti", "\u212aedai"]
)
def test_a_name_that_only_looks_like_another_is_refused(nama):
    assert periksa_nama(nama).kode == "aksara"


@pytest.mark.parametrize("nama", ["Иван Петров", "田中太郎", "محمد علي", "ꦱꦶꦠꦶ", "Łukasz Żółć", "Đặng Thị"])
def test_a_name_in_a_script_of_its_own_is_a_name(nama):
    assert periksa_nama(rapikan_teks(nama)) is None


@pytest.mark.parametrize(
    ("teks", "rapi"),
    [
        ("  Siti   Aminah ", "Siti Aminah"),
        ("Siti\u200f\u202eAminah", "SitiAminah"),
        ("Siti\x00\nAminah", "Siti Aminah"),
    ],
)
def test_invisible_characters_are_dropped(teks, rapi):
    assert rapikan_teks(teks) == rapi


@pytest.mark.parametrize(
    ("nomor", "benar"), [("a 123-4567", True), ("A12345", True), ("A1234", False), ("AB12345678", False)]
)
def test_passport_numbers_follow_icao(nomor, benar):
    assert (periksa_paspor(rapikan_paspor(nomor)) is None) is benar


@pytest.mark.parametrize(
    ("sampai", "benar"), [(date(2026, 11, 22), False), (date(2026, 11, 23), True), (date(2060, 1, 1), False)]
)
def test_a_document_is_valid_today(sampai, benar):
    hasil = periksa_masa_berlaku(sampai, hari_ini=date(2026, 11, 23), apa="Paspor")
    assert (hasil is None) is benar


@pytest.mark.parametrize("teks", ["http://undian.contoh", "PT HTTPS://a", "www.contoh.id", "Klik Www.contoh.id"])
def test_a_web_address_is_seen(teks):
    assert memuat_tautan(teks)


@pytest.mark.parametrize(
    "teks", ["PT Sumber Rejeki Tbk.", "AHU-2.AH.01.02/2018", "12/S.KEP/2026", "Direktur/Komisaris"]
)
def test_numbers_of_deeds_are_no_web_address(teks):
    assert not memuat_tautan(teks)
