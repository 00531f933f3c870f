"""Revocation of an NIB, by two officers or asked for by the holder (PerBKPM 5/2021 art. 20, 26, 61)."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from nib.galat import BedaOrang, TidakDiizinkan
from nib.models import (
    Nib,
    PeranNib,
    PeristiwaNib,
    Permohonan,
    PermohonanPencabutan,
    SanksiNib,
    StatusNib,
)
from nib.peristiwa import Peristiwa
from nib.services.penerbitan import pindahkan_peran
from nib.services.pengawasan.bersama import (
    MASA_JAWAB,
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
from nib.surat import kabari_pencabutan_ditolak, kabari_sanksi, kabari_status, kabari_tanggapan
from oss_portal.models import Pengguna
from oss_portal.transisi import TransisiDitolak, pindahkan


@transaction.atomic
def usulkan_pencabutan(
    *,
    nib: Nib,
    oleh: Pengguna,
    sebab: str,
    alasan: str,
    dasar: str,
    nomor_dokumen: str = "",
    tanggal_dokumen: date | None = None,
) -> SanksiNib:
    """Propose the revocation; another officer decides (PP 24/2018 art. 30; PerBKPM 5/2021 art. 61).

    For no answer the answer period must be over; for a court decision its number and date are needed. Raises
    `AlasanWajib`, `BedaOrang`, `TidakDiizinkan`.
    """
    nib = kunci_nib(nib)
    bukan_sendiri(nib, oleh)
    if nib.dicabut:
        raise TidakDiizinkan(_("NIB ini sudah dicabut."))
    if sebab == SanksiNib.Sebab.PENGADILAN and not (nomor_dokumen.strip() and tanggal_dokumen):
        kolom = "tanggal_dokumen" if nomor_dokumen.strip() else "nomor_dokumen"
        raise TidakDiizinkan(_("Isi nomor dan tanggal putusan pengadilan."), kolom)
    if sebab == SanksiNib.Sebab.PELANGGARAN and not nib.dibekukan:
        raise TidakDiizinkan(_("Bekukan NIB lebih dahulu, atau pilih sebab lain."), "sebab")
    if sebab == SanksiNib.Sebab.TIDAK_MENJAWAB and not nib.sanksi.lewat_tanpa_jawaban().exists():
        raise TidakDiizinkan(_("Belum ada peringatan atau pembekuan yang lewat tenggat tanpa jawaban."), "sebab")
    return mulai_langkah(
        nib,
        Tahap.PENCABUTAN,
        oleh,
        alasan=alasan,
        dasar=dasar,
        sebab=sebab,
        nomor_dokumen=nomor_dokumen.strip(),
        tanggal_dokumen=tanggal_dokumen,
        berlaku=False,
    )


def _kunci_usulan(sanksi: SanksiNib, oleh: Pengguna) -> tuple[Nib, SanksiNib]:
    nib = kunci_nib(sanksi.nib)
    bukan_sendiri(nib, oleh)
    sanksi = SanksiNib.objects.select_for_update().get(pk=sanksi.pk)
    sanksi.nib = nib
    if sanksi.tahap != Tahap.PENCABUTAN or sanksi.status != SanksiNib.Status.DIUSULKAN:
        raise TransisiDitolak(sanksi, SanksiNib.Status.BERLAKU)
    return nib, sanksi


@transaction.atomic
def putuskan_pencabutan(*, sanksi: SanksiNib, oleh: Pengguna, alasan: str = "") -> Nib:
    """Revoke as proposed; the second officer is another than the first (also by constraint).

    Raises `BedaOrang`, `TransisiDitolak`.
    """
    nib, sanksi = _kunci_usulan(sanksi, oleh)
    if sanksi.diusulkan_oleh_id == oleh.pk:
        raise BedaOrang
    kini = timezone.now()
    pindahkan(
        sanksi,
        SanksiNib.Status.BERLAKU,
        peristiwa=Peristiwa.SANKSI_BERLAKU,
        oleh=oleh,
        alasan=alasan or sanksi.alasan,
        kolom={"diputus_oleh": oleh, "berlaku_pada": kini, "tenggat_jawab": timezone.localdate() + MASA_JAWAB},
        nib=nib.nomor,
        tentang=nib.data.pembuat,
    )
    _cabut(nib, oleh=oleh, alasan=sanksi.alasan, dokumen=dokumen_sanksi(sanksi))
    _tutup_yang_berjalan(nib, oleh, kecuali=sanksi)
    kabari_sanksi(sanksi)
    return nib


@transaction.atomic
def tolak_pencabutan(*, sanksi: SanksiNib, oleh: Pengguna, alasan: str) -> SanksiNib:
    """Refuse a proposal. Raises `AlasanWajib`, `BedaOrang`, `TransisiDitolak`."""
    _nib, sanksi = _kunci_usulan(sanksi, oleh)
    tolak_usulan(sanksi, oleh, wajib(alasan))
    return sanksi


@transaction.atomic
def tanggapi_keberatan(*, sanksi: SanksiNib, oleh: Pengguna, tanggapan: str) -> SanksiNib:
    """Reply to the holder's objection to a revocation; who decided it does not judge the objection.

    A revoked NIB stays revoked (PP 24/2018 art. 30): who was right applies for a new number. Raises `AlasanWajib`,
    `BedaOrang`, `TransisiDitolak` when there is no objection that waits.
    """
    tanggapan = wajib(tanggapan)
    nib = kunci_nib(sanksi.nib)
    bukan_sendiri(nib, oleh)
    sanksi = SanksiNib.objects.select_for_update().get(pk=sanksi.pk)
    sanksi.nib = nib
    if not sanksi.keberatan or sanksi.tanggapan:
        raise TransisiDitolak(sanksi, SanksiNib.Status.SELESAI)
    if sanksi.diputus_oleh_id == oleh.pk:
        raise BedaOrang
    pindahkan(
        sanksi,
        SanksiNib.Status.SELESAI,
        peristiwa=Peristiwa.KEBERATAN_DITANGGAPI,
        oleh=oleh,
        alasan=tanggapan,
        kolom={"tanggapan": tanggapan, "selesai_pada": timezone.now()},
        nib=nib.nomor,
        tentang=nib.data.pembuat,
    )
    kabari_tanggapan(sanksi)
    return sanksi


@transaction.atomic
def putuskan_permintaan(
    *, permintaan: PermohonanPencabutan, oleh: Pengguna, setuju: bool, alasan: str = ""
) -> PermohonanPencabutan:
    """Decide on the holder's request; a refusal needs its reason.

    Raises `AlasanWajib`, `BedaOrang`, `TransisiDitolak`.
    """
    nib = kunci_nib(permintaan.nib)
    bukan_sendiri(nib, oleh)
    permintaan = PermohonanPencabutan.objects.select_for_update().get(pk=permintaan.pk)
    permintaan.nib = nib
    pindahkan(
        permintaan,
        PermohonanPencabutan.Status.DISETUJUI if setuju else PermohonanPencabutan.Status.DITOLAK,
        peristiwa=Peristiwa.PENCABUTAN_DIPUTUS,
        oleh=oleh,
        alasan=alasan,
        kolom={
            "diputus_oleh": oleh,
            "diputus_pada": timezone.now(),
            "alasan_putusan": alasan.strip() if setuju else wajib(alasan),
        },
        nib=nib.nomor,
        tentang=permintaan.diajukan_oleh,
    )
    if setuju:
        sebab = f"Atas permohonan pelaku usaha: {permintaan.alasan}"
        _cabut(nib, oleh=oleh, alasan=sebab, dokumen={"dasar": "PerBKPM 5/2021 Pasal 20"})
        _tutup_yang_berjalan(nib, oleh)
        kabari_status(nib, alasan=sebab)
    else:
        kabari_pencabutan_ditolak(permintaan)
    return permintaan


def _cabut(nib: Nib, *, oleh, alasan: str, dokumen: dict) -> None:
    """Revoke: all roles end, an open change is closed, the number stays known for ever."""
    hari_ini = timezone.localdate()
    for peran in nib.peran.hidup().select_for_update():
        peran.nib = nib
        pindahkan_peran(
            peran,
            PeranNib.Status.DICABUT,
            jenis=PeristiwaNib.Jenis.PERAN_DICABUT,
            oleh=oleh,
            alasan=alasan,
            dasar=dokumen.get("dasar", ""),
            kolom={"berlaku_sampai": hari_ini},
        )
    pindahkan_nib(
        nib,
        StatusNib.DICABUT,
        jenis=PeristiwaNib.Jenis.DICABUT,
        oleh=oleh,
        alasan=alasan,
        dokumen=dokumen,
        kolom={"dicabut_pada": timezone.now()},
    )
    for permohonan in Permohonan.objects.terbuka().filter(pelaku_usaha=nib.pelaku_usaha_id).select_for_update():
        pindahkan(
            permohonan,
            Permohonan.Status.DIBATALKAN,
            peristiwa=Peristiwa.PERMOHONAN_DIBATALKAN,
            oleh=oleh,
            alasan="NIB dicabut",
            kolom={"diputus_pada": timezone.now()},
            nib=nib.nomor,
        )


def _tutup_yang_berjalan(nib: Nib, oleh: Pengguna, kecuali: SanksiNib | None = None) -> None:
    """What was still running about a revoked NIB waits for nobody any more."""
    alasan = "NIB dicabut"
    for lain in nib.sanksi.exclude(pk=kecuali and kecuali.pk).select_for_update():
        lain.nib = nib
        if lain.status == SanksiNib.Status.BERLAKU:
            selesaikan(lain, oleh, alasan)
        elif lain.status == SanksiNib.Status.DIUSULKAN:
            tolak_usulan(lain, oleh, alasan)
    for permintaan in nib.permohonan_pencabutan.filter(status=PermohonanPencabutan.Status.DIAJUKAN).select_for_update():
        pindahkan(
            permintaan,
            PermohonanPencabutan.Status.DITOLAK,
            peristiwa=Peristiwa.PENCABUTAN_DIPUTUS,
            oleh=oleh,
            alasan=alasan,
            kolom={"diputus_oleh": oleh, "diputus_pada": timezone.now(), "alasan_putusan": alasan},
            nib=nib.nomor,
            tentang=permintaan.diajukan_oleh,
        )
