"""Recompute the sealed days of the audit trail and name each day that was altered."""

from datetime import date

from django.core.management.base import BaseCommand, CommandError

from oss_portal.models import AkarJejak
from oss_portal.segel_jejak import periksa_jejak, segel_hari_yang_lewat


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("--sejak", type=date.fromisoformat, help="check from this day on (YYYY-MM-DD)")
        parser.add_argument(
            "--akar",
            action="append",
            default=[],
            metavar="YYYY-MM-DD=ROOT",
            help="a root as the logs have it, to be compared with the database; may be given again",
        )
        parser.add_argument("--segel", action="store_true", help="first seal the days that are over")

    def handle(self, *args, sejak, segel, akar, **options):
        if segel:
            for hari in segel_hari_yang_lewat():
                self.stdout.write(f"sealed {hari.tanggal}: {hari.jumlah} events, root {hari.akar}")
        try:
            tercatat = {date.fromisoformat(a.partition("=")[0]): a.partition("=")[2] for a in akar}
        except ValueError as galat:
            raise CommandError("--akar wants YYYY-MM-DD=ROOT") from galat
        temuan = periksa_jejak(sejak, tercatat)
        for t in temuan:
            self.stderr.write(f"{t.tanggal}: {t.sebab}")
        if temuan:
            raise CommandError(f"{len(temuan)} findings: the audit trail was touched")
        self.stdout.write(f"{AkarJejak.objects.count()} sealed days, none touched")
