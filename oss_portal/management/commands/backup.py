"""Back up database and uploads, encrypted, with a manifest by which a restore is checked.

Without an argument the backup goes into a new folder in BACKUP_DIR and is copied to BACKUP_TARGET; backups older than
BACKUP_KEEP_DAYS are removed.
"""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from oss_portal.operation.backup import BackupRefused, back_up
from oss_portal.operation.keeping import run_backup


class Command(BaseCommand):
    help = __doc__
    # A backup must work even when settings are wrong, so the start-up checks are skipped.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "folder", type=Path, nargs="?", help="make the backup in this new folder; copy and remove nothing"
        )

    def handle(self, *args: Any, folder: Path | None, **options: Any) -> None:
        try:
            if folder:
                manifest = back_up(folder, settings.BACKUP_RECIPIENTS)
            else:
                run = run_backup()
                folder, manifest = run.folder, run.manifest
                if run.copied_to:
                    self.stdout.write(f"copied to {run.copied_to}")
                for name in run.removed:
                    self.stdout.write(f"removed {name}")
        except BackupRefused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{sum(manifest['rows'].values())} rows of {len(manifest['rows'])} tables in {folder}")
        if not settings.BACKUP_RECIPIENTS:
            self.stdout.write("The backup is not encrypted, because BACKUP_RECIPIENTS is empty.")
        self.stdout.write(
            "Keep the keys in another place: without ENCRYPTION_KEYS no NIK of a restored backup can be read."
        )
