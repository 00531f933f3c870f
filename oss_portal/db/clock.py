"""Clocks that go wrong: no destructive work while a node's clock is off, and no row that one wrote is stuck for ever.

The database's clock is the one that all nodes share, and the one of the audit trail.
"""

import logging
import time
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q
from django.utils import timezone
from django_tasks_db.backend import TaskResult

logger = logging.getLogger(__name__)

# A node whose clock is further off than this takes no requests and does no background work.
TOLERANCE = timedelta(minutes=5)


def database_now() -> datetime:
    """Return what time the database has."""
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        return cursor.fetchone()[0]


def is_clock_right() -> bool:
    """Whether the clock of this node agrees with the database's; says so in the logs when it does not."""
    difference = timezone.now() - database_now()
    if abs(difference) <= TOLERANCE:
        return True
    logger.error("the clock of this node is off by %s: nothing is done until it is right", difference)
    return False


def wait_for_right_clock(task_result, **_) -> None:
    """Hold the worker (a receiver of `task_started`) until the clock is right: a sweep a year ahead erases too much."""
    while isinstance(task_result, TaskResult) and not is_clock_right():
        time.sleep(20)


def jatuh_tempo(fields: str, delay: timedelta) -> Q:
    """Due: the time in `kolom` has come, or lies farther ahead than `delay`, the longest that anybody sets.

    A clock that ran ahead while it was written must not put a row off for a year.
    """
    now = timezone.now()
    return Q(**{f"{fields}__lte": now}) | Q(**{f"{fields}__gt": now + delay})


def older_than(fields: str, age: timedelta) -> Q:
    """Older than `umur`, or from a future that is as far away: then the clock that wrote it was wrong."""
    now = timezone.now()
    return Q(**{f"{fields}__lt": now - age}) | Q(**{f"{fields}__gt": now + age})
