"""Working days and hours of the service (Asia/Jakarta): Monday to Friday, without the days of `HariLibur`.

Clocks of a promise (service times, objection periods) run only while the service is open; legal 72-hour clocks of
UU 27/2022 are calendar hours and do not come here.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from oss_portal.models import HariLibur

# No promise of ours is longer: a longer walk means a calendar without a single working day.
_FARTHEST = timedelta(days=3660)


def _hours(text: str) -> time:
    hour, minutes = text.split(":")
    return time(int(hour), int(minutes))


def holidays_between(start: date, until: date | None = None) -> set[date]:
    """Return the holidays from `mulai` to `sampai` (to the last known one): for many questions in a row, one query."""
    days = HariLibur.objects.filter(tanggal__gte=start)
    return set((days.filter(tanggal__lte=until) if until else days).values_list("tanggal", flat=True))


def _is_working_day(days: date, holidays: set[date]) -> bool:
    return days.weekday() < 5 and days not in holidays


def is_working_day(days: date) -> bool:
    """Whether the service is open on this day."""
    return _is_working_day(days, holidays_between(days, days))


def add_working_days(day: date, n: int) -> date:
    """Return the n-th working day after `tanggal` (n >= 0; 0 returns `tanggal` itself)."""
    holidays, days = holidays_between(day), day
    while n > 0:
        days += timedelta(days=1)
        if days - day > _FARTHEST:
            raise ValueError("no working day within ten years")
        n -= _is_working_day(days, holidays)
    return days


def _open_spans(start: datetime, holidays: set[date]) -> Iterator[tuple[datetime, datetime]]:
    """Yield the open spans from the day of `mulai` on, cut at `mulai`."""
    zone = timezone.get_current_timezone()
    open_it, close = (_hours(j) for j in settings.WORKING_HOURS)
    local = start.astimezone(zone)
    for i in range(_FARTHEST.days):
        days = local.date() + timedelta(days=i)
        if not _is_working_day(days, holidays):
            continue
        source, until = datetime.combine(days, open_it, zone), datetime.combine(days, close, zone)
        if until > start:
            yield max(source, start), until


def add_working_hours(moment: datetime, duration: timedelta) -> datetime:
    """Return the moment at which `duration` of open time has passed since `waktu`.

    A moment outside of the open time counts from the next opening. `duration` must not be negative.
    """
    if duration < timedelta(0):
        raise ValueError("a service time is not negative")
    remaining = duration
    for source, until in _open_spans(moment, holidays_between(timezone.localdate(moment))):
        if remaining <= until - source:
            return source + remaining
        remaining -= until - source
    raise ValueError("no working day within ten years")


def working_days() -> timedelta:
    """Return the open time of one working day."""
    open_it, close = (_hours(j) for j in settings.WORKING_HOURS)
    return datetime.combine(date.min, close) - datetime.combine(date.min, open_it)


def working_hours_between(a: datetime, b: datetime, *, holidays: set[date] | None = None) -> timedelta:
    """Return the open time between two moments; zero when `b` is not after `a`.

    `holidays` are the holidays of that span where the caller has them already (`holidays_between`).
    """
    count = timedelta(0)
    if b <= a:
        return count
    if holidays is None:
        holidays = holidays_between(timezone.localdate(a), timezone.localdate(b))
    for source, until in _open_spans(a, holidays):
        if source >= b:
            break
        count += min(until, b) - source
    return count
