"""Restore the newest backup into a temporary server and compare everything; a timer runs this once a month."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from oss_portal.operation.backup import BackupRefused
from oss_portal.operation.drill import restore_drill


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", default="", help="a folder with space for all data; default: TMPDIR")

    def handle(self, *args: Any, folder: str, **options: Any) -> None:
        try:
            name, seconds = restore_drill(folder)
        except BackupRefused as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"backup {name} was restored completely in {seconds:.0f} s")
