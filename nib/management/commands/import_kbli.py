"""Load a full KBLI edition from a CSV (columns kode, judul, uraian, kategori; optional sinonim, alasan_tertutup)."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from nib.kbli.csv_import import ImportFileError, import_kbli, open_list
from nib.models import DasarHukum, EdisiKbli


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("berkas")
        parser.add_argument("--edisi", default="2020")
        parser.add_argument("--dasar", help="for a new edition: code of its law, such as perbps-7-2025")
        parser.add_argument(
            "--since", type=date.fromisoformat, help="for a new edition: first day of its use, YYYY-MM-DD"
        )

    @transaction.atomic
    def handle(
        self, *args: Any, berkas: str, edisi: str, dasar: str | None, since: date | None, **options: Any
    ) -> None:
        edition = EdisiKbli.objects.filter(tahun=edisi).first()
        if edition is None:
            if not (dasar and since):
                raise CommandError("a new edition needs --dasar and --since")
            law = DasarHukum.objects.filter(kode=dasar).first()
            if law is None:
                raise CommandError(f"there is no law {dasar!r}")
            edition = EdisiKbli.objects.create(tahun=edisi, dasar_hukum=law, berlaku_sejak=since)
        try:
            import_kbli(open_list(berkas), edition, self.stdout.write)
        except (OSError, ImportFileError) as error:
            raise CommandError(str(error)) from error
