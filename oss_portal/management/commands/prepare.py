"""Bring tables, set-up data and static files to this version in one process (bin/oss install and upgrade use it)."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--expand", action="store_true", help="apply only migrations with which the running version still works"
        )

    def handle(self, *args: Any, expand: bool, **options: Any) -> None:
        # The cache table first, so that `migrate` grants rights on it too.
        call_command("createcachetable", verbosity=0)
        call_command("migrate", expand=expand, verbosity=options["verbosity"])
        call_command("load_reference_data", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
