"""What agencies may write as a value: PIA says texts, and their programs also send numbers, null and empty lists.

A number is as good as its digits, null is empty, an empty list is an empty object (PHP writes it so). A day or moment
is read in the one form that the guide gives: a number read as seconds since 1970 would be another day.
"""

import math
import re
from datetime import date, datetime
from typing import Annotated, Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BeforeValidator, StringConstraints

from oss_portal.text.characters import clean_text, one_line

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(T00:00:00(Z|\+07:00)?)?", re.ASCII)
# Only offsets that time zones have: PostgreSQL accepts none beyond 15:59.
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-](0\d|1[0-4]):[0-5]\d)?)?", re.ASCII)


def _checked(text: str) -> str:
    """Return `text`. Raises `ValueError` for what no database column holds: NUL, and halves of a character."""
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError(_("berisi karakter yang tidak dapat disimpan"))
    return text


def _finite(value: float) -> float:
    """Return a number. Raises `ValueError` for NaN and Infinity, which are no JSON."""
    if not math.isfinite(value):
        raise ValueError(_("berisi bilangan yang tidak dapat disimpan"))
    return value


def _checked_json(value: Any) -> Any:
    if isinstance(value, float):
        return _finite(value)
    if isinstance(value, dict):
        return {_checked(str(name)): _checked_json(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_checked_json(one) for one in value]
    return _checked(value) if isinstance(value, str) else value


def _text(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, str):
        return _checked(value).strip()
    if isinstance(value, float):
        value = int(value) if _finite(value).is_integer() else value
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _line(value: Any) -> Any:
    """Return a text in one line: it stands in mails and papers of ours, where a line of its own is words of ours."""
    text = _text(value)
    return one_line(text) if isinstance(text, str) else text


def _lines(value: Any) -> Any:
    text = _text(value)
    return clean_text(text) if isinstance(text, str) else text


def digits(length: int) -> BeforeValidator:
    """Return what reads a code of `length` digits: one that came as a number has lost the zeros before it."""

    def read(value: Any) -> Any:
        text = _text(value)
        return text.zfill(length) if isinstance(value, int | float) and isinstance(text, str) else text

    return BeforeValidator(read)


def _object(value: Any) -> Any:
    return {} if value in (None, "", []) else _checked_json(value)


def _answer(value: Any) -> Any:
    return None if value == "" else value


def _link(text: str) -> str:
    """Return an address that a person can open. Raises `ValueError`."""
    if text:
        try:
            address = urlsplit(text)
            usable = address.scheme == "https" and bool(address.hostname) and "@" not in address.netloc
        except ValueError:
            usable = False
        if not usable or any(letter.isspace() or not letter.isprintable() for letter in text):
            raise ValueError(_("harus berupa alamat https"))
    return text


def _in_form(form: re.Pattern[str], value: Any) -> Any:
    """Return a text of that form, None for an empty one. Raises `ValueError`."""
    text = _text(value)
    if text == "":
        return None
    if not isinstance(value, str) or not form.fullmatch(text):
        raise ValueError(_("bukan tanggal dalam bentuk YYYY-MM-DD"))
    return text


def _day(value: Any) -> Any:
    text = _in_form(_DAY, value)
    return text and text[:10]


def _moment(value: Any) -> Any:
    """Return a moment written `YYYY-MM-DD HH:MM:SS`, in the time of Jakarta unless it says otherwise."""
    text = _in_form(_MOMENT, value)
    return text and text.replace(" ", "T", 1)


def _plausible(value: date | None) -> date | None:
    """Refuse a day or moment at the edges of the calendar: in another time zone there is none."""
    if value is not None and not 1900 <= value.year <= 2200:
        raise ValueError(_("di luar tahun 1900 sampai 2200"))
    return value


def max_length(length: int) -> StringConstraints:
    """Return the greatest length that the guide, or the column, gives a text."""
    return StringConstraints(max_length=length)


PLAIN = BeforeValidator(_line)
# A text of several lines.
REMARK = BeforeValidator(_lines)
CODE = digits(2)
Nomor = Annotated[str, digits(13), StringConstraints(pattern=r"^[0-9]{13}$")]
LicenceCode = Annotated[str, digits(12), max_length(13)]
IdIzin = Annotated[str, PLAIN, StringConstraints(min_length=1, max_length=30)]
Link = Annotated[str, BeforeValidator(_text), max_length(2000), AfterValidator(_link)]
Day = Annotated[date | None, BeforeValidator(_day), AfterValidator(_plausible)]
Moment = Annotated[datetime | None, BeforeValidator(_moment), AfterValidator(_plausible)]
JsonObject = Annotated[dict[str, Any], BeforeValidator(_object)]
Answer = Annotated[bool | None, BeforeValidator(_answer)]
