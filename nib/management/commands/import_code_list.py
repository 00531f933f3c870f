"""Load a code list of `getDataReferensi` that PIA does not give, from a CSV (kode, uraian; optional keterangan)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from nib.kbli.csv_import import ImportFileError, open_list
from nib.models import KodeReferensi
from nib.services.master_data import import_code_list


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("daftar", choices=KodeReferensi.Daftar.values)
        parser.add_argument("berkas")

    def handle(self, *args: Any, daftar: str, berkas: str, **options: Any) -> None:
        try:
            self.stdout.write(f"{import_code_list(open_list(berkas), daftar)} baris")
        except (OSError, ImportFileError) as error:
            raise CommandError(str(error)) from error
