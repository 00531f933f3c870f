"""Back up database and uploads into a new folder, with a manifest to prove a restore against."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from oss_portal.cadangan import CadanganDitolak, cadangkan


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)

    def handle(self, *args, folder, **options):
        try:
            manifes = cadangkan(folder)
        except CadanganDitolak as galat:
            raise CommandError(str(galat)) from galat
        self.stdout.write(f"{sum(manifes['jumlah'].values())} rows of {len(manifes['jumlah'])} tables in {folder}")
        self.stdout.write("Keep the keys elsewhere: without KUNCI_SANDI a restored NIK cannot be read.")
