"""The periodic tasks of `settings.SCHEDULE`: whether one is queued already, and when one last finished all due work."""

from typing import Any

from django.conf import settings
from django.utils import timezone
from django_tasks import TaskResult, TaskResultStatus
from django_tasks_db.models import DBTaskResult

from oss_portal.models import ScheduledTask


def is_waiting(path: str) -> bool:
    """Return whether a task with this dotted path is queued already: another one would find nothing to do."""
    return DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=path).exists()


def note_finished(task_result: TaskResult, **kwargs: Any) -> None:
    """Store when a periodic task finished all due work: metrics for operators show how long ago that was.

    It is a receiver of `task_finished`. Work is left after a task that failed, or that queued another one for the rest.
    """
    path = task_result.task.module_path
    if path in settings.SCHEDULE and task_result.status == TaskResultStatus.SUCCESSFUL and not is_waiting(path):
        ScheduledTask.objects.filter(nama=path).update(selesai_pada=timezone.now())
