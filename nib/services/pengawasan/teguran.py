"""Warning and freeze of an NIB, and their end (PerBKPM 5/2021 art. 61)."""

from django.db import transaction
from django.utils.translation import gettext as _

from nib.galat import TidakDiizinkan
from nib.models import (
    Nib,
    PeristiwaNib,
    SanksiNib,
    StatusNib,
)
from nib.services.pengawasan.bersama import (
    Tahap,
    bukan_sendiri,
    dokumen_sanksi,
    kunci_nib,
    mulai_langkah,
    pindahkan_nib,
    selesaikan,
    tolak_usulan,
    wajib,
)
from nib.surat import kabari_sanksi, kabari_status
from oss_portal.models import Pengguna
from oss_portal.transisi import TransisiDitolak


@transaction.atomic
def peringatkan(*, nib: Nib, oleh: Pengguna, alasan: str, dasar: str, nomor_dokumen: str = "") -> SanksiNib:
    """Warn the holder, who has 30 days to answer. Raises `AlasanWajib`, `BedaOrang`, `TidakDiizinkan`."""
    nib = kunci_nib(nib)
    bukan_sendiri(nib, oleh)
    if nib.dicabut:
        raise TidakDiizinkan(_("NIB ini sudah dicabut."))
    sanksi = mulai_langkah(
        nib, Tahap.PERINGATAN, oleh, alasan=alasan, dasar=dasar, nomor_dokumen=nomor_dokumen, berlaku=True
    )
    PeristiwaNib.objects.create(
        nib=nib,
        jenis=PeristiwaNib.Jenis.PERINGATAN,
        alasan=sanksi.alasan,
        oleh=oleh,
        **dokumen_sanksi(sanksi),
    )
    kabari_sanksi(sanksi)
    return sanksi


@transaction.atomic
def akhiri_peringatan(*, nib: Nib, oleh: Pengguna, alasan: str) -> None:
    """End a running warning: what it was about is settled. Raises `AlasanWajib`, `BedaOrang`, `TidakDiizinkan`."""
    nib = kunci_nib(nib)
    bukan_sendiri(nib, oleh)
    sanksi = nib.sanksi.filter(tahap=Tahap.PERINGATAN, status=SanksiNib.Status.BERLAKU).select_for_update().first()
    if sanksi is None:
        raise TidakDiizinkan(_("Tidak ada peringatan yang berjalan."))
    selesaikan(sanksi, oleh, wajib(alasan))


@transaction.atomic
def bekukan(
    *,
    nib: Nib,
    oleh: Pengguna,
    alasan: str,
    dasar: str,
    sebab: str = SanksiNib.Sebab.PELANGGARAN,
    nomor_dokumen: str = "",
) -> SanksiNib:
    """Freeze an NIB: after a warning, or at once for a grave violation or a court decision.

    Its roles stop with it (`kebijakan.PAKAI_PERAN`) and come back with it. The holder has 30 days to answer. Raises
    `AlasanWajib`, `BedaOrang`, `TidakDiizinkan`, `TransisiDitolak`.
    """
    nib = kunci_nib(nib)
    bukan_sendiri(nib, oleh)
    langsung = sebab in {SanksiNib.Sebab.BERAT, SanksiNib.Sebab.PENGADILAN}
    peringatan = nib.sanksi.filter(tahap=Tahap.PERINGATAN, status=SanksiNib.Status.BERLAKU).first()
    if peringatan is None and not langsung:
        pesan = _("Beri peringatan dahulu, kecuali untuk pelanggaran berat atau putusan pengadilan.")
        raise TidakDiizinkan(pesan, "sebab")
    sanksi = mulai_langkah(
        nib, Tahap.PEMBEKUAN, oleh, alasan=alasan, dasar=dasar, sebab=sebab, nomor_dokumen=nomor_dokumen, berlaku=True
    )
    pindahkan_nib(
        nib,
        StatusNib.DIBEKUKAN,
        jenis=PeristiwaNib.Jenis.DIBEKUKAN,
        oleh=oleh,
        alasan=sanksi.alasan,
        dokumen=dokumen_sanksi(sanksi),
    )
    if peringatan:
        selesaikan(peringatan, oleh, "Ditingkatkan menjadi pembekuan")
    kabari_sanksi(sanksi)
    return sanksi


@transaction.atomic
def cairkan(*, nib: Nib, oleh: Pengguna, alasan: str) -> Nib:
    """Give a frozen NIB its former state back. Raises `AlasanWajib`, `BedaOrang`, `TransisiDitolak`."""
    nib = kunci_nib(nib)
    bukan_sendiri(nib, oleh)
    alasan = wajib(alasan)
    if not nib.dibekukan:
        raise TransisiDitolak(nib, StatusNib.AKTIF)
    beku = nib.peristiwa.filter(jenis=PeristiwaNib.Jenis.DIBEKUKAN).order_by("-id").first()
    pindahkan_nib(
        nib,
        beku.dari if beku and beku.dari else StatusNib.AKTIF,
        jenis=PeristiwaNib.Jenis.DIPULIHKAN,
        oleh=oleh,
        alasan=alasan,
    )
    for sanksi in nib.sanksi.filter(status=SanksiNib.Status.BERLAKU).select_for_update():
        selesaikan(sanksi, oleh, alasan)
    for usulan in nib.sanksi.filter(status=SanksiNib.Status.DIUSULKAN).select_for_update():
        tolak_usulan(usulan, oleh, alasan)
    kabari_status(nib, alasan=alasan)
    return nib
