"""Read the mailbox of the helpdesk: replies are added to their tickets, other mails become new tickets."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from helpdesk.inbound_mail.mailbox import open_mailbox
from helpdesk.inbound_mail.receive import Result, receive_all


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--mailbox",
            default=settings.HELPDESK_MAILBOX,
            help="maildir:///path, imap(s)://user:password@host/folder or berkas:///path (.eml file or folder)",
        )

    def handle(self, *args: Any, mailbox: str, **options: Any) -> None:
        if not mailbox:
            raise CommandError("set HELPDESK_MAILBOX, or name a mailbox with --mailbox")
        try:
            summary = receive_all(open_mailbox(mailbox))
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(", ".join(f"{h}: {summary.counts[h]}" for h in Result))
