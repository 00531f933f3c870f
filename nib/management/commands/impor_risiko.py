"""Load risks per KBLI and scale from a CSV (kode, skala, tingkat, perizinan, dasar_hukum; more)."""

from django.core.management.base import BaseCommand, CommandError

from nib.impor import BerkasImporSalah, impor_risiko
from nib.models import EdisiKbli


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("berkas")
        parser.add_argument("--edisi", default="2020")

    def handle(self, *args, berkas, edisi, **options):
        try:
            ada = EdisiKbli.objects.get(tahun=edisi)
            with open(berkas, encoding="utf-8-sig", newline="") as f:
                self.stdout.write(f"{impor_risiko(f, ada)} baris")
        except EdisiKbli.DoesNotExist as galat:
            raise CommandError(f"edition {edisi} is unknown: load it with impor_kbli first") from galat
        except (OSError, UnicodeDecodeError, BerkasImporSalah) as galat:
            raise CommandError(str(galat)) from galat
