"""Print the demonstration accounts that are in the database."""

from typing import Any

from django.core.management.base import BaseCommand

from oss_portal.demo_data import PASSWORD
from oss_portal.management.commands.load_demo import demo_modules
from oss_portal.models import Pengguna


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        accounts = [a for module in demo_modules() for a in getattr(module, "ACCOUNTS", [])]
        present = set(Pengguna.objects.filter(user_id__in=[a[0] for a in accounts]).values_list("user_id", flat=True))
        if not present:
            return
        self.stdout.write(f"\nDemonstration accounts (password of all: {PASSWORD})")
        for user_id, purpose in accounts:
            if user_id in present:
                self.stdout.write(f"  {user_id:<16} {purpose}")
