"""Work for the worker: queued by name, and long work in one batch a task."""

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.module_loading import import_string
from django_tasks.base import Task


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
