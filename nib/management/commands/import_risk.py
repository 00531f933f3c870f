"""Load the risk of each KBLI code and scale from a CSV (kode, skala, tingkat, perizinan, dasar_hukum …)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from nib.kbli.csv_import import ImportFileError, import_risk, open_list
from nib.models import EdisiKbli


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("berkas")
        parser.add_argument("--edisi", default="2020")

    def handle(self, *args: Any, berkas: str, edisi: str, **options: Any) -> None:
        try:
            edition = EdisiKbli.objects.get(tahun=edisi)
            self.stdout.write(f"{import_risk(open_list(berkas), edition)} baris")
        except EdisiKbli.DoesNotExist as error:
            raise CommandError(f"edition {edisi} is not loaded: run import_kbli first") from error
        except (OSError, ImportFileError) as error:
            raise CommandError(str(error)) from error
