"""Mail a link for a new password to an officer who forgot it; the portal has no page for that."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from oss_portal.models import Pengguna
from registrasi.services.account import send_officer_password_link


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user_id")
        parser.add_argument(
            "--alasan", required=True, help="reason for the audit trail: who asked, and how you recognised them"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            sent = send_officer_password_link(user_id=options["user_id"], alasan=options["alasan"])
        except Pengguna.DoesNotExist as error:
            raise CommandError(f"{options['user_id']} is not an officer who may sign in") from error
        if not sent:
            raise CommandError(
                f"{options['user_id']}: no link was sent, because the limit of this address for one day is reached"
            )
        self.stdout.write(f"{options['user_id']}: tautan dikirim ke alamat petugas itu")
