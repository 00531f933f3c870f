"""The side panel of a ticket: what the portal knows about its reporter, masked, in a fixed number of queries."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk.access.conflicts import ConflictCircle
from helpdesk.events import Event
from helpdesk.models import StatusTiket, Tiket, TiketLink, UnitEskalasi
from helpdesk.permissions import SUPERVISE
from helpdesk.services.base import reporter_address
from helpdesk.services.linking import same_reporter
from ketentuan.texts.klausul import Klausul, find_klausul
from nib.models import Nib
from oss_portal.models import AuditEvent, OutgoingMail, Pengguna
from registrasi.models import HakAkses, Pendaftaran

MANY = 5
# When two open tickets may be the same report: `_possible_duplicates`.
DUPLICATES = 3
SAME_MONTH, SAME_DAYS, SAME_WORDS = timedelta(days=30), timedelta(days=2), 0.6
_MARKS = {"email": gettext_lazy("surel sama"), "telepon": gettext_lazy("telepon sama"), "nib": gettext_lazy("NIB sama")}


@dataclass(frozen=True)
class LinkedTiket:
    """A ticket that belongs to the one shown, and how."""

    tiket: Tiket
    jenis: str


@dataclass(frozen=True)
class SidePanel:
    """What stands beside the thread; `person` is the reporter's account, or where not `proven` that of the address."""

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
    """Return the person, registrations, rights, NIBs, mails with their delivery, earlier and linked tickets."""
    # The address alone proves nothing: the page says so.
    person, proven = tiket.apparent_person, tiket.pelapor is not None
    rights = (
        list(HakAkses.objects.filter(pengguna=person).select_related("pelaku_usaha").order_by("-id")[:MANY])
        if person
        else []
    )
    pendaftaran_filter = Q(pk=tiket.pendaftaran_id)
    if person:
        pendaftaran_filter |= Q(pengguna=person)
    elif tiket.email:
        pendaftaran_filter |= Q(status=Pendaftaran.Status.MENUNGGU_AKTIVASI, email__iexact=tiket.email)
    usaha = [h.pelaku_usaha_id for h in rights] + [tiket.pelaku_usaha_id]
    nib = Q(pelaku_usaha__in=[u for u in usaha if u])
    if tiket.nib:
        nib |= Q(nomor=tiket.nib)
    mails = OutgoingMail.objects.filter(kepada=reporter_address(tiket)).exclude(kepada="")
    circle = ConflictCircle.of(petugas)
    links = TiketLink.objects.filter(Q(dari=tiket) | Q(ke=tiket)).select_related("dari", "ke").order_by("id")
    linked = [(k.ke if k.dari_id == tiket.pk else k.dari, k.get_jenis_display()) for k in links]
    return SidePanel(
        person=person,
        proven=proven,
        rights=rights,
        proposed_blocks=_proposed_blocks(tiket),
        pendaftaran=list(Pendaftaran.objects.filter(pendaftaran_filter).order_by("-id")[:MANY]),
        nib=list(Nib.objects.filter(nib).select_related("pelaku_usaha").order_by("-id")[:MANY]),
        mails=list(mails.defer("isi").order_by("-id")[:MANY]),
        other_tiket=_other_tiket(tiket, person, petugas, circle),
        possible_duplicates=_possible_duplicates(tiket, petugas, circle),
        links=[
            LinkedTiket(t, jenis)
            for t, jenis in linked
            if (petugas.has_perm(SUPERVISE) or not t.tentang_petugas) and not circle.contains(t)
        ],
        merged=list(tiket.gabungan.exclude(circle.condition()).order_by("id")),
        klausul=find_klausul(tiket.versi_ketentuan, tiket.klausul) if tiket.klausul and tiket.versi_ketentuan else None,
    )


def _proposed_blocks(tiket: Tiket) -> list[HakAkses]:
    """Return the living rights of the accounts that the helpdesk proposed to block, while that waits for an answer."""
    if tiket.eskalasi != UnitEskalasi.HAK_AKSES:
        return []
    proposals = AuditEvent.objects.filter(
        peristiwa=Event.BLOKIR_DIUSULKAN, subjek_jenis=tiket._meta.label_lower, subjek_id=str(tiket.pk)
    )
    rights = HakAkses.objects.live().filter(pengguna__in=list(proposals.values_list("tentang", flat=True)[:MANY]))
    return list(rights.select_related("pengguna", "pelaku_usaha").order_by("-id")[:MANY])


def _possible_duplicates(tiket: Tiket, petugas: Pengguna, circle: ConflictCircle) -> list[Tiket]:
    """Return open tickets that may be the same report, the most alike first; `reason` says why.

    The subjects are compared by trigrams. Of the same reporter, address, telephone number or NIB a distant likeness
    within a month is enough; of others only nearly the same words within two days: one fault, many reports.
    """
    if not tiket.is_open:
        return []
    same = _same_marks(tiket, tiket.pelapor)
    near = Q(dibuat_pada__range=(tiket.dibuat_pada - SAME_MONTH, tiket.dibuat_pada + SAME_MONTH))
    at_once = Q(dibuat_pada__range=(tiket.dibuat_pada - SAME_DAYS, tiket.dibuat_pada + SAME_DAYS))
    stranger = at_once & Q(likeness__gte=SAME_WORDS)
    rows = (
        Tiket.objects.visible_to(petugas)
        .open()
        .filter(perihal__trigram_similar=tiket.perihal)
        .exclude(pk=tiket.pk)
        .exclude(circle.condition())
        .annotate(likeness=TrigramSimilarity("perihal", tiket.perihal))
    )
    found: list[Tiket] = list(
        rows.filter((near & same) | stranger if same else stranger).order_by("-likeness", "-id")[:DUPLICATES]
    )
    for t in found:
        t.can_merge = same_reporter(t, tiket)
        t.reason = _("pelapor sama") if t.can_merge else _shared_mark(t, tiket) or _("orang lain, waktu sama")
    return found


def _same_marks(tiket: Tiket, person: Pengguna | None) -> Q:
    """Return the condition of tickets with the same account, address, telephone number or NIB; false without any."""
    same = Q(pelapor=person) if person else Q()
    for name in _MARKS:
        if value := getattr(tiket, name):
            same |= Q(**{name: value})
    return same


def _shared_mark(other: Tiket, tiket: Tiket) -> str:
    return next(
        (str(words) for n, words in _MARKS.items() if getattr(tiket, n) and getattr(other, n) == getattr(tiket, n)), ""
    )


def _other_tiket(tiket: Tiket, person: Pengguna | None, petugas: Pengguna, circle: ConflictCircle) -> list[Tiket]:
    """Return the newest other tickets of this person, address, telephone number or NIB; `reason` says what they share.

    `can_merge` marks those of the same reporter: only they may become one with this ticket.
    """
    same = _same_marks(tiket, person)
    if not same:
        return []
    visible = Tiket.objects.visible_to(petugas).exclude(pk=tiket.pk).exclude(status=StatusTiket.SPAM)
    others = list(visible.filter(same).exclude(circle.condition()).order_by("-id")[: MANY + 3])
    for t in others:
        t.can_merge = same_reporter(t, tiket)
        own = t.can_merge or (person is not None and t.pelapor_id == person.pk)
        t.reason = _("pelapor sama") if own else _shared_mark(t, tiket)
    return others
