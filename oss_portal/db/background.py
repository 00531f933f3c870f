"""Background work: tasks queued by name, long work with one batch per task, and many pieces of which one may fail."""

import logging
import time
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.db import OperationalError, transaction
from django.db.models import Model, QuerySet
from django.utils.module_loading import import_string
from django_tasks.base import Task

Row = TypeVar("Row", bound=Model)
logger = logging.getLogger(__name__)
# Messages that a person waits for at this moment (a link, a code) go before letters (0), and letters before batches:
# mails to very many people, certificates of a whole era.
AWAITED_PRIORITY = 50
BATCH_PRIORITY = -50
# How long one task of a sweep works before it leaves the rest to a new task, so that other tasks of its queue can run.
SWEEP_SECONDS = 20
BATCH_SIZE = 500


def enqueue(path: str, *arguments: Any, priority: int | None = None) -> None:
    """Queue the task with this dotted path; the path avoids an import cycle, as tasks import the services."""
    task: Task = import_string(path)
    (task if priority is None else task.using(priority=priority)).enqueue(*arguments)


def next_batch(task: Task, partial: Callable[[int], int], pk: int) -> int:
    """Do one batch of the work on row `pk` and, if it found anything to do, queue `task` for the next one.

    `partial` returns how many it did, 0 when none are left. Between batches, mails that a single person waits for are
    sent. The next task is queued in the transaction of the batch: if a worker is killed half-way, both are rolled back,
    and `requeue_orphaned_tasks` queues its task again.
    """
    with transaction.atomic():
        count = partial(pk)
        if count:
            task.enqueue(pk)
    return count


class SomeFailed(Exception):
    """Some of many pieces of work failed; the log has each of them."""


def for_each(work: Callable[[int], object], keys: Iterable[int], *, what: str) -> int:
    """Do `work` for each key and return how many were done; after a failure it continues with the next key.

    Raises `SomeFailed` at the end, so that the task counts as failed, and `OperationalError` at once when the database
    does not answer.
    """
    done, failed = 0, []
    for key in keys:
        try:
            work(key)
            done += 1
        except OperationalError:
            raise
        except Exception:
            logger.exception("%s %s failed", what, key)
            failed.append(key)
    if failed:
        raise SomeFailed(f"{what}: {len(failed)} failed, {done} were done")
    return done


def for_each_locked(rows: QuerySet[Row], work: Callable[[Row], object]) -> int:
    """Do `work` with each of a batch of `rows` in a transaction of its own, locked and if it is still one of `rows`.

    Safe to run twice and in parallel: a row that another worker has locked is skipped. Returns how many rows were
    changed; `work` returns False for a row that it left unchanged.
    """
    count = 0
    for pk in list(rows.values_list("pk", flat=True)[:BATCH_SIZE]):
        with transaction.atomic():
            row = rows.order_by().select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
            if row is not None and work(row) is not False:
                count += 1
    return count


def work_off(task: Task, batch: Callable[[], int]) -> int:
    """Repeat `batch` until it finds nothing to do; after `SWEEP_SECONDS` leave the rest to a new `task`.

    `batch` does a part of the due work, each row in a transaction of its own, and returns how many. It must skip rows
    that it cannot do, or the loop would never end. Returns how many were done.
    """
    start, count = time.monotonic(), 0
    while done := batch():
        count += done
        if time.monotonic() - start > SWEEP_SECONDS:
            task.enqueue()
            break
    return count


def delete_batch(rows: QuerySet, limit: int = 5000) -> int:
    """Delete up to `limit` of `rows`, so that no transaction gets long. Returns how many were deleted."""
    pks = list(rows.order_by("pk").values_list("pk", flat=True)[:limit])
    return rows.model._default_manager.filter(pk__in=pks).delete()[0] if pks else 0


def sweep(
    task: Task, batch: Callable[[int], list[int]], work: Callable[[int], object], after: int, *, what: str
) -> int:
    """Do `work` for each key of the batches above `after`, like `for_each`; after `SWEEP_SECONDS` queue a new `task`.

    `batch` returns the next keys above a given one, in order. Returns how many were done. Raises `SomeFailed` at the
    end.
    """
    start, done = time.monotonic(), 0
    failed: SomeFailed | None = None
    while keys := batch(after):
        after = keys[-1]
        try:
            done += for_each(work, keys, what=what)
        except SomeFailed as error:
            failed = error
        if time.monotonic() - start > SWEEP_SECONDS:
            task.enqueue(after)
            break
    if failed:
        raise failed
    return done
