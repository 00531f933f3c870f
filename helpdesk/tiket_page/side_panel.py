"""The side panel of a ticket: the data of the portal about its reporter, masked, in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk.access.conflicts import ConflictCircle
from helpdesk.events import Event
from helpdesk.models import StatusTiket, Tiket, TiketLink, UnitEskalasi
from helpdesk.models.tiket import reads_everything
from helpdesk.permissions import SUPERVISE
from helpdesk.services.base import reporter_address
from helpdesk.services.linking import same_reporter
from ketentuan.texts.klausul import Klausul, find_klausul
from nib.models import Nib
from oss_portal.db.compiled import compiled
from oss_portal.models import AuditEvent, OutgoingMail, Pengguna
from registrasi.models import HakAkses, Pendaftaran

MANY = 5
# Limits for two open tickets that may be the same report: `_possible_duplicates`.
DUPLICATES = 3
SAME_MONTH, SAME_DAYS, SAME_WORDS = timedelta(days=30), timedelta(days=2), 0.6
_MARKS = {"email": gettext_lazy("surel sama"), "telepon": gettext_lazy("telepon sama"), "nib": gettext_lazy("NIB sama")}


@dataclass(frozen=True)
class LinkedTiket:
    """A ticket linked to the one shown, and the kind of the link."""

    tiket: Tiket
    jenis: str


@dataclass(frozen=True)
class SidePanel:
    """The panel beside the thread; `person` is the reporter's account or, if not `proven`, that of the address."""

    person: Pengguna | None
    proven: bool
    rights: list[HakAkses]
    proposed_blocks: list[HakAkses]
    pendaftaran: list[Pendaftaran]
    nib: list[Nib]
    mails: list[OutgoingMail]
    other_tiket: list[Tiket]
    possible_duplicates: list[Tiket]
    links: list[LinkedTiket]
    merged: list[Tiket]
    klausul: Klausul | None


def panel(tiket: Tiket, petugas: Pengguna) -> SidePanel:
    """Return the panel: person, registrations, rights, NIBs, mails with their delivery, earlier and linked tickets."""
    # The address alone does not prove the person, which the page says.
    person, proven = tiket.apparent_person, tiket.pelapor is not None
    rights = _rights(person.pk) if person else []
    usaha = [h.pelaku_usaha_id for h in rights] + [tiket.pelaku_usaha_id]
    circle = ConflictCircle.of(petugas)
    everything = reads_everything(petugas)
    linked = [(k.ke if k.dari_id == tiket.pk else k.dari, k.get_jenis_display()) for k in _links(tiket.pk)]
    return SidePanel(
        person=person,
        proven=proven,
        rights=rights,
        proposed_blocks=_proposed_blocks(tiket),
        pendaftaran=_pendaftaran(tiket, person),
        nib=_nib([u for u in usaha if u], [tiket.nib] if tiket.nib else []),
        mails=_mails(reporter_address(tiket)) if reporter_address(tiket) else [],
        other_tiket=_other_tiket(tiket, person, circle, everything=everything),
        possible_duplicates=_possible_duplicates(tiket, circle, everything=everything),
        links=[
            LinkedTiket(t, jenis)
            for t, jenis in linked
            if (petugas.has_perm(SUPERVISE) or not t.tentang_petugas) and not circle.contains(t)
        ],
        merged=_merged(tiket.pk, *circle.values),
        klausul=find_klausul(tiket.versi_ketentuan, tiket.klausul) if tiket.klausul and tiket.versi_ketentuan else None,
    )


@compiled
def _rights(pengguna: int) -> QuerySet[HakAkses]:
    return HakAkses.objects.filter(pengguna=pengguna).select_related("pelaku_usaha").order_by("-id")[:MANY]


@compiled
def _links(tiket: int) -> QuerySet[TiketLink]:
    return TiketLink.objects.filter(Q(dari=tiket) | Q(ke=tiket)).select_related("dari", "ke").order_by("id")


@compiled
def _merged(tiket: int, *circle: list[Any]) -> QuerySet[Tiket]:
    return Tiket.objects.filter(induk=tiket).exclude(ConflictCircle(*circle).condition()).order_by("id")


@compiled
def _mails(address: str) -> QuerySet[OutgoingMail]:
    return OutgoingMail.objects.filter(kepada=address).defer("isi").order_by("-id")[:MANY]


@compiled
def _nib(usaha: list[int], nomor: list[str]) -> QuerySet[Nib]:
    return (
        Nib.objects.filter(Q(pelaku_usaha__any=usaha) | Q(nomor__any=nomor))
        .select_related("pelaku_usaha")
        .order_by("-id")[:MANY]
    )


def _pendaftaran(tiket: Tiket, person: Pengguna | None) -> list[Pendaftaran]:
    """Return the registration that the ticket names, and those of the person or else those waiting at its address."""
    if person or not tiket.email:
        return _pendaftaran_of(tiket.pendaftaran_id, person.pk if person else None)
    return _pendaftaran_at(tiket.pendaftaran_id, tiket.email)


@compiled
def _pendaftaran_at(pk: int | None, email: str) -> QuerySet[Pendaftaran]:
    waits = Q(status=Pendaftaran.Status.MENUNGGU_AKTIVASI, email__iexact=email)
    return Pendaftaran.objects.filter(Q(pk=pk) | waits).order_by("-id")[:MANY]


@compiled
def _pendaftaran_of(pk: int | None, pengguna: int | None) -> QuerySet[Pendaftaran]:
    return Pendaftaran.objects.filter(Q(pk=pk) | Q(pengguna=pengguna)).order_by("-id")[:MANY]


def _proposed_blocks(tiket: Tiket) -> list[HakAkses]:
    """Return the live rights of the accounts that the helpdesk proposed to block, until the proposal is answered."""
    if tiket.eskalasi != UnitEskalasi.HAK_AKSES:
        return []
    proposals = AuditEvent.objects.filter(
        peristiwa=Event.BLOKIR_DIUSULKAN, subjek_jenis=tiket._meta.label_lower, subjek_id=str(tiket.pk)
    )
    rights = HakAkses.objects.live().filter(pengguna__in=list(proposals.values_list("tentang", flat=True)[:MANY]))
    return list(rights.select_related("pengguna", "pelaku_usaha").order_by("-id")[:MANY])


def _possible_duplicates(tiket: Tiket, circle: ConflictCircle, *, everything: bool) -> list[Tiket]:
    """Return open tickets that may be the same report, the most similar first; `reason` says why.

    The subjects are compared by trigrams. With the same reporter, address, telephone number or NIB, a weak similarity
    within a month is enough; for others the words must be nearly the same within two days: one fault, many reports.
    """
    if not tiket.is_open:
        return []
    at, names, marks = tiket.dibuat_pada, *_marks_of(tiket, tiket.pelapor)
    times = [at - SAME_MONTH, at + SAME_MONTH, at - SAME_DAYS, at + SAME_DAYS]
    found = _alike(tiket.pk, tiket.perihal, *times, *circle.values, *marks, names=names, everything=everything)
    for t in found:
        t.can_merge = same_reporter(t, tiket)
        t.reason = _("pelapor sama") if t.can_merge else _shared_mark(t, tiket) or _("orang lain, waktu sama")
    return found


@compiled
def _alike(
    pk: int,
    perihal: str,
    *values: Any,
    names: tuple[str, ...],
    everything: bool,
) -> QuerySet[Tiket]:
    near, at_once = (Q(dibuat_pada__range=values[n : n + 2]) for n in (0, 2))
    same, stranger = _same_marks(names, values[7:]), at_once & Q(likeness__gte=SAME_WORDS)
    rows = (
        Tiket.objects.visible(everything=everything)
        .open()
        .filter(perihal__trigram_similar=perihal)
        .exclude(pk=pk)
        .exclude(ConflictCircle(*values[4:7]).condition())
        .annotate(likeness=TrigramSimilarity("perihal", perihal))
    )
    return rows.filter((near & same) | stranger if names else stranger).order_by("-likeness", "-id")[:DUPLICATES]


def _marks_of(tiket: Tiket, person: Pengguna | None) -> tuple[tuple[str, ...], list[Any]]:
    """Return the columns and values by which tickets of the same account, address, telephone or NIB are found."""
    marks = {"pelapor": person and person.pk} | {name: getattr(tiket, name) for name in _MARKS}
    known = {name: value for name, value in marks.items() if value}
    return tuple(known), list(known.values())


def _same_marks(names: Sequence[str], values: Sequence[Any]) -> Q:
    return Q(*zip(names, values, strict=True), _connector=Q.OR)


def _shared_mark(other: Tiket, tiket: Tiket) -> str:
    return next(
        (str(words) for n, words in _MARKS.items() if getattr(tiket, n) and getattr(other, n) == getattr(tiket, n)), ""
    )


@compiled
def _with_marks(pk: int, *values: Any, names: tuple[str, ...], everything: bool) -> QuerySet[Tiket]:
    others = Tiket.objects.visible(everything=everything).exclude(pk=pk).exclude(status=StatusTiket.SPAM)
    rows = others.filter(_same_marks(names, values[3:])).exclude(ConflictCircle(*values[:3]).condition())
    return rows.order_by("-id")[: MANY + 3]


def _other_tiket(tiket: Tiket, person: Pengguna | None, circle: ConflictCircle, *, everything: bool) -> list[Tiket]:
    """Return the newest other tickets of this person, address, telephone number or NIB; `reason` says what they share.

    `can_merge` marks tickets of the same reporter: only they may be merged with this ticket.
    """
    names, marks = _marks_of(tiket, person)
    if not names:
        return []
    others = _with_marks(tiket.pk, *circle.values, *marks, names=names, everything=everything)
    for t in others:
        t.can_merge = same_reporter(t, tiket)
        own = t.can_merge or (person is not None and t.pelapor_id == person.pk)
        t.reason = _("pelapor sama") if own else _shared_mark(t, tiket)
    return others
