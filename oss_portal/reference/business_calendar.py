"""Working days and hours of the service (Asia/Jakarta): Monday to Friday, without the days of `HariLibur`.

Promised times (service times, objection periods) count only while the service is open; the 72 hours of UU 27/2022 are
calendar hours and are not computed here.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from oss_portal.db.compiled import compiled
from oss_portal.models import HariLibur

# No promised time is longer: a longer search means a calendar without a single working day.
_FARTHEST = timedelta(days=3660)


def _clock_time(text: str) -> time:
    hour, minute = text.split(":")
    return time(int(hour), int(minute))


def working_day() -> timedelta:
    """Return how long the service is open on a working day."""
    opening, closing = (datetime.combine(date.min, _clock_time(clock)) for clock in settings.WORKING_HOURS)
    return closing - opening


def holidays_between(start: date, until: date | None = None) -> set[date]:
    """Return the holidays from `start` to `until`, or to the last known one, in one query."""
    return set(_holidays(start, until, bounded=True) if until else _holidays(start, bounded=False))


@compiled
def _holidays(start: date, until: date | None = None, *, bounded: bool) -> QuerySet[HariLibur, date]:
    days = HariLibur.objects.filter(tanggal__gte=start)
    return (days.filter(tanggal__lte=until) if bounded else days).values_list("tanggal", flat=True)


def _is_working_day(day: date, holidays: set[date]) -> bool:
    return day.weekday() < 5 and day not in holidays


def is_working_day(day: date) -> bool:
    """Whether the service is open on this day."""
    return _is_working_day(day, holidays_between(day, day))


def add_working_days(day: date, n: int) -> date:
    """Return the n-th working day after `day` (n >= 0; 0 returns `day` itself)."""
    holidays, found = holidays_between(day), day
    while n > 0:
        found += timedelta(days=1)
        if found - day > _FARTHEST:
            raise ValueError("no working day within ten years")
        n -= _is_working_day(found, holidays)
    return found


def _open_spans(start: datetime, holidays: set[date]) -> Iterator[tuple[datetime, datetime]]:
    """Yield the open spans from the day of `start` on, cut at `start`."""
    zone = timezone.get_current_timezone()
    opening, closing = (_clock_time(j) for j in settings.WORKING_HOURS)
    local = start.astimezone(zone)
    for i in range(_FARTHEST.days):
        day = local.date() + timedelta(days=i)
        if not _is_working_day(day, holidays):
            continue
        opens, closes = datetime.combine(day, opening, zone), datetime.combine(day, closing, zone)
        if closes > start:
            yield max(opens, start), closes


def add_working_hours(moment: datetime, duration: timedelta) -> datetime:
    """Return the moment at which `duration` of open time has passed since `moment`.

    A moment outside of the open time counts from the next opening. `duration` must not be negative.
    """
    if duration < timedelta(0):
        raise ValueError("a service time is not negative")
    remaining = duration
    for opens, closes in _open_spans(moment, holidays_between(timezone.localdate(moment))):
        if remaining <= closes - opens:
            return opens + remaining
        remaining -= closes - opens
    raise ValueError("no working day within ten years")


def working_days_later(moment: datetime, n: int) -> datetime:
    """Return the moment at which `n` working days of open time have passed."""
    return add_working_hours(moment, n * working_day())


def first_of_last(days: int) -> date:
    """Return the first of the last `days` days in Jakarta, today included: the first day of "30 hari terakhir"."""
    return timezone.localdate() - timedelta(days=days - 1)


def start_of_day(day: date) -> datetime:
    """Return the midnight in Jakarta at which a day begins."""
    return datetime.combine(day, time.min, timezone.get_default_timezone())


def working_day_length() -> timedelta:
    """Return how long the service is open on a working day."""
    opening, closing = (_clock_time(j) for j in settings.WORKING_HOURS)
    return datetime.combine(date.min, closing) - datetime.combine(date.min, opening)


def working_hours_between(a: datetime, b: datetime, *, holidays: set[date] | None = None) -> timedelta:
    """Return the open time between two moments; zero when `b` is not after `a`.

    `holidays` are the holidays of that span where the caller has them already (`holidays_between`).
    """
    total = timedelta(0)
    if b <= a:
        return total
    if holidays is None:
        holidays = holidays_between(timezone.localdate(a), timezone.localdate(b))
    for opens, closes in _open_spans(a, holidays):
        if opens >= b:
            break
        total += min(closes, b) - opens
    return total
