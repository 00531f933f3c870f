"""Make the seven groups of officers with least rights; safe to run again."""

from django.core.management.base import BaseCommand

from registrasi.services.kelompok import siapkan_kelompok


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args, **options):
        for nama in siapkan_kelompok():
            self.stdout.write(nama)
