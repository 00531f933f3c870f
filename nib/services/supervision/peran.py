"""Freeze of a single role of an NIB, such as the customs access (PER-27/PJ/2025)."""

from django.db import transaction

from nib.certificate.versions import create_version
from nib.models import DasarTindakan, NibEvent, PeranNib, TipeDokumen
from nib.notifications import notify_peran
from nib.services.issuing import transition_peran
from nib.services.supervision.base import ground_of, lock_case
from oss_portal.exceptions import required
from oss_portal.models import Pengguna


@transaction.atomic
def freeze_peran(
    *, peran: PeranNib, by: Pengguna, alasan: str, dasar: DasarTindakan | None = None, nomor_dokumen: str = ""
) -> PeranNib:
    """Freeze one role, such as the customs access, while the NIB stays in force (PER-27/PJ/2025).

    `nomor_dokumen` is the letter of the agency that asked for it. Raises as `freeze`.
    """
    ground = str(ground_of(DasarTindakan.Tindakan.PEMBEKUAN_PERAN, dasar))
    jenis = NibEvent.Jenis.PERAN_DIBEKUKAN
    return _change_peran(peran, PeranNib.Status.DIBEKUKAN, jenis, by, alasan, ground, nomor_dokumen)


@transaction.atomic
def unfreeze_peran(*, peran: PeranNib, by: Pengguna, alasan: str) -> PeranNib:
    """Put a frozen role back into force. Raises as `freeze_peran`, and `TransitionRefused`."""
    return _change_peran(peran, PeranNib.Status.AKTIF, NibEvent.Jenis.PERAN_DIPULIHKAN, by, alasan)


def _change_peran(
    peran: PeranNib, to: str, jenis: str, by: Pengguna, alasan: str, dasar: str = "", nomor_dokumen: str = ""
) -> PeranNib:
    nib = lock_case(peran.nib, by, revoked=False)
    peran = PeranNib.objects.select_for_update().get(pk=peran.pk)
    peran.nib = nib
    transition_peran(peran, to, jenis=jenis, by=by, alasan=required(alasan), dasar=dasar, nomor_dokumen=nomor_dokumen)
    create_version(nib=nib, kind=TipeDokumen.PERUBAHAN, by=by)
    notify_peran(peran, alasan=alasan)
    return peran
