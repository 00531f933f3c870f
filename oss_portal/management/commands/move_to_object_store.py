"""Move uploads from the disk, and the bytes of certificates, letters and terms from the database, into OBJECT_STORE.

Each is compared with its hash before and after; safe to stop, to run again, and to run while the portal serves.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from oss_portal.audit.events import Event
from oss_portal.audit.trail import record
from oss_portal.db.stored_bytes import StoreUnavailable
from oss_portal.models import Pengguna
from oss_portal.operation.moving import NoObjectStore, move_to_object_store


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            moved = move_to_object_store(self.stdout.write)
        except NoObjectStore as missing:
            raise CommandError(str(missing)) from None
        except StoreUnavailable as away:
            raise CommandError(f"{away}. What was moved stays moved: the same command goes on.") from None
        for name, count in moved.rows.items():
            self.stdout.write(f"{name}: {count} moved")
        if moved.rows and (petugas := Pengguna.objects.filter(is_superuser=True).order_by("pk").first()):
            record(Event.FILES_MOVED, subject=petugas, details=dict(moved.rows))
        if moved.damaged:
            rows = ", ".join(moved.damaged[:20])
            raise CommandError(f"{len(moved.damaged)} are not what their hash says and stay where they are: {rows}")
        self.stdout.write("All of it is in the object store.")
