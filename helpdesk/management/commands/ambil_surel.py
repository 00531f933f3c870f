"""Read the mailbox of the helpdesk: replies go to their tickets, other mails become tickets."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from helpdesk.surel_masuk.kotak import buka_kotak
from helpdesk.surel_masuk.terima import Hasil, ambil_semua


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument(
            "--kotak",
            default=settings.HELPDESK_KOTAK_SURAT,
            help="maildir:///path, imap(s)://user:password@host/folder or berkas:///path",
        )

    def handle(self, *args, kotak, **options):
        if not kotak:
            raise CommandError("name a mailbox with --kotak or HELPDESK_KOTAK_SURAT")
        try:
            ringkasan = ambil_semua(buka_kotak(kotak))
        except ValueError as galat:
            raise CommandError(str(galat)) from galat
        self.stdout.write(", ".join(f"{h}: {ringkasan.jumlah[h]}" for h in Hasil))
