"""Apply the rules of retention, or with `--uji-coba` only say what they would do."""

from django.core.management.base import BaseCommand

from registrasi.services.retensi import terapkan_retensi


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--uji-coba", action="store_true", help="only count")
        parser.add_argument("--kode", help="one rule only")

    def handle(self, *args, **options):
        for h in terapkan_retensi(uji_coba=options["uji_coba"], kode=options["kode"]):
            kata = "diterapkan" if h.diterapkan else "akan diterapkan"
            self.stdout.write(f"{h.aturan.kode:30} {h.aturan.lama_hari:5} hari  {h.jumlah:7} {kata}")
