"""Warning and freeze of an NIB, and their end (PerBKPM 5/2021 art. 61)."""

from django.db import transaction
from django.utils.translation import gettext as _

from nib.models import Nib, NibEvent, SanksiNib, StatusNib
from nib.notifications import notify_sanksi, notify_status
from nib.services.supervision.base import (
    Tahap,
    lock_case,
    reject_proposal,
    required,
    resolve,
    sanksi_document,
    start_sanksi,
    transition_nib,
)
from oss_portal.db.state_machine import TransitionRefused
from oss_portal.exceptions import WrongState
from oss_portal.models import Pengguna


@transaction.atomic
def warn(*, nib: Nib, by: Pengguna, alasan: str, dasar: str, nomor_dokumen: str = "") -> SanksiNib:
    """Warn the holder, who has 30 days to answer. Raises `ReasonRequired`, `DifferentPersonRequired`, `WrongState`."""
    nib = lock_case(nib, by, revoked=False)
    sanksi = start_sanksi(
        nib, Tahap.PERINGATAN, by, alasan=alasan, dasar=dasar, nomor_dokumen=nomor_dokumen, in_force=True
    )
    NibEvent.objects.create(
        nib=nib,
        jenis=NibEvent.Jenis.PERINGATAN,
        alasan=sanksi.alasan,
        oleh=by,
        **sanksi_document(sanksi),
    )
    notify_sanksi(sanksi)
    return sanksi


@transaction.atomic
def end_warning(*, nib: Nib, by: Pengguna, alasan: str) -> None:
    """End a running warning: what it was about is settled.

    Raises `ReasonRequired`, `DifferentPersonRequired`, `WrongState`.
    """
    nib = lock_case(nib, by)
    sanksi = nib.sanksi.filter(tahap=Tahap.PERINGATAN, status=SanksiNib.Status.BERLAKU).select_for_update().first()
    if sanksi is None:
        raise WrongState(_("Tidak ada peringatan yang berjalan."))
    resolve(sanksi, by, required(alasan))


@transaction.atomic
def freeze(
    *,
    nib: Nib,
    by: Pengguna,
    alasan: str,
    dasar: str,
    sebab: str = SanksiNib.Sebab.PELANGGARAN,
    nomor_dokumen: str = "",
) -> SanksiNib:
    """Freeze an NIB: after a warning, or at once for a grave violation or a court decision.

    Its roles stop with it (`policy.USE_PERAN`) and come back with it. The holder has 30 days to answer. Raises
    `ReasonRequired`, `DifferentPersonRequired`, `WrongState`, `TransitionRefused`.
    """
    nib = lock_case(nib, by)
    at_once = sebab in {SanksiNib.Sebab.BERAT, SanksiNib.Sebab.PENGADILAN}
    warning = nib.sanksi.filter(tahap=Tahap.PERINGATAN, status=SanksiNib.Status.BERLAKU).first()
    if warning is None and not at_once:
        message = _("Beri peringatan dahulu, kecuali untuk pelanggaran berat atau putusan pengadilan.")
        raise WrongState(message, "sebab")
    sanksi = start_sanksi(
        nib, Tahap.PEMBEKUAN, by, alasan=alasan, dasar=dasar, sebab=sebab, nomor_dokumen=nomor_dokumen, in_force=True
    )
    transition_nib(
        nib,
        StatusNib.DIBEKUKAN,
        jenis=NibEvent.Jenis.DIBEKUKAN,
        by=by,
        alasan=sanksi.alasan,
        document=sanksi_document(sanksi),
    )
    if warning:
        resolve(warning, by, "Ditingkatkan menjadi pembekuan")
    notify_sanksi(sanksi)
    return sanksi


@transaction.atomic
def unfreeze(*, nib: Nib, by: Pengguna, alasan: str) -> Nib:
    """Give a frozen NIB its former state back.

    Raises `ReasonRequired`, `DifferentPersonRequired`, `TransitionRefused`.
    """
    nib = lock_case(nib, by)
    alasan = required(alasan)
    if not nib.is_frozen:
        raise TransitionRefused(nib, StatusNib.AKTIF)
    freeze_event = nib.peristiwa.filter(jenis=NibEvent.Jenis.DIBEKUKAN).order_by("-id").first()
    transition_nib(
        nib,
        freeze_event.dari if freeze_event and freeze_event.dari else StatusNib.AKTIF,
        jenis=NibEvent.Jenis.DIPULIHKAN,
        by=by,
        alasan=alasan,
    )
    for sanksi in nib.sanksi.filter(status=SanksiNib.Status.BERLAKU).select_for_update():
        resolve(sanksi, by, alasan)
    for proposal in nib.sanksi.filter(status=SanksiNib.Status.DIUSULKAN).select_for_update():
        reject_proposal(proposal, by, alasan)
    notify_status(nib, alasan=alasan)
    return nib
