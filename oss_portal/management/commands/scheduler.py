"""Enqueue the periodic tasks of `settings.SCHEDULE` when they are due: once, however many nodes run this command."""

import signal
import time

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import Error, close_old_connections, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from oss_portal.db.clock import is_clock_right, jatuh_tempo
from oss_portal.models import ScheduledTask
from oss_portal.web.error_pages import database_is_down


def enqueue_due_tasks() -> list[str]:
    """Enqueue each due task, move its next time on, and return the names enqueued; none while the clock is wrong."""
    result = []
    if not is_clock_right():
        return result
    for nama, interval in settings.SCHEDULE.items():
        ScheduledTask.objects.get_or_create(nama=nama)
        with transaction.atomic():
            rows = (
                ScheduledTask.objects.select_for_update(skip_locked=True)
                .filter(jatuh_tempo("berikutnya", interval), nama=nama)
                .first()
            )
            if rows is None:
                continue
            import_string(nama).enqueue()
            rows.terakhir = timezone.now()
            rows.berikutnya = rows.terakhir + interval
            rows.save()
            result.append(nama)
    return result


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--sekali", action="store_true", help="run one round and stop")
        parser.add_argument("--jeda", type=int, default=20, metavar="SECONDS", help="pause between two rounds")

    def handle(self, *args, once, delay, **options):
        self.path = not once
        for s in (signal.SIGTERM, signal.SIGINT):
            signal.signal(s, self._stop)
        while True:
            try:
                close_old_connections()
                enqueue_due_tasks()
            except Error as error:
                if not database_is_down(error):
                    raise
                # The database is away: keep trying, it will come back.
                self.stderr.write(f"jadwal: {error}")
            for _ in range(delay):
                if not self.path:
                    return
                time.sleep(1)

    def _stop(self, *_):
        self.path = False
