"""Formats of days, durations, money and telephone numbers in pages, letters and messages of the portal."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from oss_portal.text.numbers import number_in_words

# Jakarta, Bandung, Semarang, Surabaya, Medan; all other area codes have three digits.
_SHORT_AREA_CODES = {"21", "22", "24", "31", "61"}


@lru_cache(maxsize=2000)
def _written(day: date, pattern: str, language: str | None) -> str:
    """Return a day in words, cached: a page shows few different days, and Django formats each letter by letter."""
    return formats.date_format(day, pattern)


def _day(value: date, pattern: str) -> str:
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return _written(value, pattern, get_language())


def date_id(value: Any) -> str:
    """Return `23 November 2026` for a date or a moment: the day of `datetime_id`, as letters and citizens read it."""
    return _day(value, "j F Y") if isinstance(value, date) else ""


def datetime_id(value: Any) -> str:
    """Return `23 November 2026 pukul 20.15 WIB` for a moment."""
    if not isinstance(value, datetime):
        return ""
    time = timezone.localtime(value).strftime("%H.%M")
    return _("%(tanggal)s pukul %(jam)s WIB") % {"tanggal": date_id(value), "jam": time}


def date_and_time(value: datetime) -> str:
    """Return `23 November 2026 20.15` for a moment, for use inside of a sentence."""
    return f"{date_id(value)} {timezone.localtime(value):%H.%M}"


def before_and_after(values: Sequence[Any]) -> str:
    """Return a change (before, after) as `Rp1 → Rp2`; in words when a value was added or removed."""
    before, after = (date_id(value) or value for value in values)
    if before and after:
        return f"{before} → {after}"
    text = _("%(nilai)s (baru)") if after else _("%(nilai)s (tidak berlaku lagi)")
    return text % {"nilai": after or before}


def day(value: Any) -> str:
    """Return `23 Nov 2026` for a date or a moment, the format of all officers' pages."""
    return _day(value, "DATE_FORMAT") if isinstance(value, date) else ""


def moment(value: Any) -> str:
    """Return `23 Nov 2026 14.30 WIB` for a moment, the format of all officers' pages: Django's DATETIME_FORMAT."""
    return f"{day(value)} {timezone.localtime(value):%H.%M WIB}" if isinstance(value, datetime) else ""


def clock(value: Any) -> str:
    """Return `14.30 WIB` for a moment of today, `23 Nov 2026 14.30 WIB` for one of another day."""
    if not isinstance(value, datetime):
        return ""
    local = timezone.localtime(value)
    return local.strftime("%H.%M WIB") if local.date() == timezone.localdate() else moment(value)


def _length(difference: timedelta) -> str:
    minutes = int(difference.total_seconds() // 60)
    if minutes < 60:
        return ngettext("%(n)s menit", "%(n)s menit", minutes) % {"n": minutes}
    if minutes < 48 * 60:
        return ngettext("%(n)s jam", "%(n)s jam", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)s hari", "%(n)s hari", minutes // 1440) % {"n": minutes // 1440}


def age(value: Any) -> str:
    """Return the time since a moment in its largest unit: `3 hari`."""
    return _length(max(timezone.now() - value, timedelta())) if isinstance(value, datetime) else ""


def duration(value: Any) -> str:
    """Return a length of time in its largest unit: `3 hari`."""
    return _length(value) if isinstance(value, timedelta) else ""


def time_left(value: Any) -> str:
    """Return the time until a deadline, or since it has passed: `sisa 5 jam`, `lewat 2 hari`."""
    if not isinstance(value, datetime):
        return ""
    remaining = value - timezone.now()
    if remaining < timedelta():
        return _("lewat %(lama)s") % {"lama": _length(-remaining)}
    return _("sisa %(lama)s") % {"lama": _length(remaining)}


def within_sentence(text: Any) -> str:
    """Return a heading as it is written inside a sentence: "Peran NIB" -> "peran NIB"."""
    return str(text)[:1].lower() + str(text)[1:]


def rupiah(value: Any) -> str:
    """Return `Rp 15.000.000` for a number of rupiah."""
    return f"Rp {value:,.0f}".replace(",", ".") if value is not None and value != "" else ""


def rupiah_in_words(value: Any) -> str:
    """Return `Rp 10.000.000 (sepuluh juta rupiah)`, so that a person can check an amount typed as "10 juta".

    There is no line break between "Rp" and the number; other languages than Indonesian get the number only.
    """
    if get_language() != "id":
        return rupiah(value)
    if value is None or value == "" or not 0 <= value < 10**15:
        return rupiah(value)
    words = number_in_words(int(value))
    return format_html('<span class="text-nowrap">{}</span> ({} rupiah)', rupiah(value), words)


def display_phone(value: Any) -> str:
    """Return `+62 857-1234-5678` for an E.164 number, `+62 21-3857596` for a landline number."""
    t = str(value or "")
    if t.startswith("+62") and len(t) > 9:
        if t[3] != "8":
            area = 2 if t[3:5] in _SHORT_AREA_CODES else 3
            return f"+62 {t[3 : 3 + area]}-{t[3 + area :]}"
        return f"+62 {t[3:6]}-{t[6:10]}-{t[10:]}"
    return t


def display_helpdesk_phone(value: Any) -> str:
    """Return `(+6221) 3857596` for a Jakarta number, as the terms write it (PEN-3b)."""
    t = str(value or "")
    return f"(+6221) {t[5:]}" if t.startswith("+6221") else t
