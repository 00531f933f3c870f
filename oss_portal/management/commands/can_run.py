"""Check whether this version can run on the tables of the database; exit code 1 if a later version contracted them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from oss_portal.operation.migrating import contracts_ahead


class Command(BaseCommand):
    help = __doc__
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        if ahead := contracts_ahead():
            names = ", ".join(".".join(key) for key in ahead)
            raise CommandError(f"this version cannot run: migrations of a later version changed the tables: {names}")
