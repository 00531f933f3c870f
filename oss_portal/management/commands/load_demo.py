"""Fill an empty development portal with demonstration accounts and data; a portal with persons is not changed.

With --many each queue of officers gets hundreds of cases more: some late, some paused, some taken by an officer.
"""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from oss_portal.demo_data import MANY, spread_work
from oss_portal.models import Pengguna


def demo_modules() -> list:
    """Return the modules of `settings.DEMO_DATA` that exist, in order."""
    return [import_module(name) for name in settings.DEMO_DATA if find_spec(name)]


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--many", action="store_true", help="add hundreds of cases to every queue, once")
        parser.add_argument("--cases", type=int, default=200, help="with --many: how many cases in each queue")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("demonstration data cannot be loaded in production")
        with transaction.atomic(), connection.cursor() as cursor:
            # If two portals start at once, only one fills the database.
            cursor.execute("select pg_advisory_xact_lock(727201)")
            write = self.stdout.write if options["verbosity"] else lambda text: None
            if not Pengguna.objects.exists():
                for module in demo_modules():
                    module.fill(write)
            if options["many"] and not Pengguna.objects.filter(user_id__startswith=MANY).exists():
                for module in demo_modules():
                    if hasattr(module, "fill_many"):
                        module.fill_many(options["cases"], write)
                spread_work()
