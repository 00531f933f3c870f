"""Invitations of calendars (RFC 5545) as text. Pure."""

import contextlib
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

CALENDAR_LABELS = {
    "SUMMARY": gettext_lazy("Acara"),
    "DTSTART": gettext_lazy("Mulai"),
    "DTEND": gettext_lazy("Selesai"),
    "LOCATION": gettext_lazy("Tempat"),
    "DESCRIPTION": gettext_lazy("Keterangan"),
    "COMMENT": gettext_lazy("Catatan"),
    "ORGANIZER": gettext_lazy("Penyelenggara"),
    "ATTENDEE": gettext_lazy("Peserta"),
    "STATUS": gettext_lazy("Keadaan"),
    "METHOD": gettext_lazy("Jenis"),
    "RRULE": gettext_lazy("Berulang"),
}
_ANSWERS = {
    "ACCEPTED": gettext_lazy("diterima"),
    "DECLINED": gettext_lazy("ditolak"),
    "TENTATIVE": gettext_lazy("mungkin"),
    "NEEDS-ACTION": gettext_lazy("belum dijawab"),
    "DELEGATED": gettext_lazy("diwakilkan"),
}
# Microsoft's names of the three Indonesian time zones; its "Singapore" (with Manila) has the time of Makassar.
_CLOCKS = {
    "SE Asia Standard Time": "Asia/Jakarta",
    "Singapore Standard Time": "Asia/Singapore",
    "Tokyo Standard Time": "Asia/Tokyo",
}


_CALENDAR_METHODS = {
    "REQUEST": gettext_lazy("undangan"),
    "PUBLISH": gettext_lazy("pemberitahuan"),
    "REPLY": gettext_lazy("jawaban undangan"),
    "CANCEL": gettext_lazy("pembatalan"),
    "COUNTER": gettext_lazy("usul waktu lain"),
}


def _in_wib(value: str, clock: str = "") -> str:
    """Return a date or time of a calendar, in time zone `clock`, for a person; other values are returned unchanged."""
    found = re.fullmatch(r"(\d{8})(?:T(\d{4})(?:\d{2})?(Z?))?", value)
    if found is None:
        return value
    try:
        moment = datetime.strptime(f"{found[1]}{found[2] or '0000'}+0000", "%Y%m%d%H%M%z")
    except ValueError:
        return value
    zone = " WIB" if found[3] else f" ({clock})" if clock else ""
    if found[3]:
        moment += timedelta(hours=7)
    elif found[2] and clock:
        # The name of an unknown time zone stays beside the time.
        with contextlib.suppress(ZoneInfoNotFoundError, ValueError, OSError):
            moment = moment.replace(tzinfo=ZoneInfo(_CLOCKS.get(clock, clock))).astimezone(ZoneInfo("Asia/Jakarta"))
            zone = " WIB"
    return f"{moment:%d-%m-%Y}" + (f" {moment:%H.%M}{zone}" if found[2] else "")


def calendar_text(text: str) -> str:
    """Return an invitation (RFC 5545) as text for a person: what, when, where, who."""
    lines = [_("[Undangan kalender]")]
    within = ""
    text = text.replace("\r", "")
    for line in re.sub(r"\n[ \t]", "", text).split("\n"):
        # The definitions of time zones and alarms contain dates and texts of their own.
        if line in {"BEGIN:VTIMEZONE", "BEGIN:VALARM"}:
            within = line.removeprefix("BEGIN:")
        elif line == f"END:{within}":
            within = ""
        if within:
            continue
        # A colon in quotation marks belongs to a name.
        name, _colon, value = re.sub(r'"[^"]*"', lambda q: q[0].replace(":", " "), line).partition(":")
        key = name.partition(";")[0].strip().upper()
        value = re.sub(r"(?i)^mailto:", "", value.strip())
        if key not in CALENDAR_LABELS or not value:
            continue
        value = re.sub(r"\\([nN,;\\])", lambda c: "\n" if c[1] in "nN" else c[1], value)
        clock = re.search(r"TZID=\"?([^;\"]{1,60})", name)
        value = _in_wib(value, clock[1] if clock else "")
        if key == "METHOD":
            value = str(_CALENDAR_METHODS.get(value.upper(), value))
        state = re.search(r"PARTSTAT=([\w-]+)", name)
        lines.append(f"{CALENDAR_LABELS[key]}: {value}" + (f" ({_ANSWERS.get(state[1], state[1])})" if state else ""))
    return "\n".join(lines)
