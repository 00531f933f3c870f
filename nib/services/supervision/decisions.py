"""Decisions on proposals: a second officer confirms or refuses them with reasons, or the proposer withdraws them."""

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from nib.events import Event
from nib.models import Nib, SanksiNib
from nib.services.supervision.base import Tahap, ground_of, lock_case, reject_proposal
from nib.services.supervision.pembatalan import apply_pembatalan, check_pembatalan, check_second_officer
from nib.services.supervision.pencabutan import apply_pencabutan, check_pencabutan
from nib.services.supervision.warnings_and_freezes import apply_freeze, apply_unfreeze
from oss_portal.db.state_machine import TransitionRefused, transition
from oss_portal.exceptions import Refused, WrongState, required
from oss_portal.models import Pengguna
from oss_portal.staff.reasons import require_reason
from oss_portal.staff.work.assignment import check_first_half

_APPLY: dict[str, Callable[[Nib, SanksiNib, Pengguna], None]] = {
    Tahap.PEMBEKUAN: apply_freeze,
    Tahap.PENCAIRAN: apply_unfreeze,
    Tahap.PENCABUTAN: apply_pencabutan,
    Tahap.PEMBATALAN: apply_pembatalan,
}


def _lock_proposal(sanksi: SanksiNib, by: Pengguna) -> tuple[Nib, SanksiNib]:
    nib = lock_case(sanksi.nib, by)
    sanksi = SanksiNib.objects.select_for_update(of=("self",)).select_related("dasar_tindakan").get(pk=sanksi.pk)
    sanksi.nib = nib
    if sanksi.status != SanksiNib.Status.DIUSULKAN:
        raise TransitionRefused(sanksi, SanksiNib.Status.BERLAKU)
    return nib, sanksi


@transaction.atomic
def confirm(*, sanksi: SanksiNib, by: Pengguna, alasan: str) -> Nib:
    """Put a proposal into effect; the second officer must be another person than the first (also by constraint).

    The conditions of the proposal are checked again. Raises `ReasonRequired`, `Refused` for reasons copied from the
    proposal or a law that ended meanwhile, `DifferentPersonRequired`, `FirstHalfLapsed`, `WrongState`,
    `TransitionRefused`.
    """
    nib, sanksi = _lock_proposal(sanksi, by)
    check_second_officer(sanksi, by)
    check_first_half(sanksi)
    alasan = require_reason(alasan)
    if alasan.casefold() == " ".join(sanksi.alasan.split()).casefold():
        raise Refused(_("Tulis pertimbangan Anda sendiri, bukan salinan alasan pengusul."), "alasan")
    ground_of(sanksi.tahap, sanksi.dasar_tindakan)
    if sanksi.tahap == Tahap.PENCABUTAN:
        check_pencabutan(nib, sanksi.sebab)
    if sanksi.tahap == Tahap.PEMBATALAN:
        check_pembatalan(nib, sanksi.sebab)
    deadline = timezone.localdate() + timedelta(days=sanksi.hari_jawab)
    transition(
        sanksi,
        SanksiNib.Status.BERLAKU,
        event=Event.SANKSI_BERLAKU,
        by=by,
        alasan=alasan,
        fields={
            "diputus_oleh": by,
            "alasan_putusan": alasan,
            "berlaku_pada": timezone.now(),
            "tenggat_jawab": deadline if sanksi.hari_jawab else None,
        },
        nib=nib.nomor,
        about=nib.data.pembuat,
        details={"tahap": sanksi.tahap},
    )
    _APPLY[sanksi.tahap](nib, sanksi, by)
    return nib


@transaction.atomic
def reject(*, sanksi: SanksiNib, by: Pengguna, alasan: str) -> SanksiNib:
    """Refuse the proposal of another officer; the proposer withdraws it instead (`withdraw`).

    The officer who decided a revocation must not decide on its cancellation. Raises `ReasonRequired`,
    `DifferentPersonRequired`, `TransitionRefused`.
    """
    _nib, sanksi = _lock_proposal(sanksi, by)
    check_second_officer(sanksi, by)
    reject_proposal(sanksi, by, required(alasan))
    return sanksi


@transaction.atomic
def withdraw(*, sanksi: SanksiNib, by: Pengguna, alasan: str) -> SanksiNib:
    """Withdraw the officer's own proposal; the holder was not told of it, and nothing about the NIB changes.

    Raises `WrongState` for the proposal of another officer, `ReasonRequired`, `DifferentPersonRequired`,
    `TransitionRefused` once it is decided.
    """
    nib, sanksi = _lock_proposal(sanksi, by)
    if sanksi.diusulkan_oleh_id != by.pk:
        raise WrongState(_("Hanya pengusulnya yang dapat menarik usulan ini."))
    transition(
        sanksi,
        SanksiNib.Status.DITARIK,
        event=Event.SANKSI_DITARIK,
        by=by,
        alasan=required(alasan),
        fields={"selesai_pada": timezone.now()},
        nib=nib.nomor,
        details={"tahap": sanksi.tahap},
    )
    return sanksi
