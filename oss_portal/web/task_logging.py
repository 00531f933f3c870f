"""What a worker says of each task: which click it comes from, how long it waited and how long it took."""

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
# A worker without work is seen by the tasks of each minute, which several share.
SEEN_FOR = timedelta(minutes=15)
_seen_at = [timezone.now() - SEEN_FOR]


def begin_task(task_result: Any, **_: Any) -> None:
    """Go on with the trace of the click, and note that this worker lives. It is a receiver of `task_started`."""
    if not isinstance(task_result, TaskResult):
        return
    continue_trace(task_result.db_result.id)
    now = timezone.now()
    if now - _seen_at[0] > timedelta(minutes=1):
        _seen_at[0] = now
        name = f"{WORKER}{socket.gethostname()[:40]}|{os.getpid()}"
        AttemptCounter.objects.update_or_create(kunci=name, defaults={"berakhir_pada": now + SEEN_FOR})


def end_task(task_result: Any, **_: Any) -> None:
    """Write the line of a task that ended. It is a receiver of `task_finished`."""
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
