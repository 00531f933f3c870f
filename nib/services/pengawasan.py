"""Supervision of an NIB: warning, freeze, thaw, revocation by two officers, revocation on request, roles by themselves.

PerBKPM 5/2021 art. 20, 26, 61. Each step locks the business and the NIB, moves the state, writes the book and the audit
trail, and tells the holder. The number is never deleted and never given again.
"""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from nib.galat import AlasanWajib, BedaOrang, TidakDiizinkan
from nib.models import (
    Nib,
    PeranNib,
    PeristiwaNib,
    Permohonan,
    PermohonanPencabutan,
    SanksiNib,
    StatusNib,
    TipeDokumen,
)
from nib.peristiwa import Peristiwa
from nib.sertifikat import buat_versi
from nib.services.penerbitan import pindahkan_peran
from nib.surat import kabari_pencabutan_ditolak, kabari_peran, kabari_sanksi, kabari_status, kabari_tanggapan
from oss_portal.jejak import catat
from oss_portal.models import Pengguna
from oss_portal.transisi import TransisiDitolak, pindahkan
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


def _pindahkan(nib: Nib, ke: str, *, jenis: str, oleh, alasan: str, dokumen: dict | None = None, kolom=None) -> None:
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


def _dokumen(sanksi: SanksiNib) -> dict:
    return {
        "dasar": sanksi.dasar,
        "nomor_dokumen": sanksi.nomor_dokumen,
        "tanggal_dokumen": sanksi.tanggal_dokumen,
    }


@transaction.atomic
def peringatkan(*, nib: Nib, oleh: Pengguna, alasan: str, dasar: str, nomor_dokumen: str = "") -> SanksiNib:
    """Warn the holder, who has 30 days to answer. Raises `AlasanWajib`, `BedaOrang`, `TidakDiizinkan`."""
    nib = kunci_nib(nib)
    bukan_sendiri(nib, oleh)
    if nib.dicabut:
        raise TidakDiizinkan(_("NIB ini sudah dicabut."))
    sanksi = _sanksi(nib, Tahap.PERINGATAN, oleh, alasan=alasan, dasar=dasar, nomor_dokumen=nomor_dokumen, berlaku=True)
    PeristiwaNib.objects.create(
        nib=nib,
        jenis=PeristiwaNib.Jenis.PERINGATAN,
        alasan=sanksi.alasan,
        oleh=oleh,
        **_dokumen(sanksi),
    )
    kabari_sanksi(sanksi)
    return sanksi


def _sanksi(
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
    sanksi = _sanksi(
        nib, Tahap.PEMBEKUAN, oleh, alasan=alasan, dasar=dasar, sebab=sebab, nomor_dokumen=nomor_dokumen, berlaku=True
    )
    _pindahkan(
        nib,
        StatusNib.DIBEKUKAN,
        jenis=PeristiwaNib.Jenis.DIBEKUKAN,
        oleh=oleh,
        alasan=sanksi.alasan,
        dokumen=_dokumen(sanksi),
    )
    if peringatan:
        _selesaikan(peringatan, oleh, "Ditingkatkan menjadi pembekuan")
    kabari_sanksi(sanksi)
    return sanksi


def _selesaikan(sanksi: SanksiNib, oleh, alasan: str) -> None:
    pindahkan(
        sanksi,
        SanksiNib.Status.SELESAI,
        peristiwa=Peristiwa.SANKSI_SELESAI,
        oleh=oleh,
        alasan=alasan,
        kolom={"selesai_pada": timezone.now()},
        nib=sanksi.nib.nomor,
    )


@transaction.atomic
def akhiri_peringatan(*, nib: Nib, oleh: Pengguna, alasan: str) -> None:
    """End a running warning: what it was about is settled. Raises `AlasanWajib`, `BedaOrang`, `TidakDiizinkan`."""
    nib = kunci_nib(nib)
    bukan_sendiri(nib, oleh)
    sanksi = nib.sanksi.filter(tahap=Tahap.PERINGATAN, status=SanksiNib.Status.BERLAKU).select_for_update().first()
    if sanksi is None:
        raise TidakDiizinkan(_("Tidak ada peringatan yang berjalan."))
    _selesaikan(sanksi, oleh, wajib(alasan))


@transaction.atomic
def cairkan(*, nib: Nib, oleh: Pengguna, alasan: str) -> Nib:
    """Give a frozen NIB its former state back. Raises `AlasanWajib`, `BedaOrang`, `TransisiDitolak`."""
    nib = kunci_nib(nib)
    bukan_sendiri(nib, oleh)
    alasan = wajib(alasan)
    if not nib.dibekukan:
        raise TransisiDitolak(nib, StatusNib.AKTIF)
    beku = nib.peristiwa.filter(jenis=PeristiwaNib.Jenis.DIBEKUKAN).order_by("-id").first()
    _pindahkan(
        nib,
        beku.dari if beku and beku.dari else StatusNib.AKTIF,
        jenis=PeristiwaNib.Jenis.DIPULIHKAN,
        oleh=oleh,
        alasan=alasan,
    )
    for sanksi in nib.sanksi.filter(status=SanksiNib.Status.BERLAKU).select_for_update():
        _selesaikan(sanksi, oleh, alasan)
    for usulan in nib.sanksi.filter(status=SanksiNib.Status.DIUSULKAN).select_for_update():
        _tolak_usulan(usulan, oleh, alasan)
    kabari_status(nib, alasan=alasan)
    return nib


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
    return _sanksi(
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
    _cabut(nib, oleh=oleh, alasan=sanksi.alasan, dokumen=_dokumen(sanksi))
    _tutup_yang_berjalan(nib, oleh, kecuali=sanksi)
    kabari_sanksi(sanksi)
    return nib


@transaction.atomic
def tolak_pencabutan(*, sanksi: SanksiNib, oleh: Pengguna, alasan: str) -> SanksiNib:
    """Refuse a proposal. Raises `AlasanWajib`, `BedaOrang`, `TransisiDitolak`."""
    _nib, sanksi = _kunci_usulan(sanksi, oleh)
    _tolak_usulan(sanksi, oleh, wajib(alasan))
    return sanksi


def _tolak_usulan(sanksi: SanksiNib, oleh, alasan: str) -> None:
    pindahkan(
        sanksi,
        SanksiNib.Status.DITOLAK,
        peristiwa=Peristiwa.SANKSI_DITOLAK,
        oleh=oleh,
        alasan=alasan,
        kolom={"diputus_oleh": oleh, "selesai_pada": timezone.now(), "tanggapan": alasan},
        nib=sanksi.nib.nomor,
    )


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
    _pindahkan(
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
            _selesaikan(lain, oleh, alasan)
        elif lain.status == SanksiNib.Status.DIUSULKAN:
            _tolak_usulan(lain, oleh, alasan)
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
