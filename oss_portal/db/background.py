"""Work for the worker: queued by name, long work in one batch a task, many pieces of which one may fail."""

import logging
from collections.abc import Callable, Iterable
from typing import Any

from django.db import OperationalError, transaction
from django.utils.module_loading import import_string
from django_tasks.base import Task

logger = logging.getLogger(__name__)


def enqueue(path: str, *arguments: Any, priority: int | None = None) -> None:
    """Queue the task with this dotted path. By its name, because tasks import the services that queue them."""
    task: Task = import_string(path)
    (task if priority is None else task.using(priority=priority)).enqueue(*arguments)


def next_batch(task: Task, partial: Callable[[int], int], pk: int) -> int:
    """Do one batch of the work on row `pk` and, if it found anything to do, queue `task` for the next one.

    `partial` returns how many it did, 0 when none are left. So mails that a single person waits for come in between.
    The next task is queued in the transaction of the batch: a worker killed half-way leaves neither, and the task that
    it held is put back by `requeue_orphaned_tasks`.
    """
    with transaction.atomic():
        count = partial(pk)
        if count:
            task.enqueue(pk)
    return count


class SomeFailed(Exception):
    """Some of many pieces of work could not be done; the log has each of them."""


def for_each(work: Callable[[int], object], keys: Iterable[int], *, what: str) -> int:
    """Do `work` for each key and return how many were done; one that fails holds up none behind it.

    Raises `SomeFailed` at the end, so that the task is seen to have failed; a database that is away ends it at once.
    """
    done, failed = 0, []
    for key in keys:
        try:
            work(key)
            done += 1
        except OperationalError:
            raise
        except Exception:
            logger.exception("%s %s could not be done", what, key)
            failed.append(key)
    if failed:
        raise SomeFailed(f"{what}: {len(failed)} failed, {done} were done")
    return done
