"""Restore a backup of `cadangkan` into an empty database and prove that it is the same."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from oss_portal.cadangan import CadanganDitolak, pulihkan
from oss_portal.segel_jejak import periksa_jejak


class Command(BaseCommand):
    help = __doc__
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)

    def handle(self, *args, folder, **options):
        try:
            manifes = pulihkan(folder)
        except CadanganDitolak as galat:
            raise CommandError(str(galat)) from galat
        if temuan := periksa_jejak():
            raise CommandError(f"the audit trail of the backup was touched: {temuan[0]}")
        self.stdout.write(f"restored the backup of {manifes['dibuat']}: rows, documents and audit trail are the same")
