"""Give the groups of officers exactly the permissions that `permissions.ROLES` of the apps declare; safe to repeat."""

from typing import Any

from django.core.management.base import BaseCommand

from oss_portal.staff.roles import set_up_roles


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        for name in set_up_roles():
            self.stdout.write(name)
