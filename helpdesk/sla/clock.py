"""The clocks of a ticket: working time, or calendar time where the law counts hours.

The promise is fixed when the ticket is made. A pause moves the deadline by the open time that passed during it, so that
the same time is left after it.
"""

from datetime import datetime, timedelta
from typing import Any

from helpdesk.models import RUNNING, ClockState, StatusTiket, Tiket
from helpdesk.sla.periods import AUTO_CLOSE_PERIOD, REOPEN_PERIOD
from oss_portal.reference.business_calendar import add_working_hours, working_hours_between

# The share of the time after which the officer is warned.
WARNING_SHARE = 0.8


def add(start: datetime, duration: timedelta, *, calendar_time: bool) -> datetime:
    """Return the time at which `duration` of the clock's time has passed since `start`."""
    return start + duration if calendar_time else add_working_hours(start, duration)


def duration(a: datetime, b: datetime, *, calendar_time: bool) -> timedelta:
    """Return the clock's time between two moments; zero when `b` is not after `a`."""
    return max(b - a, timedelta(0)) if calendar_time else working_hours_between(a, b)


def minutes(interval: timedelta) -> int:
    return int(interval.total_seconds() // 60)


def start_clock(tiket: Tiket, now: datetime, *, first_response: bool = True) -> dict[str, Any]:
    """Start the resolution clock (and the one of the first response) at `now`; return the changed columns."""
    k = tiket.jam_kalender
    fields = {
        "jam_mulai": now,
        "jeda_menit": 0,
        "tenggat_penyelesaian": add(now, timedelta(minutes=tiket.menit_penyelesaian), calendar_time=k),
    }
    if first_response:
        fields["tenggat_tanggapan"] = add(now, timedelta(minutes=tiket.menit_tanggapan), calendar_time=k)
    return _set_fields(tiket, fields)


def pause(tiket: Tiket, now: datetime) -> dict[str, Any]:
    """Stop the clock, because the reporter is asked something."""
    return _set_fields(tiket, {"jeda_sejak": now})


def resume(tiket: Tiket, now: datetime) -> dict[str, Any]:
    """Restart a stopped clock with as much time left as when it stopped; do nothing if it runs."""
    if tiket.jeda_sejak is None:
        return {}
    pause_length = duration(tiket.jeda_sejak, now, calendar_time=tiket.jam_kalender)
    return _set_fields(
        tiket,
        {
            "jeda_sejak": None,
            "jeda_menit": tiket.jeda_menit + minutes(pause_length),
            "tenggat_penyelesaian": add(tiket.tenggat_penyelesaian, pause_length, calendar_time=tiket.jam_kalender),
        },
    )


def move_with_calendar(tiket: Tiket, now: datetime) -> dict[str, tuple[datetime, datetime]]:
    """Set the deadlines of an open ticket by the present calendar; return those that moved, before and after.

    Deadlines only move to a later time: removing a holiday shortens no promise.
    """
    since_start = timedelta(minutes=tiket.menit_penyelesaian + tiket.jeda_menit)
    promises = {"tenggat_penyelesaian": (tiket.jam_mulai, since_start)}
    if tiket.ditanggapi_pada is None:
        promises["tenggat_tanggapan"] = (tiket.jam_mulai, timedelta(minutes=tiket.menit_tanggapan))
    moved = {}
    for name, (start, promise) in promises.items():
        before, deadline = getattr(tiket, name), add(start, promise, calendar_time=tiket.jam_kalender)
        if deadline > before:
            setattr(tiket, name, deadline)
            moved[name] = (before, deadline)
    if moved:
        set_due(tiket, tiket.status, now)
    return moved


def _warning_time(tiket: Tiket) -> datetime:
    """Return the time at which 80 % of the running clock is used up."""
    if tiket.ditanggapi_pada is None and tiket.tenggat_tanggapan <= tiket.tenggat_penyelesaian:
        start, used = tiket.jam_mulai, timedelta(minutes=tiket.menit_tanggapan) * WARNING_SHARE
    else:
        used = timedelta(minutes=tiket.menit_penyelesaian) * WARNING_SHARE + timedelta(minutes=tiket.jeda_menit)
        start = tiket.jam_mulai
    return add(start, used, calendar_time=tiket.jam_kalender)


def set_due(tiket: Tiket, status: str, now: datetime) -> dict[str, Any]:
    """Return the columns by which the queue sorts, for the state `status` of a ticket whose clocks are set."""
    fields: dict[str, Any] = {"peringatan_pada": None, "tanda_waktu": ClockState.IN_TIME}
    if status in RUNNING:
        deadline = tiket.tenggat_penyelesaian
        if tiket.ditanggapi_pada is None:
            deadline = min(deadline, tiket.tenggat_tanggapan)
        fields["jatuh_tempo"], fields["peringatan_pada"] = deadline, _warning_time(tiket)
        if now > deadline:
            fields["tanda_waktu"] = ClockState.LATE
        elif now >= fields["peringatan_pada"]:
            fields["tanda_waktu"] = ClockState.NEARLY_LATE
    elif status == StatusTiket.MENUNGGU_PELAPOR and tiket.jeda_sejak:
        fields["jatuh_tempo"] = tiket.jeda_sejak + AUTO_CLOSE_PERIOD
    elif status == StatusTiket.SELESAI and tiket.selesai_pada:
        fields["jatuh_tempo"] = tiket.selesai_pada + REOPEN_PERIOD
    else:
        fields["jatuh_tempo"] = tiket.ditutup_pada or now
    return _set_fields(tiket, fields)


def _set_fields(tiket: Tiket, fields: dict[str, Any]) -> dict[str, Any]:
    for name, value in fields.items():
        setattr(tiket, name, value)
    return fields
