"""Followers of a ticket, officers named in notes, and the notices that they get."""

import re
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk.access.conflicts import who_must_keep_away
from helpdesk.models import Follower, Tiket
from helpdesk.permissions import SERVE, SUPERVISE
from helpdesk.services.base import check_conflict, in_office
from oss_portal.models import OfficerNotice, Pengguna, WorkItem
from oss_portal.staff.permissions import officers_with
from oss_portal.staff.work.notices import tell

# Further names in one note would make it a mass mailing: they are ignored.
MAX_MENTIONS = 10
_MENTION = re.compile(r"(?<![\w.@])@([^\W_][\w'-]{1,39})")


@dataclass(frozen=True)
class Mentions:
    """The officers who were told that a note names them, and the names that fit nobody who may read the ticket."""

    told: tuple[Pengguna, ...] = ()
    unknown: tuple[str, ...] = ()


@transaction.atomic
def follow(*, tiket: Tiket, by: Pengguna) -> None:
    """Make this officer a follower, who is told of events on the ticket. Raises `ConflictOfInterest`."""
    check_conflict(tiket, by)
    Follower.objects.get_or_create(tiket=tiket, petugas=by)


def stop_following(*, tiket: Tiket, by: Pengguna) -> None:
    """Remove this officer from the followers."""
    Follower.objects.filter(tiket=tiket, petugas=by).delete()


def _work(tiket: Tiket) -> WorkItem | None:
    """Return the work item of a ticket, also of a closed one."""
    return WorkItem.objects.of(tiket).select_related("petugas").order_by("-id").first()


def _readers(tiket: Tiket) -> QuerySet[Pengguna]:
    """Return the officers who may open a ticket, apart from conflicts: the same rule as `may_see` for one officer."""
    return officers_with(SUPERVISE if tiket.tentang_petugas else SERVE)


def tell_followers(
    tiket: Tiket, what: str | Promise, *, by: Pengguna | None = None, without: tuple[int, ...] = ()
) -> None:
    """Tell the followers of a ticket what happened, except the officer who did it and those who may not read it."""
    followers = Follower.objects.filter(tiket=tiket).exclude(petugas__in=[*without, *([by.pk] if by else [])])
    people = list(_readers(tiket).filter(pk__in=followers.values("petugas")))
    if not people or (item := _work(tiket)) is None:
        return
    away = who_must_keep_away(people, tiket)
    for person in people:
        if person.pk not in away:
            tell(item, OfficerNotice.Jenis.DIIKUTI, note=what, petugas=person)


def tell_mentioned(tiket: Tiket, text: str, *, by: Pengguna) -> Mentions:
    """Tell the colleagues whom a note names: "@" and the User-ID, or the first name if only one has it.

    A named officer then follows the ticket. A name that fits several officers, or nobody who may read it, is returned.
    """
    names = list(dict.fromkeys(m.group(1) for m in _MENTION.finditer(text)))[:MAX_MENTIONS]
    if not names:
        return Mentions()
    officers = list(_readers(tiket).exclude(pk=by.pk))
    told: dict[int, Pengguna] = {}
    unknown = []
    named = {}
    for name in names:
        wanted = name.casefold()
        found = [o for o in officers if (o.user_id or "").casefold() == wanted] or [
            o for o in officers if o.nama.split()[:1] and o.nama.split()[0].casefold() == wanted
        ]
        named[name] = found
    away = who_must_keep_away({o.pk: o for found in named.values() if len(found) == 1 for o in found}.values(), tiket)
    for name, found in named.items():
        if len(found) == 1 and found[0].pk not in away:
            told[found[0].pk] = found[0]
        elif len(found) > 1:
            which = ", ".join(f"@{o.user_id}" for o in found[:4])
            unknown.append(_("@%(nama)s (maksud Anda %(pilihan)s?)") % {"nama": name, "pilihan": which})
        else:
            unknown.append(f"@{name}")
    item = _work(tiket) if told else None
    for person in told.values():
        Follower.objects.get_or_create(tiket=tiket, petugas=person)
        if item is not None:
            note = in_office(gettext_lazy("%(nama)s menyebut Anda dalam catatan."), {"nama": by.nama})
            tell(item, OfficerNotice.Jenis.DISEBUT, petugas=person, note=note)
    return Mentions(tuple(told.values()), tuple(unknown))
