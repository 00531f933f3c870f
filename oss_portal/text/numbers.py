"""Numbers and codes as people write and paste them: NIK, NPWP, NIB, telephone, money, codes with dots."""

import re
import unicodedata
from decimal import Decimal

from oss_portal.text.characters import describe, plain_signs

# What stands beside a number in a chat, a letter or a contact: "(WA)", "tel:", "No. HP:", "NIK :".
_LABELS = re.compile(
    r"(?:https?|whatsapp)://(?:(?:api\.|web\.|www\.)?whatsapp\.com/)?send/?\?phone=|(?:https?://)?(?:api\.)?wa\.me/"
    # What a link to a chat says beside the number.
    r"|[?&](?:text|type|app_absent|lang)=.*"
    r"|n\.i\.k\.|n\.i\.b\.|n\.p\.w\.p\.|npwp ?1[56](?= *[^\w])"
    r"|(?<![^\W\d_])(?:whats?app|wa|tel(?:e[pf]on|p|f|)|tlp|phone|mobile|hp|nom[oe]r|no|nik|ktp|nib|npwp|kbli|kode"
    r"|(?:nom[oe]r )?induk (?:kependudukan|berusaha)|(?:nom[oe]r )?pokok wajib pajak)(?![^\W\d_])",
    re.IGNORECASE,
)
# Between digits these separate and mean nothing; "=" is what Excel writes before a quoted number.
_SEPARATORS = frozenset(" .,-_'\"/\\()[]{}<>·•:;|*~=")
_UNITS = {
    unit: 10**zeros
    for zeros, units in {3: "rb ribu k", 6: "jt juta", 9: "miliar milyar mlr", 12: "triliun trilyun"}.items()
    for unit in units.split()
}
_WHOLE = re.compile(r"[0-9]{1,3}(?:[.,' ][0-9]{3})+|[0-9]+")
_AMOUNT = re.compile(rf"({_WHOLE.pattern})(?:[.,]([0-9]{{1,2}}))?")
_AMOUNT_IN_UNITS = re.compile(
    rf"({_WHOLE.pattern})(?:[.,]([0-9]{{1,2}}))? ?({'|'.join(_UNITS)})(?![a-z])[ ,+]*(?:dan )?"
)
# Also the words that we add ourselves: "Rp 10.000.000 (sepuluh juta rupiah)".
_AROUND_AMOUNT = re.compile(
    r"^(?:rp|idr)\b\.? *|^(?:rp|idr)\.? *(?=[0-9])| *(?:rupiah|idr)\.?$|(?<=.) *\([a-z ]+\)$|[., ]*-+$", re.IGNORECASE
)


def digits_only(text: str) -> str:
    """Return the digits of a number in whatever way it was written, and after them what does not belong to one.

    Digits of any script become ASCII. Spaces, dashes, dots, brackets, quotes, invisible marks and the words that stand
    beside numbers ("(WA)", "tel:", "NIK:") go; a letter or "+" stays, for the caller to name (`foreign_letter`).
    """
    plain = _LABELS.sub(" ", plain_signs(text))
    return "".join(c for c in plain if c not in _SEPARATORS and unicodedata.category(c)[0] != "Z")


def code_only(text: str) -> str:
    """Return a code of letters and digits (a passport, a verification code) in capitals, without what separates."""
    return "".join(c for c in plain_signs(text).upper() if c not in _SEPARATORS)


def foreign_letter(digits: str) -> str:
    """Return what to call the first character of what `digits_only` gave that is no digit; nothing when all are."""
    return next((describe(c) for c in digits if not "0" <= c <= "9"), "")


# What is counted, and the number once more in words; never a unit that multiplies ("ribu").
_BEHIND_COUNT = re.compile(
    r" *(?:orang|org|pekerja|karyawan|pegawai|buah|unit|m2|meter persegi)\.?$| *\([a-z ]+\)$", re.IGNORECASE
)


def read_whole_number(text: str) -> int:
    """Return the number of `1.250`, `1 250`, `٣`, `12 orang` or `5 (lima)`.

    Raises `ValueError`; `1,5` is no whole number.
    """
    plain = plain_signs(text)
    while (shorter := _BEHIND_COUNT.sub("", plain)) != plain:
        plain = shorter
    if not _WHOLE.fullmatch(plain):
        raise ValueError(text)
    return int(re.sub(r"[^0-9]", "", plain))


def parse_rupiah(text: str) -> Decimal:
    """Return the amount of `Rp 1.000.000,00`, `2.500.000,-`, `1 000 000`, `10 juta`, `1,5 miliar`, `1 jt 500 rb`.

    Dots and commas before groups of three digits are separators; a comma or dot before one or two last digits is
    cents. Before a word like "juta" three decimals cannot be told from a group of thousand. Raises `ValueError`.
    """
    plain = plain_signs(text).lower()
    while (shorter := _AROUND_AMOUNT.sub("", plain).strip()) != plain:
        plain = shorter
    if m := _AMOUNT.fullmatch(plain):
        return Decimal(re.sub(r"[^0-9]", "", m[1]) + "." + (m[2] or "0"))
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
