"""Compute the sealed days of the audit trail again and name each day that was altered."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from oss_portal.audit.seal import carried_away_months, seal_past_days, verify_audit
from oss_portal.models import AuditRoot
from oss_portal.operation.witness import witnessed_roots


class Command(BaseCommand):
    help = __doc__
    # The trail must be verifiable even when settings are wrong, so the start-up checks are skipped.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--since", type=date.fromisoformat, help="check from this day on (YYYY-MM-DD)")
        parser.add_argument(
            "--root",
            action="append",
            default=[],
            metavar="YYYY-MM-DD=ROOT",
            help="a root from the logs, to compare with the database; may be given several times",
        )
        parser.add_argument("--seal", action="store_true", help="first seal the days that are over")

    def handle(self, *args: Any, since: date | None, seal: bool, root: Any, **options: Any) -> None:
        if seal:
            for day in seal_past_days():
                self.stdout.write(f"sealed {day.tanggal}: {day.jumlah} events, root {day.akar}")
        try:
            recorded = witnessed_roots() | {date.fromisoformat(a.partition("=")[0]): a.partition("=")[2] for a in root}
        except ValueError as error:
            raise CommandError("--root must be YYYY-MM-DD=ROOT") from error
        findings = verify_audit(since, recorded)
        for finding in findings:
            self.stderr.write(f"{finding.day}: {finding.cause}")
        if findings:
            raise CommandError(
                f"{len(findings)} findings: the audit trail was changed. See SealMissing in docs/runbook.md"
            )
        for month in sorted(carried_away_months()):
            self.stdout.write(f"{month} was detached and is not in this database: it is not checked here")
        self.stdout.write(f"{AuditRoot.objects.count()} sealed days, none was changed")
