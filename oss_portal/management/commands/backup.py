"""Back up database and uploads into a new folder, with a manifest to prove a restore against."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from oss_portal.db.backup import BackupRefused, back_up


class Command(BaseCommand):
    help = __doc__
    # What keeps the portal from starting must not keep this from running.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            manifest = back_up(folder)
        except BackupRefused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{sum(manifest['rows'].values())} rows of {len(manifest['rows'])} tables in {folder}")
        self.stdout.write("Keep the keys elsewhere: without ENCRYPTION_KEYS a restored NIK cannot be read.")
