"""Long work for the worker, one batch a task."""

from collections.abc import Callable

from django.db import transaction
from django_tasks.base import Task


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
