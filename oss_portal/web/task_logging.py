"""Log lines of a worker about each task: the request that caused it, its waiting time and its duration."""

import logging
import os
import socket
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.backend import TaskResult

from oss_portal.audit.context import continue_trace
from oss_portal.models import AttemptCounter
from oss_portal.models.attempt_counter import WORKER
from oss_portal.web.reporting import report_task

logger = logging.getLogger("oss_portal.tugas")
# Every minute there are tasks, which several workers share; so even an idle worker gets one within this time.
SEEN_FOR = timedelta(minutes=15)
_seen_at = [timezone.now() - SEEN_FOR]


def begin_task(task_result: Any, **_: Any) -> None:
    """Continue the trace of the request that caused the task, and store that this worker is alive.

    It is a receiver of `task_started`.
    """
    if not isinstance(task_result, TaskResult):
        return
    continue_trace(task_result.db_result.id)
    now = timezone.now()
    if now - _seen_at[0] > timedelta(minutes=1):
        _seen_at[0] = now
        name = f"{WORKER}{socket.gethostname()[:40]}|{os.getpid()}"
        AttemptCounter.objects.update_or_create(kunci=name, defaults={"berakhir_pada": now + SEEN_FOR})


def end_task(task_result: Any, **_: Any) -> None:
    """Log a task that has ended. It is a receiver of `task_finished`."""
    if not isinstance(task_result, TaskResult):
        return
    row = task_result.db_result
    data: dict[str, Any] = {"task": row.task_path, "task_id": str(row.id), "queue": row.queue_name}
    data["status"] = str(row.status)
    if row.started_at and row.finished_at:
        data["duration_ms"] = round((row.finished_at - row.started_at).total_seconds() * 1000, 1)
        data["waited_ms"] = round((row.started_at - row.enqueued_at).total_seconds() * 1000, 1)
    failed = row.status == TaskResultStatus.FAILED
    logger.log(logging.ERROR if failed else logging.INFO, "%s %s", row.task_path, row.status, extra={"data": data})
    if failed:
        report_task(row.task_path, row.exception_class_path)
