"""Write the transparency log as static files (C2SP tlog-tiles) into a folder, for a mirror or a CDN."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from oss_portal.transparency.tiles import write_log


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "folder", type=Path, help="existing files are kept; run the command again when the log has grown"
        )

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.stdout.write(f"{write_log(folder)} new files in {folder}")
