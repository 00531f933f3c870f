"""Compute the transparency log again and compare every record with it; name each altered, removed or added one."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from oss_portal.transparency.log import latest_checkpoint
from oss_portal.transparency.notes import NoteRefused
from oss_portal.transparency.verification import verify_log


class Command(BaseCommand):
    help = __doc__
    # The log must be verifiable even when settings are wrong, so the start-up checks are skipped.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--checkpoint",
            type=Path,
            metavar="FILE",
            help="file with a checkpoint that was kept outside of the database",
        )

    def handle(self, *args: Any, checkpoint: Path | None, **options: Any) -> None:
        try:
            findings = list(verify_log(checkpoint.read_text(encoding="utf-8") if checkpoint else ""))
        except (OSError, NoteRefused) as error:
            raise CommandError(f"--checkpoint: {error}") from error
        for finding in findings:
            self.stderr.write(finding)
        if findings:
            raise CommandError(f"{len(findings)} findings: the log or the records were changed")
        last = latest_checkpoint()
        self.stdout.write(f"{last.ukuran if last else 0} leaves, none was changed")
