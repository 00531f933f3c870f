"""The queue of tasks in the database; the tasks of one act are inserted with one statement."""

from typing import Any

from django_tasks.base import Task
from django_tasks_db.backend import DatabaseBackend, normalize_json
from django_tasks_db.models import DBTaskResult, get_date_max

from oss_portal.db.inserts import append


class TaskBackend(DatabaseBackend):
    def _task_to_db_task(self, task: Task[Any, Any], args: Any, kwargs: Any) -> DBTaskResult:  # type: ignore[override]
        row: DBTaskResult = DBTaskResult(
            id=self._get_id(),
            args_kwargs=normalize_json({"args": args, "kwargs": kwargs}),
            priority=task.priority,
            task_path=task.module_path,
            queue_name=task.queue_name,
            run_after=task.run_after or get_date_max(),
            backend_name=self.alias,
        )
        append(row)
        return row
