"""Words for the time left until a deadline: "sisa 2 jam kerja", "lewat 3 hari kerja"."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from helpdesk.models import Tiket
from oss_portal.reference.business_calendar import holidays_between, working_day_length, working_hours_between

_HOUR = timedelta(hours=1)


def _working_duration(duration: timedelta) -> str:
    days, remaining = divmod(duration, working_day_length())
    hours = remaining // _HOUR
    if days >= 2 or (days and not hours):
        return ngettext("%(n)d hari kerja", "%(n)d hari kerja", days) % {"n": days}
    if days:
        return _("1 hari %(jam)d jam kerja") % {"jam": hours}
    if hours:
        return ngettext("%(n)d jam kerja", "%(n)d jam kerja", hours) % {"n": hours}
    minutes = int(remaining.total_seconds() // 60)
    return ngettext("%(n)d menit kerja", "%(n)d menit kerja", minutes) % {"n": minutes}


def _calendar_duration(duration: timedelta) -> str:
    if duration.days >= 2:
        return ngettext("%(n)d hari", "%(n)d hari", duration.days) % {"n": duration.days}
    hours = duration // _HOUR
    if hours:
        return ngettext("%(n)d jam", "%(n)d jam", hours) % {"n": hours}
    minutes = int(duration.total_seconds() // 60)
    return ngettext("%(n)d menit", "%(n)d menit", minutes) % {"n": minutes}


def remaining_time_text(
    deadline: datetime, now: datetime, *, calendar_time: bool, holidays: set[date] | None = None
) -> str:
    """Return words for the time until (or since) a deadline: in working time, or calendar time for `calendar_time`."""
    a, b = sorted((deadline, now))
    open_time = b - a if calendar_time else working_hours_between(a, b, holidays=holidays)
    if open_time < timedelta(minutes=1):
        return _("jatuh tempo sekarang") if deadline >= now else _("baru saja lewat")
    duration = _calendar_duration(open_time) if calendar_time else _working_duration(open_time)
    return _("sisa %(lama)s") % {"lama": duration} if deadline >= now else _("lewat %(lama)s") % {"lama": duration}


def set_remaining_time(tiket: Iterable[Tiket], now: datetime | None = None) -> None:
    """Set `remaining` (words) and `next_clock` (which promise) on tickets with a running clock; one query for all."""
    now = now or timezone.now()
    running = [t for t in tiket if t.running]
    moments = [now, *(t.jatuh_tempo for t in running)]
    holidays = (
        holidays_between(timezone.localdate(min(moments)), timezone.localdate(max(moments))) if running else set()
    )
    for t in running:
        t.remaining = remaining_time_text(t.jatuh_tempo, now, calendar_time=t.jam_kalender, holidays=holidays)
        first = t.ditanggapi_pada is None and t.tenggat_tanggapan <= t.tenggat_penyelesaian
        t.next_clock = _("jawaban pertama") if first else _("penyelesaian")
