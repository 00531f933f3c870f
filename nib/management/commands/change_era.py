"""Show what moving to another era of law would change; with --apply, move.

New NIBs are issued under the new era at once. With --existing the living NIBs move too, in the background: same number,
roles by the new rules, a new version of the certificate and a mail to each holder.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from nib.models import Era
from nib.services.era import preview
from nib.services.master_data import activate_era
from oss_portal.db.background import enqueue
from oss_portal.models import Pengguna


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kode", help="code of the era, such as C")
        parser.add_argument("--apply", action="store_true", help="change it; else only say what would change")
        parser.add_argument("--existing", action="store_true", help="move the living NIBs too")
        parser.add_argument("--by", help="user id of the administrator who decides (needed to apply)")

    def handle(self, *args: Any, kode: str, apply: bool, existing: bool, by: str | None, **options: Any) -> None:
        era = Era.objects.select_related("dasar_hukum").filter(kode=kode).first()
        if era is None:
            raise CommandError(f"era {kode!r} is unknown: {', '.join(Era.objects.values_list('kode', flat=True))}")
        self._show(era)
        if not apply:
            self.stdout.write("Nothing was changed. Repeat with --apply --by USERID to move.")
            return
        administrator = Pengguna.objects.filter(user_id=by, is_superuser=True, is_active=True).first()
        if administrator is None:
            raise CommandError("--by must name an active administrator")
        activate_era(era=era, by=administrator)
        if existing:
            enqueue("nib.tasks.move_to_active_era")
        self.stdout.write(f"Era {kode} is active." + (" Living NIBs move in the background." if existing else ""))

    def _show(self, era: Era) -> None:
        found = preview(era)
        self.stdout.write(f"Era {era.kode}: {era.nama}, on the ground of {era.dasar_hukum}")
        if era.law_has_ended:
            self.stdout.write(f"Warning: {era.dasar_hukum} ended on {era.dasar_hukum.berlaku_sampai}.")
        self.stdout.write(f"Living NIBs of another era: {found.nibs}; each would get a new version of its certificate.")
        for title, roles in (("Roles that begin", found.gained), ("Roles that end", found.lost)):
            self.stdout.write(f"{title}: " + (", ".join(f"{n} x {name}" for name, n in roles.most_common()) or "none"))
        if found.without_iumk:
            self.stdout.write(f"Without the IUMK sheet from then on: {found.without_iumk}")
        if found.with_branches:
            self.stdout.write(f"With an annex of branches from then on: {found.with_branches}")
        for change in found.changes:
            signs = [*(f"+ {name}" for name in change.gained), *(f"- {name}" for name in change.lost)]
            self.stdout.write(f"  {change.nomor}: {'; '.join(signs)}")
