"""Invite one of the first two administrators: mail a link that works once, and print it.

With --page it prints the link of a page that invites both and that works only while there is no administrator.
There must be two, because two persons decide what concerns administrators. All others are invited in the admin.
"""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from oss_portal.exceptions import Refused
from oss_portal.officers.first import page_link
from oss_portal.officers.invitations import invite_administrator


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", default="", help="full name")
        parser.add_argument("email", nargs="?", default="", help="office address, to which the link is mailed")
        parser.add_argument("--page", action="store_true", help="print the link of a page that invites both")
        parser.add_argument(
            "--in-place-of",
            default="",
            metavar="USER-ID",
            help="suspend this administrator, who cannot sign in any more",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["page"]:
                self.stdout.write(page_link())
                return
            if not options["name"]:
                raise CommandError("give NAME and EMAIL, or --page")
            validate_email(options["email"])
            link = invite_administrator(
                nama=options["name"], email=options["email"], in_place_of=options["in_place_of"]
            )
        except ValidationError as error:
            raise CommandError(f"{options['email']}: {' '.join(error.messages)}") from None
        except Refused as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(link)
