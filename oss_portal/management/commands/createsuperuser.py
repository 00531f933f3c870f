"""In place of Django's command, which makes an administrator without a word in the audit trail."""

from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> NoReturn:
        raise CommandError("An administrator is invited: manage.py invite_administrator NAME EMAIL")
