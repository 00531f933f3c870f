"""Numbers and codes as people write and paste them: NIK, NPWP, NIB, telephone, money, codes with dots."""

import re
import unicodedata
from decimal import Decimal

from django.utils.translation import gettext as _

from oss_portal.text.characters import describe, plain_signs

# Labels beside a number in a chat, a letter or a contact: "(WA)", "tel:", "No. HP:", "NIK :".
_LABELS = re.compile(
    r"(?:https?|whatsapp)://(?:(?:api\.|web\.|www\.)?whatsapp\.com/)?send/?\?phone=|(?:https?://)?(?:api\.)?wa\.me/"
    # Further parameters in a link to a chat.
    r"|[?&](?:text|type|app_absent|lang)=.*"
    r"|n\.i\.k\.|n\.i\.b\.|n\.p\.w\.p\.|npwp ?1[56](?: digit)?(?= *[^\w])|e-?ktp|ktp-el"
    r"|(?<![^\W\d_])(?:whats?app|wa|telegram|tel(?:e[pf]on|p|f|)|tlp|phone|mobile|hp|nom[oe]r|no|nik|ktp|nib"
    r"|npwp|kbli|kode ?pos|kode"
    r"|(?:nom[oe]r )?induk (?:kependudukan|berusaha)|(?:nom[oe]r )?pokok wajib pajak)(?![^\W\d_])",
    re.IGNORECASE,
)
# Characters that only separate digits; Excel writes "=" before a quoted number.
_SEPARATORS = frozenset(" .,-_'\"/\\()[]{}<>·•:;|*~=")
_UNITS = {
    unit: 10**zeros
    for zeros, units in {
        3: "rb ribu k thousand",
        6: "jt juta mio million",
        9: "miliar milyar miliyar milliar mlr billion",
        12: "triliun trilyun t trillion",
    }.items()
    for unit in units.split()
}
_WHOLE = re.compile(r"[0-9]{1,3}(?:[.,' ][0-9]{3})+|[0-9]+")
# "10.000.00" lacks a digit: the separator before cents differs from the one between thousands.
_AMOUNT = re.compile(
    r"([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)(?:,([0-9]{1,2}))?|([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.([0-9]{1,2}))?"
    rf"|({_WHOLE.pattern})"
)
_AMOUNT_IN_UNITS = re.compile(
    rf"({_WHOLE.pattern})(?:[.,]([0-9]{{1,2}}))? ?({'|'.join(_UNITS)})(?![a-z])[ ,+]*(?:dan )?"
)
# Text around an amount, also the words that the portal adds itself: "Rp 10.000.000 (sepuluh juta rupiah)".
_AROUND_AMOUNT = re.compile(
    r"^(?:rp|idr)\b\.? *|^(?:rp|idr)\.? *(?=[0-9])| *(?:rupiah|idr|rph?)\.?$| saja$|(?<=.) *\([a-z ]+\)$"
    r"|[., ]*/?[-=]+$|(?<=[a-z])\.$|;$"
    r"|^(?:modal|nilai|jumlah|total|nominal)(?: (?:usaha|awal|investasi))? *[:=]? *(?=[0-9ri])",
    re.IGNORECASE,
)
# Keyboards of phones add spaces around the separators of thousands.
_SPACED_SIGNS = re.compile(r"[0-9]{1,3} ?([.,]) ?[0-9]{3}(?: ?\1 ?[0-9]{3})+(?![0-9])")


def digits_only(text: str) -> str:
    """Return the digits of a number, however it was written, and with them characters that no number has.

    Digits of any script become ASCII. Spaces, dashes, dots, brackets, quotes, invisible marks and the words beside
    numbers ("(WA)", "tel:", "NIK:") are removed; a letter or "+" stays, so that the caller can name it
    (`mend_of_letter`).
    """
    plain = _LABELS.sub(" ", plain_signs(text))
    return "".join(c for c in plain if c not in _SEPARATORS and unicodedata.category(c)[0] != "Z")


# A number with separators between its digits; and words beside it, not touching it: "(Budi)", "a.n. Sri", "- rumah".
_NUMBER = re.compile(r"\+?[0-9](?:[ .,()/'_\\-]*[0-9])*")
_WORDS_APART = re.compile(r"[^\W\d_]{2,}|[a-z](?:[./][a-z])+|[\s().,:;/-]", re.IGNORECASE)
# A remark in brackets that has numbers: "(aktif 24 jam)" anywhere, "(jam 08.00-16.00)" at the end.
_REMARK = re.compile(
    r"\((?=[^()]*[^\W\d_]{2})(?:[^()\d]|\d{1,4}(?!\d))*(?:(?<=[^\W\d_])|(?<=[^\W\d_]\.)|(?=\)\s*$))\)", re.IGNORECASE
)
# Words that are a part of the number, or tell that it is a number of another kind.
_CHANGES_NUMBER = re.compile(
    r"\b(?:nol|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|puluh|belas|ratus|ribu|juta|ext|pesawat|psw|fax|faks"
    r"|kk|keluarga|sim|nitku|paspor|passport|bukan|salah|lama)\b",
    re.IGNORECASE,
)
# Letters typed instead of digits in a separate group ("407.OOO"): without them the number would be a different one.
_LETTERS_FOR_DIGITS = re.compile(r"(?<![^\W\d_])[OoIl]{2,}(?![^\W\d_])")
# A long number as spreadsheets shorten it: its last digits are lost.
_ROUNDED = re.compile(r"\s*[0-9](?:[.,][0-9]+E\+?|[0-9]+E\+)[0-9]{1,2}\s*", re.IGNORECASE)


def number_alone(text: str) -> str:
    """Return the only number of a text without the words beside it that tell whose it is.

    The text is returned unchanged when these words may mean more ("ext. 12", "fax") or touch the digits: then the
    caller names them in its message.
    """
    whole = plain_signs(text)
    if _CHANGES_NUMBER.search(_LABELS.sub(" ", whole)) or _LETTERS_FOR_DIGITS.search(whole):
        return text
    plain = _LABELS.sub(" ", _REMARK.sub(" ", whole))
    numbers = list(_NUMBER.finditer(plain))
    if len(numbers) != 1:
        return text
    start, end = numbers[0].span()
    touched = plain[start - 1 : start].isalpha() or plain[end : end + 1].isalpha()
    return text if touched or _WORDS_APART.sub("", plain[:start] + plain[end:]) else numbers[0][0]


def digits_alone(text: str) -> str:
    """Return the digits of the only number of a text, with any characters that the two functions above leave."""
    return digits_only(number_alone(text))


def is_rounded(text: str) -> bool:
    """Whether a text is a long number that a spreadsheet has shortened, losing its last digits: `8,12346E+11`.

    The result of `digits_only` is recognised, too: `812346E+11`.
    """
    return _ROUNDED.fullmatch(text) is not None


_TWO = re.compile(r"[/;,|&\n]|\b(?:atau|dan|or|and)\b|(?<=[0-9]) +(?=(?:\+?62|0)8)", re.IGNORECASE)


def several_numbers(text: str, *, at_least: int) -> list[str]:
    """Return the numbers of a text that has more than one number of `at_least` digits; else an empty list."""
    pieces = [p for p in _TWO.split(plain_signs(text)) if sum(c.isdigit() for c in p) >= at_least]
    return pieces if len(pieces) > 1 else []


def code_only(text: str) -> str:
    """Return a code of letters and digits (a passport, a verification code) in capitals, without separators."""
    return "".join(c for c in plain_signs(text).upper() if c not in _SEPARATORS)


_LETTER_FOR_DIGIT = re.compile(r"(?<=[0-9.,])[OIlSB]+(?![a-z])|(?<![^\W\d_])[OIlSB](?=[0-9])", re.IGNORECASE)


def letter_for_digit(text: str) -> str:
    """Return words for a letter that was typed instead of a digit (`25.OOO`, `5O`, `l0`); empty without any."""
    found = _LETTER_FOR_DIGIT.search(plain_signs(text))
    return describe(found[0][0]) if found else ""


def mend_of_letter(digits: str) -> str:
    """Return a sentence that tells what to do about a letter in a result of `digits_only`; empty without letters.

    A letter typed instead of a digit must be replaced, not deleted: otherwise the number would lack a digit.
    """
    if is_rounded(digits):
        return _("Lembar sebar membulatkan nomor ini, sehingga angka terakhirnya hilang. Ketik nomornya lengkap.")
    if letter := letter_for_digit(digits):
        return _("Ganti %(huruf)s dengan angka.") % {"huruf": letter}
    letter = next((describe(c) for c in digits if not "0" <= c <= "9"), "")
    return _("Hapus %(huruf)s.") % {"huruf": letter} if letter else ""


# Text after a count: the things that are counted, or the number again in words; never a factor such as "ribu".
_BEHIND_COUNT = re.compile(
    r" *(?:orang|org|pekerja|karyawan|karyawati|pegawai|buruh|staf|tenaga kerja|tk|jiwa|laki-laki|perempuan|pria|wanita"
    r"|people|persons?|employees?|workers?"
    r"|tetap|buah|bh|unit|pcs|m2|m persegi|meter persegi|meter)\.?$| *\([a-z ]+\)$"
    # Decimals that a spreadsheet writes after a whole number.
    r"|(?<=[0-9])[.,]0{1,2}$|[.,;]$",
    re.IGNORECASE,
)


def read_whole_number(text: str) -> int:
    """Return the number of `1.250`, `1 250`, `٣`, `12 orang`, `5 (lima)` or `1.200,00`.

    Raises `ValueError` for other texts, also for `1,5`.
    """
    plain = plain_signs(text)
    while (shorter := _BEHIND_COUNT.sub("", plain)) != plain:
        plain = shorter
    if not _WHOLE.fullmatch(plain):
        raise ValueError(text)
    return int(re.sub(r"[^0-9]", "", plain))


def parse_rupiah(text: str) -> Decimal:
    """Return the amount of `Rp 1.000.000,00`, `2.500.000,-`, `1 000 000`, `10 juta`, `1,5 miliar`, `1 jt 500 rb`.

    Dots and commas before groups of three digits are separators; the one or two last digits after a comma or dot are
    cents. Before a word like "juta", three digits after a comma could be decimals or thousands. Raises `ValueError`.
    """
    plain = _SPACED_SIGNS.sub(lambda found: found[0].replace(" ", ""), plain_signs(text).lower().replace("_", " "))
    while (shorter := _AROUND_AMOUNT.sub("", plain).strip()) != plain:
        plain = shorter
    if m := _AMOUNT.fullmatch(plain):
        return Decimal(re.sub(r"[^0-9]", "", m[1] or m[3] or m[5]) + "." + (m[2] or m[4] or "0"))
    total, position, last = Decimal(0), 0, 10**15
    while position < len(plain):
        m = _AMOUNT_IN_UNITS.match(plain, position)
        if m is None or (unit := _UNITS[m[3]]) >= last or len(re.findall(r"[.,' ][0-9]{3}", m[1])) == 1:
            raise ValueError(text)
        total += Decimal(re.sub(r"[^0-9]", "", m[1]) + "." + (m[2] or "0")) * unit
        position, last = m.end(), unit
    if not position:
        raise ValueError(text)
    return total


_ONES = ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas"]
_SCALES = [
    (10**12, "triliun"),
    (10**9, "miliar"),
    (10**6, "juta"),
    (1000, "ribu"),
    (100, "ratus"),
]


def number_in_words(n: int) -> str:
    """Return a whole number from 0 to below 10**15 in Indonesian words: 10000000 -> "sepuluh juta"."""
    if n < 12:
        return _ONES[n]
    if n < 20:
        return f"{_ONES[n - 10]} belas"
    for size, name in [*_SCALES, (10, "puluh")]:
        if n >= size:
            count, rest = divmod(n, size)
            # "seratus", "seribu", but "satu juta".
            head = f"se{name}" if count == 1 and size <= 1000 else f"{number_in_words(count)} {name}"
            return f"{head} {number_in_words(rest)}" if rest else head
    raise AssertionError(n)
