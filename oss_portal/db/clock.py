"""Protection against wrong clocks: no destructive work while a node's clock is wrong, and no row stuck because of one.

All nodes share the clock of the database; it is also the clock of the audit trail.
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
    """Return the time of the database."""
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        now: datetime = cursor.fetchone()[0]
        return now


def is_clock_right() -> bool:
    """Return whether the clock of this node agrees with the database's; log an error if it does not."""
    difference = timezone.now() - database_now()
    if abs(difference) <= TOLERANCE:
        return True
    logger.error("the clock of this node is off by %s: no task is done until it is right", difference)
    return False


def wait_for_right_clock(task_result: Any, **_: Any) -> None:
    """Hold the worker until the clock is right: a task with the date of next year would erase too much.

    It is a receiver of `task_started`.
    """
    while isinstance(task_result, TaskResult) and not is_clock_right():
        time.sleep(20)


def is_due(field: str, delay: timedelta) -> Q:
    """Return a filter for rows whose time in `field` has come, or is farther ahead than `delay`, the longest ever set.

    A row that was written while a clock was a year ahead must not wait for a year.
    """
    now = timezone.now()
    return Q(**{f"{field}__lte": now}) | Q(**{f"{field}__gt": now + delay})


def older_than(field: str, age: timedelta) -> Q:
    """Return a filter for rows older than `age`, or as far in the future: then the clock that wrote them was wrong."""
    now = timezone.now()
    return Q(**{f"{field}__lt": now - age}) | Q(**{f"{field}__gt": now + age})
