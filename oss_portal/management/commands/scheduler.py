"""Enqueue the periodic tasks of `settings.SCHEDULE` when they are due, only once if several nodes run this."""

import signal
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import Error, close_old_connections, transaction
from django.utils import timezone

from oss_portal.db.background import enqueue
from oss_portal.db.clock import is_clock_right, is_due
from oss_portal.db.schedule import is_waiting
from oss_portal.models import ScheduledTask
from oss_portal.web.error_pages import database_is_down


def enqueue_due_tasks() -> list[str]:
    """Enqueue each due task, set its next time, and return the names of those due; none while the clock is wrong.

    A task that is queued already, because the workers are busy or down, is not enqueued again.
    """
    result: list[str] = []
    if not is_clock_right():
        return result
    for name, interval in settings.SCHEDULE.items():
        ScheduledTask.objects.get_or_create(nama=name)
        with transaction.atomic():
            row = (
                ScheduledTask.objects.select_for_update(skip_locked=True)
                .filter(is_due("berikutnya", interval), nama=name)
                .first()
            )
            if row is None:
                continue
            if not is_waiting(name):
                enqueue(name)
            row.terakhir = timezone.now()
            row.berikutnya = row.terakhir + interval
            row.save()
            result.append(name)
    return result


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="run one round and stop")
        parser.add_argument("--delay", type=int, default=20, metavar="SECONDS", help="pause between two rounds")

    def handle(self, *args: Any, once: bool, delay: int, **options: Any) -> None:
        self.running = not once
        for s in (signal.SIGTERM, signal.SIGINT):
            signal.signal(s, self._stop)
        while True:
            try:
                close_old_connections()
                enqueue_due_tasks()
            except Error as error:
                if not database_is_down(error):
                    raise
                # Keep trying while the database is down.
                self.stderr.write(f"scheduler: {error}")
            for _ in range(delay):
                if not self.running:
                    return
                time.sleep(1)

    def _stop(self, *_: Any) -> None:
        self.running = False
