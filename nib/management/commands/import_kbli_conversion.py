"""Load which codes of a newer KBLI edition replace those of an older one, from a CSV (columns dari, ke)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from nib.kbli.csv_import import ImportFileError, import_conversion, open_list
from nib.models import EdisiKbli


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--before", default="2020", help="the older edition")
        parser.add_argument("--after", default="2025", help="the newer edition")

    def handle(self, *args: Any, file: str, before: str, after: str, **options: Any) -> None:
        editions = {e.tahun: e for e in EdisiKbli.objects.filter(tahun__in=(before, after))}
        if missing := [year for year in (before, after) if year not in editions]:
            raise CommandError(f"edition {missing[0]} is not loaded: run import_kbli first")
        try:
            count = import_conversion(open_list(file), editions[before], editions[after])
        except (OSError, ImportFileError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"KBLI {before} -> {after}: {count} baru")
