"""Times in words: officers read working time, or calendar hours where the law counts these."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.sla.clock import add
from helpdesk.sla.remaining_time import remaining_time_text, set_remaining_time
from oss_portal.models import HariLibur
from tests.factories.helpdesk import tiket

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # Monday 09.00 in Jakarta; open 08.00 to 16.00


@pytest.mark.parametrize(
    ("deadline", "calendar_time", "words"),
    [
        (MONDAY + timedelta(minutes=25), False, "sisa 25 menit kerja"),
        (MONDAY + timedelta(hours=2), False, "sisa 2 jam kerja"),
        # Until Tuesday noon: 7 hours of Monday and 4 of Tuesday.
        (MONDAY + timedelta(days=1, hours=3), False, "sisa 1 hari 3 jam kerja"),
        (MONDAY + timedelta(days=3), False, "sisa 3 hari kerja"),
        # A weekend has no working time: next Monday is five working days away, not seven.
        (MONDAY + timedelta(days=7), False, "sisa 5 hari kerja"),
        (MONDAY - timedelta(hours=2), False, "lewat 1 jam kerja"),
        # The time ran out on Sunday; working time began this morning, an hour ago.
        (MONDAY - timedelta(hours=24), False, "lewat 1 jam kerja"),
        (MONDAY + timedelta(seconds=20), False, "jatuh tempo sekarang"),
        (MONDAY - timedelta(seconds=20), True, "baru saja lewat"),
        (MONDAY - timedelta(days=4), False, "lewat 2 hari kerja"),
        (MONDAY + timedelta(days=7), True, "sisa 7 hari"),
        (MONDAY + timedelta(hours=30), True, "sisa 30 jam"),
        (MONDAY - timedelta(minutes=5), True, "lewat 5 menit"),
    ],
)
def test_what_is_left_is_said_in_working_time(deadline, calendar_time, words):
    assert remaining_time_text(deadline, MONDAY, calendar_time=calendar_time) == words


def test_a_holiday_is_no_working_time():
    HariLibur.objects.create(tanggal="2026-11-24", nama="Libur")
    assert remaining_time_text(MONDAY + timedelta(days=2), MONDAY, calendar_time=False) == "sisa 1 hari kerja"


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 30), timezones=st.just(UTC)),  # noqa: DTZ001
    st.integers(2, 30),
)
@settings(max_examples=40)
def test_a_promise_of_whole_days_is_said_as_these_days(now, days):
    deadline = add(now, timedelta(minutes=480 * days), calendar_time=False)
    assert remaining_time_text(deadline, now, calendar_time=False) == f"sisa {days} hari kerja"


def test_all_tickets_of_a_page_are_answered_with_one_look_at_the_calendar(django_assert_num_queries):
    listing = [tiket() for _ in range(5)]
    with django_assert_num_queries(1):
        set_remaining_time(listing, listing[0].dibuat_pada)
    assert {t.next_clock for t in listing} == {"jawaban pertama"}
    assert all(t.remaining.startswith("sisa 3 hari kerja") for t in listing)
