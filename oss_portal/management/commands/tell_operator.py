"""Mail the operator (`OPERATOR_EMAIL`) that a unit of systemd failed; works also while the database is down."""

import socket
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = __doc__
    # Wrong settings may be the reason for the failure, and the mail must be sent even then.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("unit", help="the unit that failed")

    def handle(self, *args: Any, unit: str, **options: Any) -> None:
        if not settings.OPERATOR_EMAIL:
            raise CommandError("OPERATOR_EMAIL is empty: no mail was sent")
        text = (
            f"{unit} failed on {socket.gethostname()}.\n\n"
            f"The reason:  journalctl -u {unit} -n 100\n"
            "What to do:  docs/runbook.md\n"
        )
        send_mail(f"[OSS] {unit} failed", text, None, settings.OPERATOR_EMAIL)
        self.stdout.write(f"mailed to {len(settings.OPERATOR_EMAIL)} addresses")
