"""Let an officer who lost every device set up a new second factor: for the last administrator, who has nobody to ask.

Run it on the server. What it does is in the audit trail, with the reason and the account of the server that ran it, and
in a mail to the officer and to every administrator. Where two administrators can sign in, they do it in the admin.
"""

import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from oss_portal.exceptions import ReasonRequired
from oss_portal.models import Pengguna
from registrasi.services.second_factor import reset_second_factor


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user_id", help="User-ID of the officer")
        parser.add_argument("--reason", required=True, help="why, for the audit trail")

    def handle(self, *args: Any, **options: Any) -> None:
        petugas = Pengguna.objects.filter(user_id=options["user_id"].strip().upper(), is_staff=True).first()
        if petugas is None:
            raise CommandError(f"{options['user_id']} is no officer")
        try:
            reset_second_factor(
                petugas=petugas, by=None, alasan=options["reason"], details={"akun_server": getpass.getuser()}
            )
        except ReasonRequired:
            raise CommandError("--reason must say why") from None
        self.stdout.write(f"{petugas.user_id} sets up a new second factor at the next sign-in.")
