"""Print the demonstration accounts that are in the database."""

from django.core.management.base import BaseCommand

from oss_portal.contoh import KATA_SANDI
from oss_portal.management.commands.isi_contoh import modul_contoh
from oss_portal.models import Pengguna


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args, **options):
        akun = [a for modul in modul_contoh() for a in getattr(modul, "AKUN", [])]
        ada = set(Pengguna.objects.filter(user_id__in=[a[0] for a in akun]).values_list("user_id", flat=True))
        if not ada:
            return
        self.stdout.write(f"\nDemonstration accounts (password of all: {KATA_SANDI})")
        for user_id, guna in akun:
            if user_id in ada:
                self.stdout.write(f"  {user_id:<16} {guna}")
