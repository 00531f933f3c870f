"""Assignment of tickets to officers: taken, given back, assigned, or left to the supervisors alone."""

from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from helpdesk.access.conflicts import ConflictCircle, must_keep_away
from helpdesk.events import Event
from helpdesk.exceptions import NotAnOfficer, TiketNotOpen
from helpdesk.models import OPEN, RUNNING, StatusTiket, Tiket
from helpdesk.permissions import SERVE, SUPERVISE, may_see
from helpdesk.services.base import (
    add_system_note,
    change_status,
    check_conflict,
    check_officer,
    lock_for_officer,
    lock_tiket,
    tell_officer,
    tell_supervisors,
)
from oss_portal.audit.trail import record
from oss_portal.exceptions import Refused
from oss_portal.models import OfficerNotice, Pengguna
from oss_portal.staff.work.assignment import on_duty
from oss_portal.staff.work.notices import tell_given

_S = StatusTiket


def may_handle(tiket: Tiket, petugas: Pengguna) -> bool:
    """Whether this person may be given the ticket."""
    required = SUPERVISE if tiket.tentang_petugas else SERVE
    return petugas.is_active and petugas.is_staff and petugas.has_perm(required) and not must_keep_away(petugas, tiket)


def who_goes_on(tiket: Tiket) -> Pengguna | None:
    """Return the officer of a ticket or, while they are away, their substitute; None if that one may not handle it."""
    try:
        petugas = tiket.petugas and on_duty(tiket.petugas)
    except Refused:
        return None
    return petugas if petugas and may_handle(tiket, petugas) else None


@transaction.atomic
def take(*, tiket: Tiket, by: Pengguna) -> Tiket:
    """Take an open ticket for 30 minutes; taking one's own ticket again starts the 30 minutes again.

    Raises `TiketNotOpen`, `AlreadyTaken`, `ConflictOfInterest`.
    """
    before = lock_tiket(tiket).petugas_id
    tiket = lock_for_officer(tiket, by)
    if tiket.status in {_S.BARU, _S.DIBUKA_KEMBALI}:
        change_status(tiket, _S.DIPROSES, event=Event.TIKET_DIAMBIL, by=by)
    elif before != by.pk:
        record(Event.TIKET_DIAMBIL, subject=tiket, by=by, about=tiket.pelapor)
    return tiket


@transaction.atomic
def take_next(*, by: Pengguna) -> Tiket | None:
    """Take the free ticket whose clock runs out first, another one for each of two officers; None if none is free."""
    free = Tiket.objects.visible_to(by).filter(status__in=RUNNING, petugas__isnull=True)
    free = free.exclude(ConflictCircle.of(by).condition()).order_by("jatuh_tempo", "id")
    tiket = free.select_for_update(of=("self",), skip_locked=True).first()
    return take(tiket=tiket, by=by) if tiket else None


@transaction.atomic
def release(*, tiket: Tiket, by: Pengguna, force: bool = False) -> Tiket:
    """Give a ticket back to the queue; with `force` (supervisor) also one of another officer.

    Raises `AlreadyTaken`, `ConflictOfInterest`.
    """
    tiket = lock_tiket(tiket)
    (check_conflict if force else check_officer)(tiket, by)
    if tiket.petugas_id is not None:
        tiket.petugas = tiket.diambil_sampai = None
        tiket.save(update_fields=["petugas", "diambil_sampai"])
        record(Event.TIKET_DILEPAS, subject=tiket, by=by)
    return tiket


@transaction.atomic
def assign(*, tiket: Tiket, petugas: Pengguna, by: Pengguna, force: bool = False) -> Tiket:
    """Assign an open ticket to an officer and tell them; with `force` (supervisor) also one that another officer took.

    If the chosen officer is away, it goes to their substitute. Raises `NotAnOfficer`, `AlreadyTaken`, `TiketNotOpen`,
    `ConflictOfInterest`, and `Refused` for an officer who is away without a substitute.
    """
    petugas = petugas if petugas.pk == by.pk else on_duty(petugas)
    tiket = lock_tiket(tiket)
    if not tiket.is_open:
        raise TiketNotOpen
    (check_conflict if force else check_officer)(tiket, by)
    if not may_handle(tiket, petugas):
        raise NotAnOfficer
    if (tiket.petugas_id, tiket.diambil_sampai) == (petugas.pk, None):
        return tiket
    before, tiket.petugas, tiket.diambil_sampai = tiket.petugas, petugas, None
    tiket.save(update_fields=["petugas", "diambil_sampai"])
    record(
        Event.TIKET_DITETAPKAN,
        subject=tiket,
        by=by,
        about=petugas,
        changes={"petugas": (before and before.user_id, petugas.user_id)},
        details={"kepada": petugas.nama},
    )
    if petugas.pk != by.pk:
        cause = _("Tiket ini ditetapkan untuk Anda.")
        tell_given(petugas, "tiket", partial(tell_officer, petugas, tiket, OfficerNotice.Jenis.DITUGASKAN, cause))
    return tiket


@transaction.atomic
def hand_to_supervisor(*, tiket: Tiket, by: Pengguna) -> Tiket:
    """Leave a ticket to the supervisors alone, because it complains about an officer."""
    tiket = lock_tiket(tiket)
    check_conflict(tiket, by)
    if tiket.tentang_petugas:
        return tiket
    tiket.tentang_petugas, tiket.petugas, tiket.diambil_sampai = True, None, None
    tiket.save(update_fields=["tentang_petugas", "petugas", "diambil_sampai"])
    record(Event.HANYA_PENYELIA, subject=tiket, by=by, about=tiket.pelapor)
    tell_supervisors(tiket, _("Tiket khusus penyelia"))
    return tiket


@transaction.atomic
def release_all(*, petugas: Pengguna) -> int:
    """Give back to the queue the open tickets that an officer may not handle; return their number.

    The caller reads `petugas` from the database first, because Django caches the permissions of an instance.
    """
    count = 0
    for tiket in Tiket.objects.select_for_update().filter(petugas=petugas, status__in=OPEN):
        if may_see(petugas, tiket) and not must_keep_away(petugas, tiket):
            continue
        tiket.petugas = tiket.diambil_sampai = None
        tiket.save(update_fields=["petugas", "diambil_sampai"])
        record(Event.TIKET_DILEPAS, subject=tiket, about=tiket.pelapor, details={"petugas": petugas.user_id})
        words = _("%(nama)s tidak lagi menangani tiket ini; tiket kembali ke antrean.")
        add_system_note(tiket, words, internal=True, nama=petugas.nama)
        count += 1
    return count
