"""Move uploads from the disk, and the bytes of certificates, letters and terms from the database, into OBJECT_STORE.

Each object is compared with its hash before and after. The command may be stopped and run again while the portal runs.
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
            raise CommandError(
                f"{away}. The objects moved so far stay in the store: run the same command again to continue."
            ) from None
        for name, count in moved.rows.items():
            self.stdout.write(f"{name}: {count} moved")
        if moved.rows and (petugas := Pengguna.objects.filter(is_superuser=True).order_by("pk").first()):
            record(Event.FILES_MOVED, subject=petugas, details=dict(moved.rows))
        if moved.damaged:
            rows = ", ".join(moved.damaged[:20])
            raise CommandError(f"{len(moved.damaged)} do not match their hash and were not moved: {rows}")
        self.stdout.write("Everything is in the object store.")
