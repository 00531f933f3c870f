"""Four-eyes rule for acts on administrators: the proposal of one officer takes effect when another approves it."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from oss_portal.audit.trail import record
from oss_portal.db.state_machine import transition
from oss_portal.exceptions import WrongState
from oss_portal.models import Pengguna, UndanganPetugas, UsulanPetugas
from oss_portal.officers.base import (
    APPROVE,
    MANAGE,
    Grant,
    OwnRights,
    ProposalWaits,
    administrators,
    check_may_act,
    lock_officer,
    tell_all,
)
from oss_portal.officers.effects import apply_change, send_link
from oss_portal.officers.events import Event
from oss_portal.staff.permissions import is_entitled
from oss_portal.staff.reasons import require_reason

Jenis, Status = UsulanPetugas.Jenis, UsulanPetugas.Status


def propose(*, jenis: str, grant: Grant, by: Pengguna, alasan: str, **about: Any) -> UsulanPetugas:
    """Record a proposal about a locked `petugas` or an `undangan`, and mail the officers who may decide it.

    Raises `ProposalWaits`.
    """
    petugas: Pengguna | None = about.get("petugas")
    if petugas is not None and UsulanPetugas.objects.filter(petugas=petugas, status=Status.DIUSULKAN).exists():
        raise ProposalWaits
    usulan = UsulanPetugas.objects.create(
        jenis=jenis,
        alasan=alasan,
        diusulkan_oleh=by,
        **grant.columns,
        **about,
    )
    record(Event.DIUSULKAN, subject=usulan, by=by, about=petugas, alasan=alasan, details={"tindakan": str(jenis)})
    others = administrators(APPROVE).exclude(pk__in=[by.pk, *([petugas.pk] if petugas else [])])
    if _concerns_superuser(usulan):
        others = others.filter(is_superuser=True)
    tell_all(others, "oss_portal/officer_proposal", usulan=usulan, alasan=alasan, proposer=by)
    return usulan


def _concerns_superuser(usulan: UsulanPetugas) -> bool:
    return usulan.administrator or bool(usulan.petugas and usulan.petugas.is_superuser)


def _lock_for_decision(usulan: UsulanPetugas, by: Pengguna) -> UsulanPetugas:
    # If two officers decide about each other at the same moment, the second finds that the first took their right.
    people = {pk: Pengguna.objects.lock(pk) for pk in sorted({by.pk, usulan.petugas_id or by.pk})}
    usulan = UsulanPetugas.objects.select_for_update().get(pk=usulan.pk)
    if by.pk == usulan.diusulkan_oleh_id:
        raise OwnRights
    check_may_act(people[by.pk], on=usulan.petugas, superuser=_concerns_superuser(usulan))
    if not is_entitled(people[by.pk], APPROVE):
        raise WrongState(_("Hak Anda untuk memutuskan usulan baru saja dicabut oleh petugas lain."))
    return usulan


@transaction.atomic
def approve(*, usulan: UsulanPetugas, alasan: str, by: Pengguna) -> UsulanPetugas:
    """Let a proposal of somebody else take effect.

    Raises `OwnRights`, `OnlyAdministrators`, `ReasonRequired`, `TransitionRefused`, and `WrongState` if its proposer
    has lost the right to propose, or the state of the officer's account does not allow it.
    """
    alasan = require_reason(alasan)
    usulan = _lock_for_decision(usulan, by)
    proposer = usulan.diusulkan_oleh
    if not is_entitled(proposer, MANAGE) or (_concerns_superuser(usulan) and not proposer.is_superuser):
        raise WrongState(_("Pengusulnya tidak lagi berhak mengusulkan; tolak usulan ini."))
    _close(usulan, Status.DISETUJUI, Event.USULAN_DISETUJUI, by, alasan)
    if usulan.undangan is not None:
        undangan = UndanganPetugas.objects.select_for_update().get(pk=usulan.undangan.pk)
        transition(undangan, UndanganPetugas.Status.MENUNGGU, event=Event.DIUNDANG, by=by, alasan=usulan.alasan)
        send_link(undangan)
    elif usulan.petugas is not None:
        apply_change(
            jenis=usulan.jenis,
            petugas=lock_officer(usulan.petugas),
            grant=Grant.offered_by(usulan),
            by=by,
            alasan=usulan.alasan,
            details={"diusulkan_oleh": proposer.user_id, "usulan": usulan.pk},
        )
    _tell_proposer(usulan)
    return usulan


def _tell_proposer(usulan: UsulanPetugas) -> None:
    tell_all(
        [usulan.diusulkan_oleh],
        "oss_portal/officer_proposal_decided",
        usulan=usulan,
        approved=usulan.status == Status.DISETUJUI,
        alasan=usulan.alasan_keputusan,
    )


def _close(usulan: UsulanPetugas, status: str, event: str, by: Pengguna, alasan: str) -> None:
    decision = {"diputuskan_oleh": by, "diputuskan_pada": timezone.now(), "alasan_keputusan": alasan}
    transition(usulan, status, event=event, by=by, about=usulan.petugas, alasan=alasan, fields=decision)


def _withdraw_invitation(usulan: UsulanPetugas, by: Pengguna, alasan: str) -> None:
    if usulan.undangan is not None:
        undangan = UndanganPetugas.objects.select_for_update().get(pk=usulan.undangan.pk)
        transition(undangan, UndanganPetugas.Status.DICABUT, event=Event.UNDANGAN_DICABUT, by=by, alasan=alasan)


@transaction.atomic
def reject(*, usulan: UsulanPetugas, alasan: str, by: Pengguna) -> UsulanPetugas:
    """Reject a proposal of somebody else. Raises the same as `approve`."""
    alasan = require_reason(alasan)
    usulan = _lock_for_decision(usulan, by)
    _close(usulan, Status.DITOLAK, Event.USULAN_DITOLAK, by, alasan)
    _withdraw_invitation(usulan, by, alasan)
    _tell_proposer(usulan)
    return usulan


@transaction.atomic
def cancel(*, usulan: UsulanPetugas, alasan: str, by: Pengguna) -> UsulanPetugas:
    """Cancel one's own proposal. Raises `WrongState` for somebody else's, `ReasonRequired`, `TransitionRefused`."""
    alasan = require_reason(alasan)
    usulan = UsulanPetugas.objects.select_for_update().get(pk=usulan.pk)
    if usulan.diusulkan_oleh_id != by.pk:
        raise WrongState(_("Hanya pengusulnya yang dapat membatalkan usulan ini."))
    _close(usulan, Status.DIBATALKAN, Event.USULAN_DIBATALKAN, by, alasan)
    _withdraw_invitation(usulan, by, alasan)
    return usulan
