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
TOLERANSI = timedelta(minutes=5)


def kini_basis_data() -> datetime:
    """Return what time the database has."""
    with connection.cursor() as kursor:
        kursor.execute("select clock_timestamp()")
        return kursor.fetchone()[0]


def jam_benar() -> bool:
    """Whether the clock of this node agrees with the database's; says so in the logs when it does not."""
    selisih = timezone.now() - kini_basis_data()
    if abs(selisih) <= TOLERANSI:
        return True
    logger.error("the clock of this node is off by %s: nothing is done until it is right", selisih)
    return False


def tunggu_jam_benar(task_result, **_) -> None:
    """Hold the worker (a receiver of `task_started`) until the clock is right: a sweep a year ahead erases too much."""
    while isinstance(task_result, TaskResult) and not jam_benar():
        time.sleep(20)


def jatuh_tempo(kolom: str, jeda: timedelta) -> Q:
    """Due: the time in `kolom` has come, or lies farther ahead than `jeda`, the longest that anybody sets.

    A clock that ran ahead while it was written must not put a row off for a year.
    """
    kini = timezone.now()
    return Q(**{f"{kolom}__lte": kini}) | Q(**{f"{kolom}__gt": kini + jeda})


def lebih_lama(kolom: str, umur: timedelta) -> Q:
    """Older than `umur`, or from a future that is as far away: then the clock that wrote it was wrong."""
    kini = timezone.now()
    return Q(**{f"{kolom}__lt": kini - umur}) | Q(**{f"{kolom}__gt": kini + umur})
