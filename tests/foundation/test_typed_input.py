"""F14, N1, N3, N5, N6, N7, N8, C8, C9: typed or pasted input is read the same way in every field."""

import time
import unicodedata
from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.html import strip_tags
from hypothesis import example, given
from hypothesis import strategies as st

from helpdesk.forms.officer import CodeForm, TiketNumberForm
from helpdesk.forms.reporter import QuestionForm
from nib.forms.base import KodePosField
from nib.forms.kegiatan import KegiatanForm, WholeNumberField
from nib.forms.public_check import CheckForm
from nib.forms.usaha import PelakuUsahaForm, PengurusForm, PercentField
from nib.rules.npwp import InvalidNpwp, check_npwp
from oss_portal.forms import (
    DateField,
    DateTimeField,
    EmailField,
    IntegerField,
    MoneyField,
    OneBoxDateField,
    PortalForm,
    normalise_phone,
)
from oss_portal.text.characters import clean_text, describe, normalise, plain_signs
from oss_portal.text.dates import split_date
from oss_portal.text.numbers import (
    code_only,
    digits_alone,
    digits_only,
    mend_of_letter,
    number_alone,
    number_in_words,
    parse_rupiah,
)
from oss_portal.text.readable import rupiah_in_words, within_sentence
from registrasi.forms.identity import IdentityForm
from registrasi.forms.person import NameField, clean_identity_number
from registrasi.forms.registration import RegistrationForm

DASHES = "-‐‑‒–—―−﹣－"
SPACES = "  \u2002\u2003\u2007\u2009\u200a\u202f\u205f\u3000\t"
UNSEEN = "\u200b\u200e\u200f\u202a\u202c\u2060\u2066\u2069\ufeff\u00ad"
MARKS = ".,_'’‘`´′\"“”/()[]·*"
SCRIPTS = ["0123456789", "٠١٢٣٤٥٦٧٨٩", "０１２３４５６７８９", "०१२३४५६७८९"]
around = st.sampled_from(["", "", *DASHES, *SPACES, *UNSEEN, *MARKS, " - ", ") (", " / "])


@st.composite
def dressed(draw, number: str) -> str:
    """Return a number with separators before, after and between its digits, in digits of any script."""
    script = draw(st.sampled_from(SCRIPTS))
    marks = draw(st.lists(around, min_size=len(number) + 1, max_size=len(number) + 1))
    return marks[0] + "".join(script[int(c)] + mark for c, mark in zip(number, marks[1:], strict=True))


@given(
    st.sampled_from(["3171011705900001", "1234567890123", "012345678901000", "81234567890"]).flatmap(
        lambda n: st.tuples(st.just(n), dressed(n))
    )
)
def test_f14_any_separators_around_valid_digits_give_the_same_number(pair):
    number, pasted = pair
    assert digits_only(pasted) == number


@given(dressed("3171011705900001"))
def test_n6_a_nik_is_the_same_however_it_was_pasted(pasted):
    assert clean_identity_number(pasted) == ("01", "3171011705900001")


@given(dressed("013080130091000"))
def test_f14_an_npwp_is_the_same_however_it_was_pasted(pasted):
    assert check_npwp(pasted) == "013080130091000"


@given(
    dressed("85712345678"),
    st.sampled_from(["", "+62", "0062", "0", "62", "+62 (0)", "tel:", "WA: ", "HP : 0", "wa.me/62"]),
)
def test_n1_a_phone_number_is_the_same_however_it_was_pasted(pasted, before):
    assert normalise_phone(before + pasted.lstrip("()[] ")) == "+6285712345678"


@pytest.mark.parametrize(
    "typed",
    [
        "+62 857‑1234‑5678",
        "+62 857‐1234‐5678",
        "+62 857−1234−5678",
        "0857_1234_5678",
        "0857,1234,5678",
        "0857'1234'5678",
        "'085712345678",
        '="085712345678"',
        "085712345678 (WA)",
        "(WA) 0857-1234-5678",
        "tel:+6285712345678",
        "WA:085712345678",
        "WhatsApp 0857 1234 5678",
        "HP/WA: 0857.1234.5678",
        "+62 (0)857 1234 5678",
        "+62 (0) 857 1234 5678",
        "(+62) 857 1234 5678",
        "https://wa.me/6285712345678",
        "*0857 1234 5678*",
        "0857\u00a01234\u200b5678\ufeff",
        "0️⃣85712345678",
        "nomer 085712345678",
        "https://wa.me/6285712345678?text=Halo%20kak",
        "https://api.whatsapp.com/send?phone=6285712345678&text=Halo",
        "whatsapp://send?phone=6285712345678",
        "https://web.whatsapp.com/send/?phone=6285712345678",
        "006285 / 712 / 345678",
    ],
)
def test_n1_n3_a_pasted_phone_number_is_understood(typed):
    assert normalise_phone(typed) == "+6285712345678"


@pytest.mark.parametrize(
    ("typed", "negara", "number"),
    [
        ("+62 21 520 1234", "ID", "+62215201234"),
        ("(021) 520-1234", "ID", "+62215201234"),
        ("+44 (0)20 7946 0018", "GB", "+442079460018"),
        ("+65 6123 4567", "ID", "+6561234567"),
    ],
)
def test_n1_an_office_number_is_understood(typed, negara, number):
    assert normalise_phone(typed, negara, landline=True) == number


@pytest.mark.parametrize(
    ("typed", "said", "not_said"),
    [
        ("0812", "panjangnya 9 sampai 12 angka", "hanya berisi angka"),
        ("08123456789012345", "panjangnya 9 sampai 12 angka", "hanya berisi angka"),
        ("0812-3456-789O", 'Ganti huruf "O" dengan angka', "Hapus"),
        ("O812 3456 7890", 'Ganti huruf "O" dengan angka', "Hapus"),
        ("0812 3456 78 OO", 'Ganti huruf "O" dengan angka', "panjangnya"),
        ("0812-3456-78.lO", 'Ganti huruf "l" dengan angka', "panjangnya"),
        ("0812 3456 7890 🙏", "Hapus emoji 🙏", "panjangnya"),
        ("0812 3456 78а0", 'Hapus huruf "а" (Kiril)', "panjangnya"),
        ("tujuh", 'Hapus huruf "t"', "panjangnya"),
    ],
)
def test_c9_a_message_names_the_letter_or_the_length_and_never_the_wrong_one(typed, said, not_said):
    with pytest.raises(ValidationError) as error:
        normalise_phone(typed)
    assert said in error.value.messages[0]
    assert not_said not in error.value.messages[0]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("317101170590000", "NIK terdiri dari 16 angka. Yang Anda isi 15 angka."),
        ("31710117059000O1", 'NIK hanya berisi angka. Ganti huruf "O" dengan angka.'),
        ("12", "Tulis NIK (16 angka) atau nomor paspor"),
    ],
)
def test_c9_an_identity_number_that_is_none_is_told_what_it_lacks(typed, said):
    with pytest.raises(ValidationError) as error:
        clean_identity_number(typed)
    assert said in error.value.messages[0]


@pytest.mark.parametrize(
    "typed",
    [
        "Nomor Induk Kependudukan: 3171011705900001",
        "N.I.K. 3171011705900001",
        "3171011705900001.0",
        "\u202bNo. KTP ３１７１０１１７０５９００００１\u202c",
    ],
)
def test_n6_a_nik_pasted_with_its_name_or_from_a_spreadsheet_is_understood(typed):
    assert clean_identity_number(typed) == ("01", "3171011705900001")


def test_c9_a_lookalike_letter_in_a_passport_number_is_named():
    with pytest.raises(ValidationError, match="Kiril"):
        clean_identity_number("E1234567Х")


@pytest.mark.parametrize("typed", ["NPWP16 0013080130091000", "Nomor Pokok Wajib Pajak: 0013080130091000"])
def test_f14_an_npwp_pasted_with_its_name_is_understood(typed):
    assert check_npwp(typed) == "0013080130091000"


def test_an_npwp_of_zeros_is_none():
    with pytest.raises(InvalidNpwp):
        check_npwp("00.000.000.0-000.000")


@pytest.mark.parametrize(
    "typed", ["Passport No. A1234567", "No Paspor A1234567", "Pasport: A1234567", "passpor A1234567"]
)
def test_f14_a_passport_number_pasted_with_its_name_is_understood(typed):
    assert clean_identity_number(typed) == ("02", "A1234567")


@pytest.mark.parametrize(
    "typed", ["a 123-4567", "A‑1234567", "Paspor: A1234567", "Ａ１２３４５６７", " A1234567\u200f"]
)
def test_f14_a_passport_number_is_understood(typed):
    assert clean_identity_number(typed) == ("02", code_only(typed).removeprefix("PASPOR"))


def test_f14_a_verification_code_is_understood():
    assert code_only("ab3k–xy9m") == code_only(" AB3K XY9M ") == "AB3KXY9M"


# --- Money
@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("Rp 1.000.000,00", 1_000_000),
        ("Rp1.000.000,-", 1_000_000),
        ("2.500.000,–", 2_500_000),
        ("10 juta", 10_000_000),
        ("10jt", 10_000_000),
        ("10 JT", 10_000_000),
        ("１０ juta", 10_000_000),
        ("10\u00a0juta rupiah", 10_000_000),
        ("Rp 10 juta", 10_000_000),
        ("1,5 miliar", 1_500_000_000),
        ("1.5 milyar", 1_500_000_000),
        ("500rb", 500_000),
        ("500 ribu", 500_000),
        ("1 jt 500 rb", 1_500_000),
        ("2 triliun", 2_000_000_000_000),
        ("Rp 10,5 jt", 10_500_000),
        ("5jt500rb", 5_500_000),
        ("IDR10,500,000.00", 10_500_000),
        ("1\u202f000\u202f000", 1_000_000),
        ("IDR 5,000,000", 5_000_000),
        ("Rp 10.000.000 (sepuluh juta rupiah)", 10_000_000),
    ],
)
def test_c8_an_amount_is_understood_as_people_write_it(typed, amount):
    assert parse_rupiah(typed) == amount


@pytest.mark.parametrize(
    "typed", ["1.500 juta", "1,250 miliar", "sepuluh juta", "10 ribu 5 juta", "1.5M", "10 juta-an", "x"]
)
def test_c8_an_amount_that_may_mean_two_things_is_asked_for_in_digits(typed):
    with pytest.raises(ValueError, match=r".+"):
        parse_rupiah(typed)


@given(st.integers(1, 999_999_999_999_999))
def test_c8_what_is_shown_back_is_read_as_the_same_amount(amount):
    shown = f"Rp {amount:,}".replace(",", ".") + f" ({number_in_words(amount)} rupiah)"
    assert parse_rupiah(shown) == amount


@pytest.mark.parametrize("typed", ["-5.000.000", "−5.000.000", "–5 juta", "(5.000.000)"])
def test_c8_a_negative_amount_is_called_so(typed):
    with pytest.raises(ValidationError, match="negatif"):
        MoneyField().clean(typed)


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (0, "nol"),
        (11, "sebelas"),
        (1_500, "seribu lima ratus"),
        (10_000_000, "sepuluh juta"),
        (1_234_567, "satu juta dua ratus tiga puluh empat ribu lima ratus enam puluh tujuh"),
    ],
)
def test_c8_an_amount_is_said_in_words(n, words):
    assert number_in_words(n) == words


@pytest.mark.parametrize(
    ("typed", "n"),
    [("1.250", 1250), ("1 250", 1250), ("٣", 3), ("", 0), ("'12", None)]
    + [("12 orang", 12), ("5 (lima)", 5), ("1.250 m2", 1250), ("3 ribu", None), ("3 jt orang", None)],
)
def test_f14_a_count_is_understood_and_a_fraction_never_becomes_another_number(typed, n):
    field = WholeNumberField(maximum=10**6, required=False)
    if n is None:
        with pytest.raises(ValidationError):
            field.clean(typed)
    else:
        assert field.clean(typed) == n
    with pytest.raises(ValidationError):
        field.clean("3,5")


def test_f14_a_letter_in_the_place_of_a_digit_is_named_in_shares_and_counts():
    for field in (PercentField(), WholeNumberField(maximum=10)):
        assert 'huruf "O"' in messages(field, "5O")
    for typed in ("50%,", "50 prosen", "50 pct", "٥٠٪", "50 % (lima puluh persen)"):
        assert PercentField().clean(typed) == 50


def test_f14_a_post_code_is_understood():
    assert KodePosField().clean("12 110\u200b") == "12110"
    with pytest.raises(ValidationError, match='huruf "O"'):
        KodePosField().clean("1211O")


# --- Dates
class BirthForm(PortalForm):
    lahir = DateField(birth=True)


class DayForm(PortalForm):
    hari = DateField()


@pytest.mark.parametrize("year", ["0001", "0999", "3000", "9999"])
def test_a_year_at_the_edge_of_the_calendar_is_a_slip(year):
    form = DayForm({"hari_0": "31", "hari_1": "12", "hari_2": year})
    assert form.errors == {"hari": [f"Periksa tahunnya: {year} tidak mungkin."]}


PASTED = [
    "17 Mei 1990",
    "17-Mei-90",
    "17 mei '90",
    "1990-05-17",
    "17/5/1990",
    "17.05.1990",
    "17‑05‑1990",
    "17051990",
    "Jakarta, 17 Mei 1990",
    "JAKARTA, 17-05-1990",
    "Kamis, 17 Mei 1990",
    "17\u00a0Mei\u00a01990",
    "１７ Mei １９９０",
    "17 May 1990",
    "17-V-1990",
    "Mei 17, 1990",
    "Thursday, May 17, 1990",
    "17th May 1990",
    "17Mei1990",
    "17 MEI 1990.",
    "17 Mei'90",
    "19900517",
    "1990-05-17T00:00:00+07:00",
    "17-05-1990 00:00",
    "17-05-1990 (KTP)",
    "Tanggal 17 bulan 5 tahun 1990",
    "17\u200e/05\u200e/1990",
]


@pytest.mark.parametrize("box", [0, 1, 2])
@pytest.mark.parametrize("pasted", PASTED)
def test_n7_a_whole_date_pasted_into_one_box_is_laid_out_over_three(pasted, box):
    form = BirthForm({f"lahir_{n}": pasted if n == box else "" for n in range(3)})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["lahir"] == date(1990, 5, 17)
    html = str(form["lahir"])
    assert pasted not in html
    assert 'value="1990"' in html


def test_n7_no_box_cuts_what_is_pasted():
    lengths = {int(box.attrs["maxlength"]) for box in BirthForm().fields["lahir"].widget.widgets}
    assert min(lengths) >= 40


@pytest.mark.parametrize(
    "field",
    [
        PelakuUsahaForm.base_fields["npwp"],
        PengurusForm.base_fields["nomor_identitas"],
        QuestionForm.base_fields["nib"],
        TiketNumberForm.base_fields["nomor"],
        CodeForm.base_fields["kode"],
        CheckForm.base_fields["nomor"],
        RegistrationForm.base_fields["nik"],
        RegistrationForm.base_fields["paspor"],
        IdentityForm.base_fields["nomor"],
    ],
    ids=lambda field: str(field.label),
)
def test_n7_a_box_for_a_number_has_room_for_what_is_pasted_around_it(field):
    """A browser cuts off text that is longer than `maxlength`, and the person does not notice it."""
    assert int(field.widget.attrs["maxlength"]) >= len("NPWP badan (15 digit): 09.254.294.3-407.000 – PT Maju Jaya")


def test_n7_a_year_of_two_digits_is_asked_for_where_it_may_be_of_two_centuries():
    form = DayForm({"hari_0": "17-Mei-31", "hari_1": "", "hari_2": ""})
    assert "empat angka" in form.errors["hari"][0]
    assert 'value="31"' in str(form["hari"])


def test_n7_a_pasted_date_that_contradicts_the_other_boxes_is_not_taken():
    form = BirthForm({"lahir_0": "17 Mei 1990", "lahir_1": "6", "lahir_2": "1991"})
    assert not form.is_valid()
    assert "17 Mei 1990" in str(form["lahir"])


@given(st.dates(date(1927, 1, 1), date(2026, 1, 1)))
def test_n7_every_day_is_read_from_every_way_of_writing_it(day):
    for text in (f"{day:%d-%m-%Y}", f"{day:%Y-%m-%d}", f"{day:%d%m%Y}", f"{day.day} {day:%B} {day.year}"):
        parts = split_date(text)
        assert [int(p) for p in parts] == [day.day, day.month, day.year]


@given(st.text(max_size=80))
def test_n7_any_text_gets_an_answer(text):
    form = BirthForm({"lahir_0": text, "lahir_1": "", "lahir_2": ""})
    assert form.is_valid() or form.errors["lahir"]


# --- Text
def test_n8_a_line_break_counts_once_as_the_browser_counts_it():
    class LetterForm(PortalForm):
        isi = forms.CharField(max_length=100, widget=forms.Textarea)

    text = "\r\n".join(["x" * 9] * 10) + "y"
    assert len(text.replace("\r\n", "\n")) == 100
    form = LetterForm({"isi": text})
    assert form.is_valid()
    assert form.cleaned_data["isi"].count("\n") == 9
    assert not LetterForm({"isi": text + "z"}).is_valid()


def test_n5_a_text_keeps_its_letters_and_loses_only_what_nobody_sees():
    assert clean_text("Ma´ruf\u202e\r\nNur’aini") == "Ma´ruf\nNur’aini"


@given(st.text(max_size=40))
@example("⁻₋")
def test_f14_reading_twice_changes_nothing(text):
    assert plain_signs(plain_signs(text)) == plain_signs(text)
    assert digits_only(digits_only(text)) == digits_only(text)


@given(st.characters())
def test_n5_every_character_has_a_name(c):
    assert describe(c)
    assert "\x00" not in describe(c)


def test_c8_amounts_are_decimals_of_two_places():
    assert parse_rupiah("1,25 juta") == Decimal("1250000")
    assert parse_rupiah("1.000.000,50") == Decimal("1000000.50")


def test_c8_an_amount_is_shown_back_in_digits_and_words_on_one_line():
    shown = rupiah_in_words(Decimal(10_000_000))
    assert shown == '<span class="text-nowrap">Rp 10.000.000</span> (sepuluh juta rupiah)'
    assert parse_rupiah(strip_tags(shown)) == 10_000_000
    assert rupiah_in_words(None) == ""


def test_c17_a_heading_keeps_its_capitals_inside_a_sentence():
    assert within_sentence("Peran NIB") == "peran NIB"


# --- Added words and second values in a field
def messages(field: forms.Field, typed: str) -> str:
    with pytest.raises(ValidationError) as error:
        field.clean(typed)
    return " ".join(error.value.messages)


@pytest.mark.parametrize(
    "typed",
    [
        *("081234567890 (Budi)", "Budi 081234567890", "0812-3456-7890 a.n. Budi", "0812.3456.7890 - istri"),
        *("081234567890 (WA only)", "hubungi 081234567890", "(aktif) 0812 3456 7890", "081234567890,0"),
        *("Telegram: 081234567890", "081234567890 (WhatsApp/Telegram)", "081234567890 rumah."),
        *("0812 3456 7890 (aktif 24 jam)", "(aktif 24 jam) 081234567890", "081234567890 (jam 08.00-16.00)"),
        *("081234567890 (HP 2)", "0812-3456-7890 (a.n. Budi, lt. 2)"),
    ],
)
def test_n3_words_that_say_whose_a_number_is_do_not_matter(typed):
    assert normalise_phone(typed) == "+6281234567890"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("0812 3456 7890 / 0813 1111 2222", "Isi satu nomor saja. Yang Anda tulis 2 nomor"),
        ("081234567890 atau 081311112222", "2 nomor"),
        ("081234567890, 081311112222; 081311113333", "3 nomor"),
        ("081234567890 081311112222", "2 nomor"),
        ("021 5201234 / 5201235", "2 nomor"),
        ("(021) 520-1234 ext. 12", "tanpa nomor pesawat"),
        ("021-5201234#12", "tanpa nomor pesawat"),
        ("8,12346E+11", "Lembar sebar membulatkan"),
        ("0812-3456-789O", 'Ganti huruf "O" dengan angka'),
        ("0812 3456 789 nol", 'Hapus huruf "n"'),
        ("Fax 021-5201234", 'Hapus huruf "F"'),
        ("0812 3456 (tujuh) 7890", 'Hapus huruf "t"'),
        ("081234567890 (ext 12)", "tanpa nomor pesawat"),
    ],
)
def test_n3_two_numbers_or_more_than_a_number_are_told_so(typed, said):
    with pytest.raises(ValidationError) as error:
        normalise_phone(typed, landline=True)
    assert said in error.value.messages[0]


@pytest.mark.parametrize(
    "typed",
    [
        *("3171011705900001 (Budi)", "e-KTP 3171011705900001 seumur hidup", "no ktp saya 3171011705900001"),
        "KTP-el: 3171 0117 0590 0001",
    ],
)
def test_n6_words_beside_a_nik_do_not_matter(typed):
    assert clean_identity_number(typed) == ("01", "3171011705900001")


@pytest.mark.parametrize("typed", ["KK 3171011705900001", "NPWP lama 3171011705900001", "SIM 3171011705900001"])
def test_n6_a_number_that_is_called_another_one_is_not_taken_for_a_nik(typed):
    with pytest.raises(ValidationError):
        clean_identity_number(typed)


def test_n6_what_a_spreadsheet_left_of_a_nik_is_told_so():
    with pytest.raises(ValidationError, match="membulatkan"):
        clean_identity_number("3,17101E+15")
    assert "membulatkan" in mend_of_letter(digits_alone("1.30028E+13"))
    # A letter in a whole number.
    assert mend_of_letter("317101E705900001") == 'Hapus huruf "E".'


@pytest.mark.parametrize("typed", ["013080130091000 (pusat)", "NPWP 15 digit: 01.308.013.0-091.000"])
def test_f14_words_beside_an_npwp_do_not_matter(typed):
    assert check_npwp(typed) == "013080130091000"


@pytest.mark.parametrize("typed", ["01.308.013.0-091.OOO", "NPWP 01 308 013 0 091 OOO"])
def test_f14_zeros_typed_as_letters_are_no_words_beside_the_number(typed):
    assert mend_of_letter(digits_alone(typed)) == 'Ganti huruf "O" dengan angka.'


@pytest.mark.parametrize("typed", ["Kode Pos 12110", "12110 Jakarta", "kode pos : 12.110", "ID-12110"])
def test_f14_words_beside_a_post_code_do_not_matter(typed):
    assert KodePosField().clean(typed) == "12110"


def test_f14_a_long_text_of_words_is_read_at_once():
    text = "a" * 20_000 + " 12 " + "ab." * 20_000 + "!"
    assert number_alone(text) == text


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("10 mio", 10**7), ("1,5 Miliyar", 15 * 10**8), ("10 juta rp", 10**7), ("10 juta rupiah saja", 10**7)]
    + [("Rp 10.000.000;", 10**7), ("10.000.000 rph", 10**7), ("10.000,50", Decimal("10000.5"))]
    + [("Modal usaha: Rp 10.000.000", 10**7), ("modal 10 juta", 10**7), ("10_000_000", 10**7), ("1,5 T", 15 * 10**11)]
    + [("10. 000. 000", 10**7), ("10 , 000 , 000", 10**7), ("10.000.000,=", 10**7), ("10 million", 10**7)]
    + [("١٠٬٠٠٠٬٠٠٠", 10**7), ("١٠٬٠٠٠٫٥٠", Decimal("10000.5"))]
    + [("10 Jt.", 10**7), ("Rp 10.000.000/-", 10**7), ("Rp. 10.000.000,-/-", 10**7)],
)
def test_c8_more_ways_to_write_an_amount_are_understood(typed, amount):
    assert parse_rupiah(typed) == amount


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("10.000.00", "Letak titik atau koma"),
        ("10,000,00", "Letak titik atau koma"),
        ("10, 500", "Letak titik atau koma"),
        ("10-20 juta", "satu jumlah yang pasti"),
        ("±10 juta", "satu jumlah yang pasti"),
        ("kurang lebih 10 juta", "satu jumlah yang pasti"),
        ("< 50 juta", "satu jumlah yang pasti"),
        ("10 juta-an", "satu jumlah yang pasti"),
        ("10 juta/bulan", "tanpa “per bulan”"),
        ("10.000.000 per tahun", "tanpa “per bulan”"),
        ("1,5M", "juta atau miliar"),
        ("2,5", "Maksud Anda 2,5 juta?"),
        ("Rp 0,50", "Maksud Anda 0,5 juta?"),
        ("USD 1000", "dalam rupiah"),
        ("-", "0 bila tidak ada"),
        ("tidak ada", "0 bila tidak ada"),
        ("Rp 25.OOO.OOO", 'huruf "O"'),
        ("l0 juta", 'huruf "l"'),
    ],
)
def test_c8_an_amount_that_is_not_clear_is_told_what_is_the_matter(typed, said):
    assert said in messages(MoneyField(), typed)


def test_c8_whoever_is_asked_for_capital_is_not_told_to_write_zero():
    assert messages(KegiatanForm.base_fields["modal"], "tidak ada").endswith("misalnya 15.000.000 atau 15 juta.")


@pytest.mark.parametrize(
    "typed", ["12 karyawan tetap", "12 tenaga kerja", "12 TK", "12 jiwa", "12 pcs", "12 m persegi"]
)
def test_f14_more_words_behind_a_count_do_not_matter(typed):
    assert WholeNumberField(maximum=10**6).clean(typed) == 12


@pytest.mark.parametrize(
    "typed",
    ["17|05|1990", "17_05_1990", r"17\05\1990", "17 Mei 1990 pukul 10", '"17-05-1990"', "17-05-1990;", "May 17th, 1990"]
    + ["1990年5月17日", "17hb Mei 1990", "the 17th of May, 1990", "1990 Mei 17", "17;05;1990", "17*05*1990"],
)
def test_n7_more_ways_to_write_a_date_are_understood(typed):
    form = BirthForm({"lahir_0": typed, "lahir_1": "", "lahir_2": ""})
    assert form.is_valid(), form.errors


@pytest.mark.parametrize(
    ("typed", "month"),
    [("17 Mac 1990", 3), ("17 Julai 1990", 7), ("17 Ogos 1990", 8), ("17 Okto 1990", 10), ("17 Disember 1990", 12)],
)
def test_n7_months_are_read_as_neighbours_and_old_cards_write_them(typed, month):
    assert split_date(typed) == ["17", f"{month:02d}", "1990"]


@pytest.mark.parametrize("typed", ["l7 Mei 1990", "Jakarta, I7 Mei 1990", "O7-05-1990", "17 Mei 199O", "1O-05-1990"])
def test_n7_a_letter_in_the_place_of_a_digit_is_named_and_never_left_out(typed):
    form = BirthForm({"lahir_0": typed, "lahir_1": "", "lahir_2": ""})
    letter = next(c for c in typed if c in "lIO")
    assert f'huruf "{letter}"' in form.errors["lahir"][0].replace("&quot;", '"')
    assert typed in str(form["lahir"])


def test_n7_words_within_the_three_boxes_do_not_matter():
    form = BirthForm({"lahir_0": "tgl 17", "lahir_1": "bulan 5", "lahir_2": "tahun 1990"})
    assert form.is_valid(), form.errors


@pytest.mark.parametrize("typed", ["17-8-2026", "17 Agustus 2026", "Senin, 17 Agustus 2026", "2026-08-17"])
def test_n7_a_date_in_the_one_box_of_the_admin_is_read_the_same(typed):
    assert OneBoxDateField().clean(typed) == date(2026, 8, 17)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("31 Februari 2026", "31-02-2026 tidak ada di kalender"),
        ("05/17/2026", "Bulan harus"),
        ("besok", "Lengkapi bulan"),
    ],
)
def test_n7_a_date_in_one_box_that_is_none_is_told_why(typed, said):
    assert said in messages(OneBoxDateField(), typed)


@pytest.mark.parametrize(
    "typed",
    [
        "24-11-2026 09:30",
        "24/11/2026 9.30",
        "24 November 2026 pukul 09.30 WIB",
        "2026-11-24T09:30",
        "24 Nov 2026, 09.30",
    ],
)
def test_n7_a_moment_is_read_however_it_is_written(typed):
    assert timezone.localtime(DateTimeField().clean(typed)).isoformat() == "2026-11-24T09:30:00+07:00"


@pytest.mark.parametrize("typed", ["24-11-2026", "24-11-2026 25:00", "24-11-2026 09:30 PM", "besok pukul 9"])
def test_n7_a_moment_that_is_none_is_shown_how_to_write_it(typed):
    assert "24-11-2026 09:30" in messages(DateTimeField(), typed)


@pytest.mark.parametrize(("typed", "n"), [("1.000", 1000), ("1,000", 1000), ("1 440", 1440), ("30.0", 30), ("٣", 3)])
def test_f14_a_number_of_an_officer_is_never_read_as_its_first_digit(typed, n):
    assert IntegerField().clean(typed) == n


@pytest.mark.parametrize("typed", ["1,5", "30 hari", "1e3", "x"])
def test_f14_what_is_no_whole_number_is_told_so(typed):
    assert "angka bulat" in messages(IntegerField(), typed)


@pytest.mark.parametrize(
    "typed", ["170590", "17-05-19990", "1 Syawal 1410 H", "Mei 1990", "17 Mei 1990 s.d. kini", "0/0/0"]
)
def test_n7_a_date_that_cannot_be_read_is_said_to_be_unreadable_and_stays(typed):
    form = BirthForm({"lahir_0": typed, "lahir_1": "", "lahir_2": ""})
    assert "tidak terbaca" in form.errors["lahir"][0]
    assert typed in str(form["lahir"])


def test_f14_every_form_of_the_portal_reads_addresses_so():
    def subclasses(of):
        return {c for sub in of.__subclasses__() for c in (sub, *subclasses(sub))}

    boxes = {
        (form.__qualname__, name): type(field)
        for form in subclasses(PortalForm)
        for name, field in form.base_fields.items()
        if isinstance(field, forms.EmailField)
    }
    assert ("InviteForm", "email") in boxes
    assert {name for name, kind in boxes.items() if not issubclass(kind, EmailField)} == set()


@pytest.mark.parametrize(
    "typed",
    [
        *("Budi <budi@contoh.id>", "email: budi@contoh.id", "e-mail budi@contoh.id", '"Budi" budi@contoh.id'),
        *("budi@contoh.id (kantor)", "budi@contoh.id,", "budi@ contoh. id", "budi(at)contoh.id", "budi@contoh,id"),
        *("budi[at]contoh[dot]id", "‘budi@contoh.id’", "MAILTO:Budi@Contoh.id", "budi@contoh.id; budi@contoh.id"),
        *("mailto:budi@contoh.id?subject=x", "https://mail.google.com/mail/?to=budi@contoh.id"),
    ],
)
def test_f14_an_address_is_found_in_what_stands_around_it(typed):
    assert EmailField(label="Surel").clean(typed) == "budi@contoh.id"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("budi@contoh.id, sri@contoh.id", "Isi satu alamat surel saja"),
        ("budi@contoh.id atau sri@contoh.id", "Isi satu alamat surel saja"),
        ("budi santoso@contoh.id", "tidak memuat spasi"),
        ("budi@contoh", "yang lengkap"),
        ("budi@localhost", "yang lengkap"),
        ("budi@[127.0.0.1]", "yang lengkap"),
        ("büdi@contoh.id", 'huruf "ü"'),
        ("budi🙂@contoh.id", "emoji 🙂"),
        ("budi@contoh.іd", "(Kiril)"),
        ("budi2contoh.id", "yang lengkap"),
    ],
)
def test_f14_an_address_that_is_not_clear_is_never_guessed(typed, said):
    assert said in messages(EmailField(label="Surel"), typed)


@pytest.mark.parametrize(("typed", "sign"), [("Budi/Budiman", "/"), ("Budi@", "@")])
def test_n5_a_sign_in_a_name_is_not_called_an_address_of_the_web(typed, sign):
    said = messages(NameField(), typed)
    assert f'tanpa tanda "{sign}"' in said
    assert "situs" not in said


def test_n5_letters_that_a_pdf_drew_as_one_are_the_letters_that_are_seen():
    assert NameField().clean("Saﬁra Aﬄi") == "Safira Affli"


@pytest.mark.parametrize(
    ("typed", "said", "not_said"),
    [("Ali عمر", "(Arab)", "tampak sama"), ("Jaya 人民", "(Han)", "tampak sama"), ("Budі", "tampak sama", "KTP")],
)
def test_n5_only_what_looks_like_a_latin_letter_is_said_to_look_so(typed, said, not_said):
    message = messages(NameField(), typed)
    assert said in message
    assert not_said not in message


@pytest.mark.parametrize("typed", ["1.200,00", "1,200.00", "1200.0", "1.200 people", "1.200 employees (tetap)"])
def test_a_count_is_read_with_what_a_spreadsheet_or_an_english_form_writes_behind_it(typed):
    assert WholeNumberField(maximum=10_000).clean(typed) == 1200


def test_a_lone_dash_is_called_no_negative_number_and_long_words_no_length():
    for typed in ("-", "—", "tiga orang tetap dan dua orang lepas"):
        with pytest.raises(ValidationError, match="Tulis angka"):
            WholeNumberField(maximum=10).clean(typed)


@pytest.mark.parametrize("form", ["NFC", "NFKC", "NFKD"])
@pytest.mark.parametrize(
    "text",
    [
        "a" + "\u0301" * 250_000 + "\u0327" * 250_000,
        "\u0f73" * 300_000,
        "e" + "\u0327\u0301" * 250_000,
        "e\u0301" * 250_000,
    ],
)
def test_half_a_megabyte_of_marks_is_read_in_a_time_that_does_not_square(form, text):
    """Python sorts combining marks by insertion: these texts took minutes, and no other thread could run meanwhile."""
    start = time.process_time()
    normalise(form, text)
    clean_text(text)
    assert time.process_time() - start < 20


@pytest.mark.parametrize("form", ["NFC", "NFKC", "NFKD"])
def test_every_mark_that_unicode_sorts_is_counted_and_none_is_lost(form):
    for mark in (c for c in map(chr, range(0x110000)) if unicodedata.combining(unicodedata.normalize("NFKD", c)[0])):
        assert normalise(form, f"a{mark * 31}").count("\u034f") == 1, hex(ord(mark))
        assert normalise(form, f"a{mark * 30}") == unicodedata.normalize(form, f"a{mark * 30}")
    assert normalise(form, "Ｎguyễn ﬁ") == unicodedata.normalize(form, "Ｎguyễn ﬁ")
    assert normalise("NFKD", "a" + "\u0301" * 100).count("\u0301") == 100
