"""Restore a backup of `manage.py backup` into an empty database and check that all of it is the same."""

import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from oss_portal.audit.seal import verify_audit
from oss_portal.operation.backup import BackupRefused, restore
from oss_portal.operation.keeping import fetch


class Command(BaseCommand):
    help = __doc__
    # Restoring must work even when settings are wrong, so the start-up checks are skipped.
    requires_system_checks = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "backup", help="a folder, the name of a backup in BACKUP_TARGET or BACKUP_DIR, or the word newest"
        )

    def handle(self, *args: Any, backup: str, **options: Any) -> None:
        with tempfile.TemporaryDirectory(prefix="oss-restore-") as room:
            try:
                manifest = restore(fetch(backup, Path(room)))
            except BackupRefused as error:
                raise CommandError(str(error)) from error
        if findings := verify_audit():
            raise CommandError(f"restored, but the audit trail of the backup was changed: {findings[0]}")
        self.stdout.write(f"restored the backup of {manifest['created']}: rows, documents and audit trail are the same")
