"""Clocks that go wrong: no destructive work while a node's clock is off, and no row that one wrote is stuck for ever.

The database's clock is the one that all nodes share, and the one of the audit trail.
"""

import logging
import time
from datetime import datetime, timedelta
from typing import Any

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
        now: datetime = cursor.fetchone()[0]
        return now


def is_clock_right() -> bool:
    """Whether the clock of this node agrees with the database's; says so in the logs when it does not."""
    difference = timezone.now() - database_now()
    if abs(difference) <= TOLERANCE:
        return True
    logger.error("the clock of this node is off by %s: nothing is done until it is right", difference)
    return False


def wait_for_right_clock(task_result: Any, **_: Any) -> None:
    """Hold the worker until the clock is right: a task that takes today for a day next year erases too much.

    It is a receiver of `task_started`.
    """
    while isinstance(task_result, TaskResult) and not is_clock_right():
        time.sleep(20)


def is_due(field: str, delay: timedelta) -> Q:
    """Due: the time in `field` has come, or lies farther ahead than `delay`, the longest that anybody sets.

    A clock that ran ahead while it was written must not put a row off for a year.
    """
    now = timezone.now()
    return Q(**{f"{field}__lte": now}) | Q(**{f"{field}__gt": now + delay})


def older_than(field: str, age: timedelta) -> Q:
    """Older than `age`, or from a future that is as far away: then the clock that wrote it was wrong."""
    now = timezone.now()
    return Q(**{f"{field}__lt": now - age}) | Q(**{f"{field}__gt": now + age})
