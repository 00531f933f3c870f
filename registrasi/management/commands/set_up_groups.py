"""Make the seven groups of officers with least rights; safe to run again."""

from typing import Any

from django.core.management.base import BaseCommand

from registrasi.services.groups import set_up_groups


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        for nama in set_up_groups():
            self.stdout.write(nama)
