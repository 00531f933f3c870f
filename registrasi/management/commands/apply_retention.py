"""Apply the rules of retention; with `--dry-run` only show what they would do."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from registrasi.services.retention import apply_retention


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count, change nothing")
        parser.add_argument("--kode", help="apply only the rule with this code")

    def handle(self, *args: Any, **options: Any) -> None:
        for result in apply_retention(dry_run=options["dry_run"], kode=options["kode"]):
            words = "diterapkan" if result.applied else "akan diterapkan"
            self.stdout.write(f"{result.rule.kode:30} {result.rule.lama_hari:5} hari  {result.count:7} {words}")
