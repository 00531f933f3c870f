"""Enqueue the periodic tasks of `settings.JADWAL` when they are due: once, however many nodes run this command."""

import signal
import time

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import Error, close_old_connections, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from oss_portal.galat import basis_data_mati
from oss_portal.jam import jam_benar, jatuh_tempo
from oss_portal.models import JadwalTugas


def enqueue_yang_jatuh_tempo() -> list[str]:
    """Enqueue each due task, move its next time on, and return the names enqueued; none while the clock is wrong."""
    hasil = []
    if not jam_benar():
        return hasil
    for nama, selang in settings.JADWAL.items():
        JadwalTugas.objects.get_or_create(nama=nama)
        with transaction.atomic():
            baris = (
                JadwalTugas.objects.select_for_update(skip_locked=True)
                .filter(jatuh_tempo("berikutnya", selang), nama=nama)
                .first()
            )
            if baris is None:
                continue
            import_string(nama).enqueue()
            baris.terakhir = timezone.now()
            baris.berikutnya = baris.terakhir + selang
            baris.save()
            hasil.append(nama)
    return hasil


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--sekali", action="store_true", help="run one round and stop")
        parser.add_argument("--jeda", type=int, default=20, metavar="SECONDS", help="pause between two rounds")

    def handle(self, *args, sekali, jeda, **options):
        self.jalan = not sekali
        for s in (signal.SIGTERM, signal.SIGINT):
            signal.signal(s, self._berhenti)
        while True:
            try:
                close_old_connections()
                enqueue_yang_jatuh_tempo()
            except Error as galat:
                if not basis_data_mati(galat):
                    raise
                # The database is away: keep trying, it will come back.
                self.stderr.write(f"jadwal: {galat}")
            for _ in range(jeda):
                if not self.jalan:
                    return
                time.sleep(1)

    def _berhenti(self, *_):
        self.jalan = False
