"""Fill an empty development portal with demonstration accounts and data; a portal that has persons is left alone."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from oss_portal.models import Pengguna


def demo_modules() -> list:
    """Return the modules of `settings.DEMO_DATA` that exist, in order."""
    return [import_module(name) for name in settings.DEMO_DATA if find_spec(name)]


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("demonstration data does not belong in production")
        with transaction.atomic(), connection.cursor() as cursor:
            # Two portals started at once fill it once.
            cursor.execute("select pg_advisory_xact_lock(727201)")
            if Pengguna.objects.exists():
                return
            for module in demo_modules():
                module.fill(self.stdout.write if options["verbosity"] else lambda text: None)
