"""Let an officer who lost every device set up a new second factor, if no two other officers can allow it in the admin.

Run it on the server. The act is recorded in the audit trail with the reason and the account of the server, and the
officer and the other administrators get a mail. The command refuses if two others can do it in the admin.
"""

import getpass
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from oss_portal.exceptions import Refused
from oss_portal.models import Pengguna
from oss_portal.officers.rights import reset_second_factor_on_server


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user_id", help="User-ID of the officer")
        parser.add_argument("--reason", required=True, help="why, for the audit trail")

    def handle(self, *args: Any, **options: Any) -> None:
        petugas = Pengguna.objects.filter(user_id=options["user_id"].strip().upper()).first()
        if petugas is None:
            raise CommandError(f"there is no login {options['user_id']}")
        try:
            reset_second_factor_on_server(petugas=petugas, alasan=options["reason"], server_account=getpass.getuser())
        except Refused as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(f"{petugas.user_id} must set up a new second factor at the next sign-in.")
