"""Say what is wrong with this portal and what to do, in plain words; exit code 1 when something is broken."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from oss_portal.operation.doctor import ALL, BEFORE_UPGRADE, Level, check_way, examine


class Command(BaseCommand):
    help = __doc__
    # The command runs the checks itself, and continues when one fails.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--before-upgrade", action="store_true", help="check only what an upgrade needs")
        parser.add_argument(
            "--stopped", action="store_true", help="with --before-upgrade: the portal is stopped during the upgrade"
        )

    def handle(self, *args: Any, before_upgrade: bool, stopped: bool, **options: Any) -> None:
        parts = BEFORE_UPGRADE if before_upgrade else ALL
        found = list(examine(tuple(part for part in parts if not (stopped and part is check_way))))
        for finding in found:
            remedy = f" → {finding.remedy}" if finding.remedy and finding.level is not Level.OK else ""
            self.stdout.write(f"{finding.level:8}{finding.about}: {finding.text}{remedy}")
        faults = sum(f.level is Level.FAULT for f in found)
        warnings = sum(f.level is Level.WARNING for f in found)
        self.stdout.write(f"{faults} faults, {warnings} warnings")
        if faults:
            raise SystemExit(1)
