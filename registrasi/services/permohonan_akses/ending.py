"""Grounds c and d: rights ended by Lembaga OSS, with two officers (AKH-1c, AKH-1d)."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from oss_portal.audit.trail import record
from oss_portal.db.state_machine import TransitionRefused, transition
from oss_portal.exceptions import Refused, required
from oss_portal.mail.outgoing import queue_mail
from oss_portal.models import Pengguna
from oss_portal.staff.work.assignment import check_first_half
from oss_portal.uploads.checking import CleanFile
from registrasi.events import Event
from registrasi.exceptions import OfficerOwnCase, PermohonanAlreadyOpen
from registrasi.models import HakAkses, PermohonanAkses
from registrasi.rules.periods import CANCEL_ENDING_PERIOD
from registrasi.services.conflicts import has_conflict
from registrasi.services.permohonan_akses.base import (
    Dasar,
    Result,
    Status,
    attach,
    decision_fields,
    end_in_case,
    lock_case,
    next_permohonan_number,
    require_transition,
)
from registrasi.services.undangan import grant_again


@transaction.atomic
def propose_ending(
    *,
    hak_akses: HakAkses,
    dasar: str,
    by: Pengguna,
    alasan: str,
    dasar_hukum: str = "",
    files: Sequence[CleanFile] = (),
) -> PermohonanAkses:
    """Propose to end a right because of abuse (c) or because a law requires it (d, with its citation).

    Nothing is changed before another officer approves. Raises `ReasonRequired`, `OfficerOwnCase`, `TransitionRefused`,
    `PermohonanAlreadyOpen`.
    """
    alasan = required(alasan)
    if dasar == Dasar.HUKUM:
        dasar_hukum = required(dasar_hukum)
    right = HakAkses.objects.locked(hak_akses)
    if has_conflict(by, right.pengguna):
        raise OfficerOwnCase
    if dasar not in {Dasar.TEMUAN, Dasar.HUKUM} or right.status == HakAkses.Status.DIAKHIRI:
        raise TransitionRefused(right, HakAkses.Status.DIAKHIRI)
    if right.permohonan.filter(status=Status.DIUSULKAN).exists():
        raise PermohonanAlreadyOpen
    p = PermohonanAkses.objects.create(
        nomor=next_permohonan_number(),
        dasar=dasar,
        status=Status.DIUSULKAN,
        saluran=PermohonanAkses.Saluran.PETUGAS,
        pengguna=right.pengguna,
        pelaku_usaha=right.pelaku_usaha,
        diajukan_oleh=by,
        alasan=alasan,
        dasar_hukum=dasar_hukum,
    )
    p.hak_akses.add(right)
    attach(p, files, by)
    record(
        Event.PERMOHONAN_DIAJUKAN,
        subject=p,
        by=by,
        about=right.pengguna,
        alasan=alasan,
        details={"dasar": str(dasar), "dasar_hukum": dasar_hukum},
    )
    return p


@transaction.atomic
def approve_proposal(*, permohonan: PermohonanAkses, by: Pengguna, alasan: str) -> PermohonanAkses:
    """Approve, as the second officer: the right ends at once, and the person gets a neutral notice.

    Raises `OfficerOwnCase` for the officer who proposed it, `FirstHalfLapsed`, `ReasonRequired`, `TransitionRefused`.
    """
    alasan = required(alasan)
    p = lock_case(permohonan, by)
    require_transition(p, {Dasar.TEMUAN, Dasar.HUKUM}, Status.SELESAI)
    check_first_half(p)
    for right in p.hak_akses.exclude(status=HakAkses.Status.DIAKHIRI):
        end_in_case(right, p, by, p.alasan, kuasa=True)
    transition(
        p,
        Status.SELESAI,
        event=Event.PERMOHONAN_SELESAI,
        by=by,
        alasan=alasan,
        about=p.pengguna,
        fields=decision_fields(by, alasan) | {"hasil": Result.DIAKHIRI},
    )
    return p


@transaction.atomic
def cancel_ending(*, hak_akses: HakAkses, by: Pengguna, alasan: str) -> HakAkses:
    """Undo a wrong ending within three days, by a supervisor, with a new right: an ended right is never restored.

    Both events stay in the history. Raises `ReasonRequired`, `OfficerOwnCase`; `Refused` if it is too late, or another
    person is responsible meanwhile.
    """
    alasan = required(alasan)
    old = HakAkses.objects.locked(hak_akses)
    if has_conflict(by, old.pengguna):
        raise OfficerOwnCase
    if old.diakhiri_pada is None or timezone.now() - old.diakhiri_pada > CANCEL_ENDING_PERIOD:
        raise Refused
    new = grant_again(old, pengguna=old.pengguna, by=by, alasan=f"Pengakhiran dibatalkan: {alasan}")
    if new is None:
        raise Refused(_("Usaha ini sudah mempunyai penanggung jawab lain; pengakhirannya tidak dapat dibatalkan."))
    record(
        Event.PENGAKHIRAN_DIBATALKAN,
        subject=old,
        by=by,
        about=old.pengguna,
        alasan=alasan,
        details={"pengganti": new.pk},
    )
    queue_mail(
        "registrasi/hak_akses_restored",
        recipient=old.pengguna.email,
        pengguna=old.pengguna,
        context={"nama": old.pengguna.readable_name, "usaha": old.pelaku_usaha.readable_name, "right": new},
    )
    return new
