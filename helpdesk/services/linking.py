"""Tickets that belong together: merged, split, linked."""

import uuid
from dataclasses import replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from helpdesk.events import Event
from helpdesk.exceptions import CannotMerge, DifferentReporter
from helpdesk.models import Message, Saluran, StatusTiket, Tiket, TiketLink
from helpdesk.services.assignment import hand_to_supervisor, who_goes_on
from helpdesk.services.base import (
    add_system_note,
    change_status,
    check_conflict,
    check_officer,
    lock_tiket,
    notify_reporter,
)
from helpdesk.services.creation import About, Origin, Reporter, open_tiket
from helpdesk.sla import clock
from oss_portal.audit.trail import record
from oss_portal.db.state_machine import TransitionRefused
from oss_portal.models import Pengguna


def same_reporter(a: Tiket, b: Tiket) -> bool:
    """Whether two tickets are from the same person: the same login, or, without a login, mails of the same address.

    Anyone can type an address into the form, and then sees the link: a merge would let them read the other report.
    """
    if a.pelapor_id or b.pelapor_id:
        return a.pelapor_id == b.pelapor_id
    return bool(a.email) and a.email == b.email and Saluran.WEB not in {a.saluran, b.saluran}


@transaction.atomic
def merge(*, tiket: Tiket, to: Tiket, by: Pengguna) -> Tiket:
    """Make `tiket` a duplicate of `to`: messages are not moved, later ones go to `to`. Return `to`.

    A ticket that is already a duplicate of `to` is not changed. Raises `DifferentReporter`, `CannotMerge`,
    `AlreadyTaken`.
    """
    if tiket.pk == to.pk:
        raise CannotMerge
    # Lock in the order of the keys: two opposite merges wait for each other instead of deadlocking.
    locked = {t.pk: t for t in (lock_tiket(t) for t in sorted((tiket, to), key=lambda t: t.pk))}
    tiket, to = locked[tiket.pk], locked[to.pk]
    if tiket.status == StatusTiket.DIGABUNG and tiket.induk_id == to.pk:
        return to
    if not same_reporter(tiket, to):
        raise DifferentReporter
    if not tiket.is_open or not to.is_open or tiket.gabungan.exists():
        raise CannotMerge
    for t in (tiket, to):
        check_officer(t, by)
    now = timezone.now()
    fields = clock.resume(tiket, now) | {"induk": to, "ditutup_pada": now, "diambil_sampai": None, "eskalasi": ""}
    change_status(tiket, StatusTiket.DIGABUNG, event=Event.TIKET_DIGABUNG, by=by, alasan=to.nomor, fields=fields)
    if tiket.tentang_petugas and not to.tentang_petugas:
        to = hand_to_supervisor(tiket=to, by=by)
    add_system_note(tiket, _("Digabung ke %(nomor)s."), nomor=to.nomor)
    add_system_note(to, _("%(nomor)s digabung ke sini."), nomor=tiket.nomor)
    notify_reporter(to, "merged", key=f"hd-gabung-{tiket.kode}-{now:%Y%m%d%H%M%S}", lain=tiket.nomor)
    return to


@transaction.atomic
def undo_merge(*, tiket: Tiket, by: Pengguna) -> Tiket:
    """Undo a merge: the duplicate is a separate ticket again. Raises `TransitionRefused`, `ConflictOfInterest`."""
    tiket = lock_tiket(tiket)
    check_conflict(tiket, by)
    parent = tiket.induk
    if parent is None:
        raise TransitionRefused(tiket, StatusTiket.BARU)
    fields = {"induk": None, "ditutup_pada": None, "petugas": who_goes_on(tiket)}
    change_status(tiket, StatusTiket.BARU, event=Event.GABUNGAN_DIBATALKAN, by=by, fields=fields)
    add_system_note(tiket, _("Tidak lagi digabung dengan %(nomor)s."), nomor=parent.nomor)
    notify_reporter(tiket, "reopened", lain=parent.nomor)
    return tiket


@transaction.atomic
def split_off(*, message: Message, by: Pengguna, perihal: str) -> Tiket:
    """Make a separate ticket from a message that asks for something else; the message also stays in its thread.

    Raises `ValueError` for a message that is not the reporter's, `AlreadyTaken`.
    """
    if message.arah != Message.Arah.MASUK:
        raise ValueError("only what the reporter wrote is split off")
    source = lock_tiket(message.tiket)
    check_officer(source, by)
    new = open_tiket(
        jenis=source.jenis,
        perihal=perihal,
        content=message.isi,
        reporter=Reporter.of(source),
        # A second click finds the ticket that the first one made.
        origin=Origin(
            channel=source.saluran,
            token=uuid.uuid5(message.kode, perihal.strip()),
            quotes=tuple(message.kutipan),
            by=by,
            alamat_lain=message.alamat_lain,
            bahasa=source.bahasa,
        ),
        # The new ticket is not about the clause that the old one cites.
        about=replace(About.of(source), klausul="", versi_ketentuan=None),
    )
    _link, created = TiketLink.objects.get_or_create(dari=new, ke=source, jenis=TiketLink.Jenis.PISAHAN)
    if created:
        record(Event.TIKET_DIPISAHKAN, subject=source, by=by, details={"ke": new.nomor})
        add_system_note(source, _("Satu hal dari tiket ini dilanjutkan sebagai %(nomor)s."), nomor=new.nomor)
    return new


@transaction.atomic
def link_tiket(*, tiket: Tiket, to: Tiket, by: Pengguna | None = None) -> TiketLink:
    """Note that two tickets belong together; reporters do not see it. `by` is None if a mail names both.

    Raises `CannotMerge` if they are one ticket.
    """
    if tiket.pk == to.pk:
        raise CannotMerge
    a, b = sorted((tiket, to), key=lambda t: t.pk)
    link, created = TiketLink.objects.get_or_create(dari=b, ke=a)
    if created:
        record(Event.TIKET_DIKAITKAN, subject=tiket, by=by, details={"ke": to.nomor})
    return link
