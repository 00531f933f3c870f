"""The periodic tasks of `settings.SCHEDULE`: whether one waits already, and when one last left nothing that is due."""

from typing import Any

from django.conf import settings
from django.utils import timezone
from django_tasks import TaskResult, TaskResultStatus
from django_tasks_db.models import DBTaskResult

from oss_portal.models import ScheduledTask


def is_waiting(path: str) -> bool:
    """Whether a task with this dotted path waits already: another one would find nothing to do."""
    return DBTaskResult.objects.filter(status=TaskResultStatus.READY, task_path=path).exists()


def note_finished(task_result: TaskResult, **kwargs: Any) -> None:
    """Note when a periodic task left nothing that is due: the figures for operators tell how long ago that was.

    It is a receiver of `task_finished`. A task that failed, or that left the rest to another one, did leave something.
    """
    path = task_result.task.module_path
    if path in settings.SCHEDULE and task_result.status == TaskResultStatus.SUCCESSFUL and not is_waiting(path):
        ScheduledTask.objects.filter(nama=path).update(selesai_pada=timezone.now())
