"""Run Django's `migrate` while the portal runs: continue a stopped migration, wait for locks, expand or contract.

Unfinished indexes are dropped first, so that the stopped migration makes them again. If a lock is not granted within
LOCK_TIMEOUT_MS, the waiting requests go first and the migration tries again.
"""

import time
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.core.management.commands import migrate
from django.db import OperationalError, connection

from oss_portal import __version__
from oss_portal.operation.migrating import drop_invalid_indexes, last_of_each_app, other_versions, waiting

TRIES = 10
PAUSE_SECONDS = 2.0
# An arbitrary number that no other lock of the portal uses.
_LOCK = 4_810_227
_LOCK_NOT_AVAILABLE = "55P03"


class Command(migrate.Command):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--expand",
            action="store_true",
            help="apply only migrations with which the running version still works; no contract migration",
        )
        parser.add_argument(
            "--contract",
            action="store_true",
            help="apply all migrations, if no process of another version is connected",
        )

    def handle(self, *args: Any, expand: bool = False, contract: bool = False, **options: Any) -> None:
        # Options that only show something need no lock; the tests make their own database.
        if options.get("plan") or options.get("check_unapplied") or options["database"] != "default":
            super().handle(*args, **options)
            return
        if contract and waiting().contract and (versions := other_versions(__version__)):
            raise CommandError(
                f"processes of version {', '.join(versions)} still use the database:"
                f" restart them with {__version__} first"
            )
        with connection.cursor() as cursor:
            cursor.execute("select pg_try_advisory_lock(%s)", [_LOCK])
            if not cursor.fetchone()[0]:
                raise CommandError("another migrate is running on this database: wait until it ends")
        try:
            if expand:
                for app, name in last_of_each_app(waiting().expand):
                    self._try(*args, **options | {"app_label": app, "migration_name": name})
            else:
                self._try(*args, **options)
        finally:
            if connection.connection is not None and not connection.connection.closed:
                with connection.cursor() as cursor:
                    cursor.execute("select pg_advisory_unlock(%s)", [_LOCK])

    def _try(self, *args: Any, **options: Any) -> None:
        """Migrate; try again when a lock is not granted."""
        for attempt in range(1, TRIES + 1):
            for name in drop_invalid_indexes():
                self.stdout.write(f"dropped the unfinished index {name}; the migration makes it again")
            try:
                super().handle(*args, **options)
            except OperationalError as error:
                if getattr(error.__cause__, "pgcode", "") != _LOCK_NOT_AVAILABLE or attempt == TRIES:
                    raise
                self.stdout.write(f"the table is locked by another transaction; try {attempt + 1} of {TRIES}")
                time.sleep(PAUSE_SECONDS)
            else:
                return
