"""FRM-2, FRM-6: names as on the KTP, passports as on the passport."""

from datetime import date

import pytest

from oss_portal.text.characters import one_line
from registrasi.rules.identity import (
    check_name,
    check_passport,
    check_script,
    check_validity,
    normalise_passport,
)
from registrasi.rules.links import contains_link


@pytest.mark.parametrize(
    "nama", ["Suharto", "U", "Siti Nur'aini", "A. A. Gde Oka, S.H.", "Jean-Luc", "Nuraïni", "O’Neil"]
)
def test_a_name_as_on_the_ktp_is_accepted(nama):
    assert check_name(nama) is None


@pytest.mark.parametrize(
    "nama",
    [
        *(
            "M. Yusuf",
            "H.M. Ali",
            "H.M.Ali",
            "Siti, A.Md.Keb",
            "Dr. Sri",
            "Budi, S.Kom.",
            "S.Tr.Kom",
            "Muh.Ali",
            "Hj.Siti",
        ),
        *(
            "Prof.Dr.Ir.H.Ahmad",
            "dr. Ani, Sp.OG",
            "Sp.PD-KGEH",
            "M.Pd.I",
            "M.Si",
            "S.Ag",
            "S.ST",
            "Amd.Kep",
            "Ali / Amir",
            "Soeharto d/h Soe",
        ),
    ],
)
def test_attacks_7_initials_and_titles_with_dots_are_names(nama):
    assert check_name(nama) is None


@pytest.mark.parametrize(
    "nama",
    [
        "Selamat bantuan UMKM cair buka klaim-oss.com/dana",
        *("Warga bit.ly/abcde", "Ibu. Klik go-oss.id/verifikasi lalu", "klaim-oss.com", "KLIK.LY", "oss-klaim.online"),
        *("hadiah.gratis", "a.klaim.com", "klaim.com.a", "s.id", "t.me/abc", "x.com", "promo.si", "md.si", "A/B"),
        *("klaim\u3002com", "klaim\uff0ecom", "klaim\uff61com", "Buka www undian", "https", "Siti@contoh", "oss.klaim"),
    ],
)
def test_attacks_7_what_a_mail_program_makes_a_link_of_is_no_name(nama):
    assert check_name(nama).code == "link"


@pytest.mark.parametrize(
    ("nama", "link"),
    [
        ("PT Bukalapak.com Tbk", False),
        ("CV Karya/Jaya", False),
        ("PT Sumber Rejeki Tbk.", False),
        ("PT Hadiah OSS: buka klaim-oss.com/dana123 sekarang juga", True),
        ("PT bit.ly/x", True),
        ("PT a@b.id", True),
        ("PT www.x", True),
        ("PT klaim\u3002com/x", True),
    ],
)
def test_attacks_7_the_name_of_a_body_may_hold_a_host_but_no_path(nama, link):
    assert contains_link(nama, domains=False) is link


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


@pytest.mark.parametrize(
    "nama", ["Łukasz Żółć", "Đặng Thị", "Nguyễn Văn Ánh", "Işıl Çağrı Şükrü", "Þórunn Ægisdóttir", "Zoë Ångström-Nuñez"]
)
def test_p2_a_name_with_the_marks_of_any_language_in_latin_letters_is_a_name(nama):
    assert check_name(one_line(nama)) is None


@pytest.mark.parametrize(
    ("nama", "letter"),
    [("Иван Петров", "Kiril"), ("田中太郎", "Han"), ("محمد علي", "Arab"), ("ꦱꦶꦠꦶ", "Jawa"), ("김철수", "Korea")],
)
def test_p2_a_name_in_another_script_is_asked_for_in_the_letters_of_the_passport(nama, letter):
    """Permendagri 73/2022 requires Latin letters in names, ICAO 9303 defines them; only those are in all fonts."""
    finding = check_name(one_line(nama))
    assert finding.code == "aksara"
    assert "huruf Latin seperti di KTP atau paspor" in str(finding)
    assert letter in str(finding)


def test_p2_of_an_address_in_another_script_nothing_is_said_of_identity_cards():
    finding = check_script("Jalan 田中 5")
    assert "huruf Latin" in str(finding)
    assert "KTP" not in str(finding)


@pytest.mark.parametrize("mark", "'`´ʹʻʼ‘’′‛ꞌ")
def test_n5_an_apostrophe_of_any_keyboard_is_accepted_and_stays_as_typed(mark):
    nama = f"Ma{mark}ruf"
    assert check_name(nama) is None
    assert one_line(nama) == nama


@pytest.mark.parametrize("mark", "-‐‑‒–—−")
def test_n5_a_hyphen_of_any_kind_is_accepted_and_stays_as_typed(mark):
    assert check_name(one_line(f"Ay{mark}Lien")) is None
    assert one_line(f"Ay{mark}Lien") == f"Ay{mark}Lien"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ay－Lien", "Ay-Lien"),
        ("Ay﹣Lien", "Ay-Lien"),
        ("Ma＇ruf", "Ma'ruf"),
        ("Ｓｉｔｉ　Ａｍｉｎａｈ", "Siti Aminah"),
        ("Saʿdī Qurʾan", "Sa‘dī Qur’an"),
    ],
)
def test_n5_what_no_font_draws_becomes_its_twin_that_all_draw(typed, kept):
    assert one_line(typed) == kept
    assert check_name(kept) is None


@pytest.mark.parametrize(
    ("nama", "named"),
    [
        ("Budi 🍜", "emoji 🍜"),
        ("Budi2", 'angka "2"'),
        ("Budi#", 'tanda "#"'),
        ("Budi ٤", 'huruf "٤" (angka Arab)'),
        ("B\u0430nk", 'huruf "а" (Kiril)'),
        ("Budi\ufffd", "U+FFFD"),
    ],
)
def test_n5_the_message_names_the_letter_that_does_not_belong(nama, named):
    assert named in str(check_name(nama))


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        ("  Siti   Aminah ", "Siti Aminah"),
        ("Siti\u200f\u202eAminah", "SitiAminah"),
        ("Siti\x00\nAminah", "Siti Aminah"),
    ],
)
def test_invisible_characters_are_dropped(text, tidy):
    assert one_line(text) == tidy


@pytest.mark.parametrize(
    ("nomor", "correct"), [("a 123-4567", True), ("A12345", True), ("A1234", False), ("AB12345678", False)]
)
def test_passport_numbers_follow_icao(nomor, correct):
    assert (check_passport(normalise_passport(nomor)) is None) is correct


def test_a_letter_that_only_looks_like_one_of_a_passport_is_named():
    assert 'huruf "Т" (Kiril)' in str(check_passport(normalise_passport("Т1234567")))


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
