"""Read replicas: marked views may read data that is a moment old; everything else reads the primary.

Without `DATABASE_REPLICA_URL` the marks change nothing. A replica that does not answer, or is more than
`REPLICA_MAX_LAG` seconds behind, is skipped at once and checked again some seconds later; meanwhile the primary
answers. The pages of a person never read the replica: after a change they must see the change.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db import Error as DatabaseError
from django.db.models import Model

P = ParamSpec("P")
R = TypeVar("R")
REPLICA = "replica"
# Seconds for which the result of a check of the replica is used.
_LOOK_AGAIN = 2.0
# Models that are always read from the primary: sessions, limits, and things that are valid once.
_NEVER = {"oss_portal.session", "oss_portal.attemptcounter", "oss_portal.scheduledtask", "captcha.captchastore"}
logger = logging.getLogger(__name__)
_may: ContextVar[bool] = ContextVar("may_read_replica", default=False)


def replica_lag() -> float | None:
    """Return the seconds that the replica is behind, 0 if it has everything; None if it does not answer."""
    try:
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute("select case when pg_is_in_recovery() then null else pg_current_wal_lsn() end")
            written = cursor.fetchone()[0]
        with connections[REPLICA].cursor() as cursor:
            cursor.execute(
                "select not pg_is_in_recovery() or pg_last_wal_replay_lsn() >= %s::pg_lsn,"
                " extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp())",
                [written],
            )
            has_all, seconds = cursor.fetchone()
    except DatabaseError as error:
        logger.warning("the replica does not answer: %s", type(error).__name__)
        connections[REPLICA].close()
        return None
    return 0.0 if has_all else float(seconds if seconds is not None else "inf")


class _Replica:
    """The last known state of the replica in this process; one thread checks it, the others use the last result."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._looked_at, self._is_good = 0.0, False

    def is_good(self) -> bool:
        if time.monotonic() - self._looked_at > _LOOK_AGAIN and self._lock.acquire(blocking=False):
            try:
                lag = replica_lag()
                is_good = lag is not None and lag <= settings.REPLICA_MAX_LAG
                if self._is_good and not is_good:
                    logger.warning("reads go to the primary: the replica is %s s behind", lag)
                self._looked_at, self._is_good = time.monotonic(), is_good
            finally:
                self._lock.release()
        return self._is_good

    def is_bad(self) -> None:
        self._looked_at, self._is_good = time.monotonic(), False

    def forget(self) -> None:
        self._looked_at, self._is_good = 0.0, False


replica = _Replica()


@contextmanager
def replica_reads() -> Iterator[bool]:
    """Let the reads of the block go to a replica that is good enough; yields whether they do."""
    token = _may.set(REPLICA in settings.DATABASES and replica.is_good())
    try:
        yield _may.get()
    finally:
        _may.reset(token)


@contextmanager
def primary_reads() -> Iterator[None]:
    """Read from the primary in the block even if marked: what the replica lacks may be newer than its data."""
    token = _may.set(False)
    try:
        yield
    finally:
        _may.reset(token)


def read_from_replica(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a function that only reads (public check, figures, archive of terms): what it reads may be a moment old.

    When the replica fails in the middle, the function runs once more on the primary.
    """

    @wraps(view)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        with replica_reads() as elsewhere:
            try:
                return view(*args, **kwargs)
            except DatabaseError as error:
                if not elsewhere:
                    raise
                # This includes a conflict with replay on the replica (SQLSTATE 40001), which ends long reads there.
                logger.warning("a read from the replica failed, the primary answers: %s", type(error).__name__)
                replica.is_bad()
                connections[REPLICA].close()
        with primary_reads():
            return view(*args, **kwargs)

    return wrapped


class ReplicaRouter:
    """Router that sends marked reads to `replica`; writes, locked rows, migrations and all else to `default`."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        # Never None: then Django would read related rows from the database that the first row came from.
        return REPLICA if _may.get() and model._meta.label_lower not in _NEVER else DEFAULT_DB_ALIAS

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, obj1: Model, obj2: Model, **hints: Any) -> bool | None:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        return db == DEFAULT_DB_ALIAS
