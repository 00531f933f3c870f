"""Refuse Django's command, which makes an administrator without a record in the audit trail."""

from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> NoReturn:
        raise CommandError("Administrators are invited: run manage.py invite_administrator NAME EMAIL")
