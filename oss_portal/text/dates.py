"""Parsing of dates as people write and paste them (17 Mei 1990, 17-Mei-90, 17051990), and times for machines."""

import re
from datetime import date, datetime

from django.utils import timezone

from oss_portal.text.characters import plain_signs

MONTHS = {
    name: number
    for number, names in enumerate(
        [
            ("januari", "jan", "january"),
            ("februari", "feb", "pebruari", "peb", "february"),
            ("maret", "mar", "march", "mrt", "mac"),
            ("april", "apr"),
            ("mei", "may", "mey"),
            ("juni", "jun", "june"),
            ("juli", "jul", "july", "julai"),
            ("agustus", "agu", "ags", "agt", "agst", "agus", "agust", "aug", "august", "ogos", "ogo"),
            ("september", "sep", "sept"),
            ("oktober", "okt", "okto", "oct", "october"),
            ("november", "nov", "nopember", "nop"),
            ("desember", "des", "dec", "december", "disember", "dis"),
        ],
        start=1,
    )
    for name in names
}
# Roman months, used in the numbers of letters and on old certificates: 17-V-1990.
_ROMAN = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"]
MONTHS |= {name: number for number, name in enumerate(_ROMAN, start=1)}
# Words around the parts of a date; `_BEHIND` matches text after it: an era, a time of day, a remark.
_WORDS = re.compile(r"\b(?:tgl|tanggal|bulan|bln|tahun|thn|th|of)\b\.?|(?<=[0-9]) (?:st|nd|rd|hb)\b")
# "l7 Mei": a letter typed instead of a digit, not a word before the date.
_LETTER_FOR_DIGIT = re.compile(r"(?<!\w)[^\W\d_](?=[0-9])")
# Chinese and Japanese signs for year, month and day: 1990年5月17日.
_EAST_ASIAN = str.maketrans("年月", "--", "日")
_BEHIND = re.compile(r"(?: ?\([^()]*\)| m| masehi|[t ] ?[0-9]{1,2}:[0-9]{2}.*| (?:pukul|jam) ?[0-9].*)?[ .,;]*$")
# Identity cards and letters have a place or a weekday before the date.
_BEFORE = r"(?:[^\W\d_][^\d,]*,? ?)?"
_DAY_FIRST = re.compile(
    rf"{_BEFORE}([0-9]{{1,2}})[-/.,|_*;\\ ]+([0-9]{{1,2}}|[a-z]+)\.?[-/.,|_*;\\ ]+([0-9]{{4}}|[0-9]{{2}})"
)
_MONTH_FIRST = re.compile(r"(?:[a-z]+,? )?([a-z]+)\.? ([0-9]{1,2}) ?,? +([0-9]{4})")
_YEAR_FIRST = re.compile(r"([0-9]{4})[-/. ]([0-9]{1,2}|[a-z]+)[-/. ]([0-9]{1,2})")
_DIGITS = re.compile(r"([0-9]{2})([0-9]{2})((?:1[89]|2[01])[0-9]{2})")
_DIGITS_YEAR_FIRST = re.compile(r"((?:1[89]|2[01])[0-9]{2})([0-9]{2})([0-9]{2})")


def _plain(text: str) -> str:
    """Return a date in lower case without the words around it, with spaces between letters and digits.

    The result is empty when a letter was typed instead of a digit.
    """
    plain = plain_signs(text).lower().translate(_EAST_ASIAN).replace("'", " ").replace('"', " ")
    if _LETTER_FOR_DIGIT.search(plain):
        return ""
    plain = _WORDS.sub(" ", re.sub(r"(?<=[0-9])(?=[a-z])|(?<=[a-z])(?=[0-9])", " ", plain))
    return " ".join(_BEHIND.sub("", " ".join(plain.split())).split())


def split_date(text: str, *, past: date | None = None) -> list[str] | None:
    """Return day, month and year of a date in one text, not yet checked; None for a text that is no date.

    A year of two digits stays as it is, and the form asks for all four; with `past` (for dates of birth) it becomes the
    last such year up to the year of that day.
    """
    plain = _plain(text)
    if m := _DAY_FIRST.fullmatch(plain):
        parts = [m[1], m[2], m[3]]
    elif m := _YEAR_FIRST.fullmatch(plain):
        parts = [m[3], m[2], m[1]]
    elif m := _MONTH_FIRST.fullmatch(plain):
        parts = [m[2], m[1], m[3]]
    elif m := _DIGITS.fullmatch(plain):
        parts = [m[1], m[2], m[3]]
    elif m := _DIGITS_YEAR_FIRST.fullmatch(plain):
        parts = [m[3], m[2], m[1]]
    else:
        return None
    if not parts[1].isdigit():
        if parts[1] not in MONTHS:
            return None
        parts[1] = f"{MONTHS[parts[1]]:02d}"
    if past is not None and len(parts[2]) == 2:
        year = past.year - past.year % 100 + int(parts[2])
        parts[2] = str(year if year <= past.year else year - 100)
    return parts


def machine_time(moment: datetime | None) -> str:
    """Return a time in the form for JSON, feeds and other files: Jakarta time with its offset, or an empty text.

    A program that keeps only the date part has the same day as page and certificate (WIB), also between 00.00 and
    07.00.
    """
    return timezone.localtime(moment).isoformat() if moment else ""


def json_text(value: object) -> str:
    """Return the text for a value that JSON has no type for; to be used as `default` of `json.dumps`."""
    return machine_time(value) if isinstance(value, datetime) else str(value)
