"""Show what a change to another era of law would do; with --apply, make the change.

From then on new NIBs are issued under the new era. With --existing the NIBs in force are moved to it too, in the
background: each keeps its number and gets the roles of the new rules, and its holder gets a new version of the
certificate and a mail.
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
        parser.add_argument(
            "--apply", action="store_true", help="make the change; without it the command only shows the effect"
        )
        parser.add_argument("--existing", action="store_true", help="also move the NIBs in force")
        parser.add_argument("--by", help="user id of the administrator who decides (needed to apply)")

    def handle(self, *args: Any, kode: str, apply: bool, existing: bool, by: str | None, **options: Any) -> None:
        era = Era.objects.select_related("dasar_hukum").filter(kode=kode).first()
        if era is None:
            raise CommandError(
                f"there is no era {kode!r}; known are: {', '.join(Era.objects.values_list('kode', flat=True))}"
            )
        self._show(era)
        if not apply:
            self.stdout.write("Nothing was changed. To make the change, repeat with --apply --by USERID.")
            return
        administrator = Pengguna.objects.filter(user_id=by, is_superuser=True, is_active=True).first()
        if administrator is None:
            raise CommandError("--by must name an active administrator")
        activate_era(era=era, by=administrator)
        if existing:
            enqueue("nib.tasks.move_to_active_era")
        self.stdout.write(
            f"Era {kode} is active."
            + (" The NIBs in force are being moved to it in the background." if existing else "")
        )

    def _show(self, era: Era) -> None:
        found = preview(era)
        self.stdout.write(f"Era {era.kode}: {era.nama}, based on {era.dasar_hukum}")
        if era.law_has_ended:
            self.stdout.write(f"Warning: {era.dasar_hukum} ended on {era.dasar_hukum.berlaku_sampai}.")
        self.stdout.write(
            f"NIBs in force of another era: {found.nibs}; each would get a new version of its certificate."
        )
        for title, roles in (("Roles that begin", found.gained), ("Roles that end", found.lost)):
            self.stdout.write(f"{title}: " + (", ".join(f"{n} x {name}" for name, n in roles.most_common()) or "none"))
        if found.without_iumk:
            self.stdout.write(f"Without the IUMK sheet from then on: {found.without_iumk}")
        if found.with_branches:
            self.stdout.write(f"With an annex of branches from then on: {found.with_branches}")
        for change in found.changes:
            signs = [*(f"+ {name}" for name in change.gained), *(f"- {name}" for name in change.lost)]
            self.stdout.write(f"  {change.nomor}: {'; '.join(signs)}")
