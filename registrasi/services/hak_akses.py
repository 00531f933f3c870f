"""Acts on a Hak Akses: each locks the row, changes the status, writes history and audit, and tells the person."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from oss_portal.accounts.sessions import end_all_sessions
from oss_portal.db.background import for_each_locked
from oss_portal.db.state_machine import transition
from oss_portal.exceptions import required
from oss_portal.mail.outgoing import queue_mail
from oss_portal.models import Pengguna
from registrasi.events import Event
from registrasi.models import HakAkses, HakAksesEvent, PermohonanAkses
from registrasi.rules.periods import BLOCK_PERIOD
from registrasi.signals import hak_akses_blocked, hak_akses_ended

Dasar = HakAksesEvent.Dasar


def _change(
    hak_akses: HakAkses,
    to: str,
    *,
    by: Pengguna | None,
    dasar: str,
    alasan: str,
    event: str,
    fields: dict | None = None,
) -> HakAkses:
    alasan = required(alasan)
    right = HakAkses.objects.locked(hak_akses)
    before = right.status
    transition(right, to, event=event, by=by, alasan=alasan, fields=fields, about=right.pengguna)
    HakAksesEvent.objects.create(hak_akses=right, dari=before, ke=to, dasar=dasar, alasan=alasan, oleh=by)
    hak_akses.status = right.status
    return right


def _notify(right: HakAkses, template: str, **context: Any) -> None:
    queue_mail(
        f"registrasi/{template}",
        recipient=right.pengguna.email,
        pengguna=right.pengguna,
        context={"nama": right.pengguna.readable_name, "usaha": right.pelaku_usaha.readable_name, "right": right}
        | context,
    )


@transaction.atomic
def restrict(*, hak_akses: HakAkses, by: Pengguna | None, alasan: str, dasar: str = Dasar.AKS_4) -> HakAkses:
    """Make a right read-only (AKS-4). Raises `ReasonRequired`, `TransitionRefused`."""
    right = _change(
        hak_akses,
        HakAkses.Status.DIBATASI,
        by=by,
        dasar=dasar,
        alasan=alasan,
        event=Event.HAK_AKSES_DIBATASI,
    )
    _notify(right, "hak_akses_restricted")
    return right


@transaction.atomic
def block(
    *,
    hak_akses: HakAkses,
    by: Pengguna | None,
    alasan: str,
    dasar: str = Dasar.AKS_4,
    until: datetime | None = None,
    notify: bool = True,
) -> HakAkses:
    """Block a right at once; every session of the person ends (AKS-4, AKH-1b).

    The block ends at `until` (default 14 days) unless an officer decides before, or a case about it is still open.
    `notify` is off if another mail tells the person. Raises `ReasonRequired`, `TransitionRefused`.
    """
    right = _change(
        hak_akses,
        HakAkses.Status.DIBLOKIR,
        by=by,
        dasar=dasar,
        alasan=alasan,
        event=Event.HAK_AKSES_DIBLOKIR,
        fields={"blokir_sampai": until or timezone.now() + BLOCK_PERIOD},
    )
    end_all_sessions(right.pengguna)
    if notify:
        _notify(right, "hak_akses_blocked")
    hak_akses_blocked.send(HakAkses, hak_akses=right, by=by)
    return right


def status_before_block(hak_akses: HakAkses) -> str:
    """Return the status of a blocked right before the block: a right that was read-only is not restored in full."""
    last_block = hak_akses.buku.filter(ke=HakAkses.Status.DIBLOKIR).order_by("-id").first()
    return last_block.dari if last_block and last_block.dari else HakAkses.Status.AKTIF


@transaction.atomic
def restore(
    *,
    hak_akses: HakAkses,
    by: Pengguna | None,
    alasan: str,
    to: str = HakAkses.Status.AKTIF,
    notify: bool = True,
) -> HakAkses:
    """Restore a limited or blocked right, in full unless `to` says read-only. Raises as `restrict`."""
    right = _change(
        hak_akses,
        to,
        by=by,
        dasar=Dasar.PEMULIHAN,
        alasan=alasan,
        event=Event.HAK_AKSES_DIPULIHKAN,
        fields={"blokir_sampai": None},
    )
    if notify:
        _notify(right, "hak_akses_restored")
    return right


@transaction.atomic
def end_hak_akses(
    *, hak_akses: HakAkses, by: Pengguna | None, dasar: str, alasan: str, notify: bool = True
) -> HakAkses:
    """End a right on one of the grounds AKH-1a to 1d (or because its time is over); the NIB does not change.

    Ending the right of a penanggung jawab does not end the kuasa: the caller decides about them. `notify` is off if a
    letter is sent instead (AKH-2). Raises `ReasonRequired`, `TransitionRefused`.
    """
    right = _change(
        hak_akses,
        HakAkses.Status.DIAKHIRI,
        by=by,
        dasar=dasar,
        alasan=alasan,
        event=Event.HAK_AKSES_DIAKHIRI,
        fields={"blokir_sampai": None, "diakhiri_pada": timezone.now()},
    )
    end_all_sessions(right.pengguna)
    if notify:
        _notify(right, "hak_akses_ended")
    hak_akses_ended.send(HakAkses, hak_akses=right, by=by)
    return right


def end_expired() -> tuple[int, int]:
    """Lift blocks whose time is over and end kuasa past their date. Returns `(lifted, ended)`; safe to run twice.

    A block with an open case (AKH-1b) stays until an officer decides: otherwise a thief could get the account back.
    """
    cases = PermohonanAkses.objects.is_open().filter(dasar=PermohonanAkses.Dasar.DUGAAN)
    # Kuasa are blocked with the right of their penanggung jawab.
    open_cases = cases.filter(hak_akses__pelaku_usaha=OuterRef("pelaku_usaha"))
    blocked = HakAkses.objects.filter(status=HakAkses.Status.DIBLOKIR, blokir_sampai__lt=timezone.now())
    reason = "Jangka waktu blokir berakhir tanpa keputusan lain"
    lifted = for_each_locked(
        blocked.exclude(Exists(open_cases)),
        lambda right: restore(hak_akses=right, by=None, alasan=reason, to=status_before_block(right)),
    )
    ended = for_each_locked(
        HakAkses.objects.live().filter(berlaku_sampai__lt=timezone.now()),
        lambda right: end_hak_akses(
            hak_akses=right, by=None, dasar=Dasar.KEDALUWARSA, alasan="Jangka waktu kuasa berakhir"
        ),
    )
    return lifted, ended


def mail_active_right(right: HakAkses, **more: Any) -> None:
    """Tell the holder of a new right that it is active, and what comes next."""
    owner, usaha = right.pengguna, right.pelaku_usaha
    queue_mail(
        "registrasi/hak_akses_active",
        recipient=owner.email,
        pengguna=owner,
        context={
            "nama": owner.readable_name,
            "usaha": usaha.readable_name,
            "user_id": owner.user_id,
            "ready": usaha.ready_for_nib,
        }
        | more,
        key=f"hak-akses-aktif-{right.kode}",
    )
