"""What every step of supervision does: lock, check the officer, move the state, write the books."""

from datetime import date, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from nib.galat import AlasanWajib, BedaOrang, TidakDiizinkan
from nib.models import (
    Nib,
    PeristiwaNib,
    SanksiNib,
    StatusNib,
    TipeDokumen,
)
from nib.peristiwa import Peristiwa
from nib.sertifikat import buat_versi
from oss_portal.jejak import catat
from oss_portal.models import Pengguna
from oss_portal.transisi import pindahkan
from registrasi.models import HakAkses, PelakuUsaha
from registrasi.services.benturan import berbenturan_usaha

Tahap = SanksiNib.Tahap
# Days to answer a warning or a freeze (PerBKPM 5/2021 art. 61).
MASA_JAWAB = timedelta(days=30)


def kunci_nib(nib: Nib) -> Nib:
    """Lock the business, then the NIB (always in this order), and return it fresh."""
    PelakuUsaha.objects.select_for_update().get(pk=nib.pelaku_usaha_id)
    return (
        Nib.objects.select_for_update(of=("self",))
        .select_related("pelaku_usaha", "data__pembuat", "era__dasar_hukum")
        .get(pk=nib.pk)
    )


def bukan_sendiri(nib: Nib, oleh: Pengguna) -> None:
    """Raise `BedaOrang` when the officer acts for this business too, or is close to who does."""
    sendiri = HakAkses.objects.filter(pengguna=oleh, pelaku_usaha=nib.pelaku_usaha_id).exists()
    if sendiri or berbenturan_usaha(oleh, nib.pelaku_usaha):
        raise BedaOrang


def wajib(teks: str, kolom: str = "") -> str:
    """Return `teks` without the spaces around it. Raises `AlasanWajib` (of the field `kolom`) when nothing is left."""
    if not teks.strip():
        raise AlasanWajib(kolom)
    return teks.strip()


def pindahkan_nib(nib: Nib, ke: str, *, jenis: str, oleh, alasan: str, dokumen: dict | None = None, kolom=None) -> None:
    """Move an NIB and write it in its book, with the decision behind it (law, number and date of a document)."""
    dari = nib.status
    pindahkan(
        nib,
        ke,
        peristiwa=Peristiwa.NIB_STATUS,
        oleh=oleh,
        alasan=alasan,
        kolom=kolom,
        nib=nib.nomor,
        tentang=nib.data.pembuat,
    )
    tipe = TipeDokumen.PENCABUTAN if ke == StatusNib.DICABUT else TipeDokumen.PERUBAHAN
    PeristiwaNib.objects.create(
        nib=nib, jenis=jenis, dari=dari, ke=ke, tipe_dokumen=tipe, alasan=alasan, oleh=oleh, **(dokumen or {})
    )
    buat_versi(nib=nib, tipe=tipe, oleh=oleh)


def mulai_langkah(
    nib: Nib,
    tahap: str,
    oleh: Pengguna,
    *,
    alasan: str,
    dasar: str,
    sebab: str = SanksiNib.Sebab.PELANGGARAN,
    nomor_dokumen: str = "",
    tanggal_dokumen: date | None = None,
    berlaku: bool,
) -> SanksiNib:
    """Write one step of supervision; `berlaku` with its period of answer, else as a proposal."""
    if nib.sanksi.filter(tahap=tahap, status__in=[SanksiNib.Status.DIUSULKAN, SanksiNib.Status.BERLAKU]).exists():
        raise TidakDiizinkan(_("Langkah ini sudah berjalan untuk NIB ini."))
    kini = timezone.now()
    sanksi = SanksiNib.objects.create(
        nib=nib,
        tahap=tahap,
        sebab=sebab,
        alasan=wajib(alasan),
        dasar=wajib(dasar),
        nomor_dokumen=nomor_dokumen,
        tanggal_dokumen=tanggal_dokumen,
        status=SanksiNib.Status.BERLAKU if berlaku else SanksiNib.Status.DIUSULKAN,
        diusulkan_oleh=oleh,
        berlaku_pada=kini if berlaku else None,
        tenggat_jawab=timezone.localdate() + MASA_JAWAB if berlaku else None,
    )
    catat(
        Peristiwa.SANKSI_BERLAKU if berlaku else Peristiwa.SANKSI_DIUSULKAN,
        subjek=sanksi,
        oleh=oleh,
        tentang=nib.data.pembuat,
        nib=nib.nomor,
        alasan=sanksi.alasan,
        rincian={"tahap": tahap},
    )
    return sanksi


def dokumen_sanksi(sanksi: SanksiNib) -> dict:
    return {
        "dasar": sanksi.dasar,
        "nomor_dokumen": sanksi.nomor_dokumen,
        "tanggal_dokumen": sanksi.tanggal_dokumen,
    }


def selesaikan(sanksi: SanksiNib, oleh, alasan: str) -> None:
    pindahkan(
        sanksi,
        SanksiNib.Status.SELESAI,
        peristiwa=Peristiwa.SANKSI_SELESAI,
        oleh=oleh,
        alasan=alasan,
        kolom={"selesai_pada": timezone.now()},
        nib=sanksi.nib.nomor,
    )


def tolak_usulan(sanksi: SanksiNib, oleh, alasan: str) -> None:
    pindahkan(
        sanksi,
        SanksiNib.Status.DITOLAK,
        peristiwa=Peristiwa.SANKSI_DITOLAK,
        oleh=oleh,
        alasan=alasan,
        kolom={"diputus_oleh": oleh, "selesai_pada": timezone.now(), "tanggapan": alasan},
        nib=sanksi.nib.nomor,
    )
