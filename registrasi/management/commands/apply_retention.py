"""Apply the rules of retention, or with `--test_names-attempt` only say what they would do."""

from django.core.management.base import BaseCommand

from registrasi.services.retention import apply_retention


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--uji-coba", action="store_true", help="only count")
        parser.add_argument("--kode", help="one rule only")

    def handle(self, *args, **options):
        for h in apply_retention(dry_run=options["dry_run"], kode=options["kode"]):
            words = "diterapkan" if h.applied else "akan diterapkan"
            self.stdout.write(f"{h.rule.kode:30} {h.rule.lama_hari:5} hari  {h.jumlah:7} {words}")
