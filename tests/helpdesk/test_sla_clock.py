"""The clocks, under any sequence of times: promised, paused and passed time never drift."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.models import ClockState, StatusTiket, Tiket
from helpdesk.sla import clock
from oss_portal.models import HariLibur

pytestmark = pytest.mark.django_db
when = st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 30), timezones=st.just(UTC))  # noqa: DTZ001
minutes = st.integers(1, 14 * 480)
delay = st.lists(st.tuples(st.integers(0, 20 * 24 * 60), st.integers(0, 20 * 24 * 60)), max_size=4)
free = settings(max_examples=60)


@pytest.fixture(autouse=True)
def _holiday():
    HariLibur.objects.bulk_create(
        HariLibur(tanggal=t, nama="Libur")
        for t in ("2026-03-20", "2026-03-23", "2026-08-17", "2026-12-25", "2027-01-01")
    )


def make(start: datetime, response: int, resolution: int, calendar_time: bool) -> Tiket:
    t = Tiket(
        menit_tanggapan=min(response, resolution),
        menit_penyelesaian=max(response, resolution),
        jam_kalender=calendar_time,
        dibuat_pada=start,
    )
    clock.start_clock(t, start)
    clock.set_due(t, StatusTiket.BARU, start)
    return t


@given(when, minutes, minutes, st.booleans())
@free
def test_a_promise_is_kept_by_exactly_its_own_time(start, a, b, calendar_time):
    t = make(start, a, b, calendar_time)
    assert clock.duration(start, t.tenggat_penyelesaian, calendar_time=calendar_time) == timedelta(
        minutes=t.menit_penyelesaian
    )
    assert start < t.tenggat_tanggapan <= t.tenggat_penyelesaian
    assert t.peringatan_pada <= t.jatuh_tempo
    assert t.tanda_waktu == ClockState.IN_TIME


@given(when, minutes, minutes, st.booleans(), delay)
@free
def test_pauses_leave_as_much_time_as_there_was(start, a, b, calendar_time, interval):
    t = make(start, a, b, calendar_time)
    t.ditanggapi_pada = start
    now = start
    for wait, duration in interval:
        now += timedelta(minutes=wait)
        remaining = clock.duration(now, t.tenggat_penyelesaian, calendar_time=calendar_time)
        was_late = now > t.tenggat_penyelesaian
        clock.pause(t, now)
        now += timedelta(minutes=duration)
        before = t.tenggat_penyelesaian
        clock.resume(t, now)
        assert t.tenggat_penyelesaian >= before
        assert t.jeda_sejak is None
        # The pause neither adds nor takes time, and a ticket that was late before it is late after it.
        assert clock.duration(now, t.tenggat_penyelesaian, calendar_time=calendar_time) == remaining
        assert not was_late or clock.duration(now, t.tenggat_penyelesaian, calendar_time=calendar_time) == timedelta(0)


@given(when, minutes, minutes, st.booleans(), st.integers(0, 60 * 24 * 60))
@free
def test_the_mark_of_the_queue_says_what_the_clock_says(start, a, b, calendar_time, ago):
    t = make(start, a, b, calendar_time)
    now = start + timedelta(minutes=ago)
    clock.set_due(t, StatusTiket.DIPROSES, now)
    assert (t.tanda_waktu == ClockState.LATE) == (now > t.jatuh_tempo)
    if t.tanda_waktu == ClockState.NEARLY_LATE:
        used = clock.duration(start, now, calendar_time=calendar_time)
        assert used >= timedelta(minutes=min(t.menit_tanggapan, t.menit_penyelesaian)) * clock.WARNING_SHARE


@given(when, st.integers(0, 100 * 24 * 60), st.integers(0, 100 * 24 * 60))
@free
def test_time_of_the_service_adds_up(start, a, b):
    middle, end = start + timedelta(minutes=a), start + timedelta(minutes=a + b)
    for calendar_time in (True, False):
        count = clock.duration(start, middle, calendar_time=calendar_time) + clock.duration(
            middle, end, calendar_time=calendar_time
        )
        assert count == clock.duration(start, end, calendar_time=calendar_time)


def test_a_clock_that_runs_is_not_started_twice():
    t = SimpleNamespace(jeda_sejak=None)
    assert clock.resume(t, datetime(2026, 1, 1, tzinfo=UTC)) == {}


def test_a_friday_evening_complaint_counts_from_monday_and_holidays_do_not_count():
    zone = "+07:00"
    friday = datetime.fromisoformat(f"2026-08-14T18:00:00{zone}")
    t = make(friday, 480, 3 * 480, calendar_time=False)
    # Monday 17 August is a holiday: Tuesday is the first day.
    assert t.tenggat_tanggapan == datetime.fromisoformat(f"2026-08-18T16:00:00{zone}")
    assert t.tenggat_penyelesaian == datetime.fromisoformat(f"2026-08-20T16:00:00{zone}")
