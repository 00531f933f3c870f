"""Reveals of an identity number to staff: shown once, with a reason, and the person is told (PRV-2).

All pages that show one use `reveal_identity`: it keeps the budget of each officer and tells the person.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from oss_portal.audit.trail import record
from oss_portal.exceptions import ConflictOfInterest
from oss_portal.mail.outgoing import queue_mail
from oss_portal.models import AuditEvent, Pengguna
from oss_portal.staff.colleagues import tell_supervisors
from oss_portal.staff.reasons import require_reason
from oss_portal.staff.roles import role_of
from registrasi.events import Event
from registrasi.exceptions import RevealLimitReached
from registrasi.models import HakAkses, PelakuUsaha, Pendaftaran
from registrasi.rules import periods
from registrasi.rules.identity_check import CARDS
from registrasi.services.conflicts import has_conflict


@transaction.atomic
def reveal_identity(
    *, obj: Pengguna | PelakuUsaha | Pendaftaran, by: Pengguna, alasan: str, details: dict[str, Any] | None = None
) -> str:
    """Return the unmasked identity number of a `Pengguna`, `PelakuUsaha` or `Pendaftaran`; record who looked and why.

    Raises `ReasonRequired` for a reason that nobody could check; `ConflictOfInterest` when it concerns the officer or
    somebody close to them; `RevealLimitReached` after `REVEAL_LIMIT` reveals within `REVEAL_PERIOD`.
    """
    about = _person_of(obj)
    if has_conflict(by, about, nomor=(obj.nomor_identitas,)):
        raise ConflictOfInterest
    alasan = require_reason(alasan)
    count_reveal(by)
    role = role_of(by)
    record(
        Event.IDENTITAS_DIUNGKAP,
        subject=obj,
        by=by,
        about=about,
        alasan=alasan,
        details={"peran": role} | (details or {}),
    )
    if about is not None:
        _notify(about, [(timezone.now(), role)])
    return obj.nomor_identitas


def _person_of(obj: Pengguna | PelakuUsaha | Pendaftaran) -> Pengguna | None:
    """Return the login of the person with the number, even if they have it for another business."""
    if isinstance(obj, Pengguna):
        return obj
    if isinstance(obj, Pendaftaran) and obj.pengguna:
        return obj.pengguna
    owner: Pengguna | None = Pengguna.objects.with_identity(obj.jenis_identitas, obj.nomor_identitas).first()
    if owner is not None or isinstance(obj, Pendaftaran):
        return owner
    rights = HakAkses.objects.filter(pelaku_usaha=obj, peran=HakAkses.Peran.PENANGGUNG_JAWAB)
    latest = rights.select_related("pengguna").order_by("-id").first()
    return latest.pengguna if latest else None


def _revealed(by: Pengguna, card_of: Pendaftaran | None) -> tuple[int, bool]:
    """Return how many numbers an officer saw in the period, and whether the card of this registration is among them."""
    lately = AuditEvent.objects.filter(oleh=by, waktu__gt=Now() - periods.REVEAL_PERIOD)
    cards = lately.filter(peristiwa=str(Event.BUKTI_DILIHAT), rincian__bukti__in=[str(card) for card in CARDS])
    opened = set(cards.values_list("subjek_id", flat=True))
    numbers = lately.filter(peristiwa=str(Event.IDENTITAS_DIUNGKAP))[: periods.REVEAL_LIMIT].count()
    return numbers + len(opened), card_of is not None and str(card_of.pk) in opened


def reveals_left(by: Pengguna, *, card_of: Pendaftaran) -> bool:
    """Whether the officer may still open the card of this registration in this hour."""
    count, again = _revealed(by, card_of)
    return again or count < periods.REVEAL_LIMIT


def count_reveal(by: Pengguna, *, card_of: Pendaftaran | None = None) -> None:
    """Count a reveal in the officer's budget; simultaneous requests wait for each other here.

    `card_of` is the registration whose card is opened as a picture, which also shows the number; opening it again is
    not counted. Raises `RevealLimitReached`.
    """
    Pengguna.objects.lock(by.pk)
    count, again = _revealed(by, card_of)
    if again:
        return
    if count >= periods.REVEAL_LIMIT:
        raise RevealLimitReached
    if count + 1 == periods.REVEAL_LIMIT:
        _tell_supervisors(by)


def _tell_supervisors(by: Pengguna) -> None:
    """Record, and tell supervisors, that an officer has used up their budget."""
    record(Event.BATAS_PENGUNGKAPAN, subject=by, by=by, details={"jumlah": periods.REVEAL_LIMIT})
    tell_supervisors("registrasi/reveal_limit_reached", by=by, context={"jumlah": periods.REVEAL_LIMIT})


def _notify(person: Pengguna, looks: list[tuple[datetime, str]]) -> None:
    queue_mail(
        "registrasi/identity_revealed",
        recipient=person.email,
        pengguna=person,
        context={"nama": person.readable_name, "looks": looks},
    )


def reveals_before_account(registrations: QuerySet[Pendaftaran]) -> Q:
    """Return the condition of events about these registrations from the time before the person had a login."""
    pk = [str(pk) for pk in registrations.values_list("pk", flat=True)]
    return Q(subjek_jenis=Pendaftaran._meta.label_lower, subjek_id__in=pk, tentang__isnull=True)


def tell_earlier_reveals(*, pendaftaran: Pendaftaran, pengguna: Pengguna) -> None:
    """Tell a person with a newly proven address who looked at their registration before they had a login."""
    condition = reveals_before_account(Pendaftaran.objects.filter(pk=pendaftaran.pk))
    events = AuditEvent.objects.filter(condition, peristiwa=str(Event.IDENTITAS_DIUNGKAP)).order_by("id")
    if looks := [(event.waktu, str(event.rincian.get("peran", ""))) for event in events]:
        _notify(pengguna, looks)
