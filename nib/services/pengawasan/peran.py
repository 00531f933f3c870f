"""One role of an NIB by itself, such as the customs access (PER-27/PJ/2025)."""

from django.db import transaction
from django.utils.translation import gettext as _

from nib.galat import TidakDiizinkan
from nib.models import (
    PeranNib,
    PeristiwaNib,
    TipeDokumen,
)
from nib.sertifikat import buat_versi
from nib.services.penerbitan import pindahkan_peran
from nib.services.pengawasan.bersama import bukan_sendiri, kunci_nib, wajib
from nib.surat import kabari_peran
from oss_portal.models import Pengguna


@transaction.atomic
def bekukan_peran(*, peran: PeranNib, oleh: Pengguna, alasan: str, dasar: str) -> PeranNib:
    """Freeze one role, such as the customs access, while the NIB lives (PER-27/PJ/2025). Raises as `bekukan`."""
    return _ubah_peran(peran, PeranNib.Status.DIBEKUKAN, PeristiwaNib.Jenis.PERAN_DIBEKUKAN, oleh, alasan, dasar)


@transaction.atomic
def cairkan_peran(*, peran: PeranNib, oleh: Pengguna, alasan: str, dasar: str = "") -> PeranNib:
    """Give a frozen role back. Raises `AlasanWajib`, `BedaOrang`, `TidakDiizinkan`, `TransisiDitolak`."""
    return _ubah_peran(peran, PeranNib.Status.AKTIF, PeristiwaNib.Jenis.PERAN_DIPULIHKAN, oleh, alasan, dasar)


def _ubah_peran(peran: PeranNib, ke: str, jenis: str, oleh: Pengguna, alasan: str, dasar: str) -> PeranNib:
    nib = kunci_nib(peran.nib)
    bukan_sendiri(nib, oleh)
    if nib.dicabut:
        raise TidakDiizinkan(_("NIB ini sudah dicabut."))
    peran = PeranNib.objects.select_for_update().get(pk=peran.pk)
    peran.nib = nib
    pindahkan_peran(peran, ke, jenis=jenis, oleh=oleh, alasan=wajib(alasan), dasar=dasar)
    buat_versi(nib=nib, tipe=TipeDokumen.PERUBAHAN, oleh=oleh)
    kabari_peran(peran, alasan=alasan)
    return peran
