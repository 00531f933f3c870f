"""Load the set-up data of every app (`settings.REFERENCE_DATA`): terms, laws, KBLI, groups … Safe to repeat."""

from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        for name in settings.REFERENCE_DATA:
            if find_spec(name.rpartition(".")[0]) is None:
                continue
            import_string(name)(self.stdout.write if options["verbosity"] else lambda text: None)
