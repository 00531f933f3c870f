"""Mail an officer who forgot the password a link for a new one: the portal has no page for that."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from oss_portal.models import Pengguna
from registrasi.services.account import send_officer_password_link


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("user_id")
        parser.add_argument("--alasan", required=True, help="who asked, and how they were recognised")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            sent = send_officer_password_link(user_id=options["user_id"], alasan=options["alasan"])
        except Pengguna.DoesNotExist as error:
            raise CommandError(f"{options['user_id']} is no officer who may sign in") from error
        if not sent:
            raise CommandError(f"{options['user_id']}: no link was sent, the address has had all of a day")
        self.stdout.write(f"{options['user_id']}: tautan dikirim ke alamat petugas itu")
