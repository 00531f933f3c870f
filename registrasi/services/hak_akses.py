"""Acts on a Hak Akses: each locks the row, moves the state, writes ledger and audit, and tells the person."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from oss_portal.models import Pengguna
from oss_portal.sesi import akhiri_semua_sesi
from oss_portal.surel import antrekan_surel
from oss_portal.transisi import pindahkan
from registrasi.models import HakAkses, PeristiwaHakAkses, PermohonanAkses
from registrasi.peristiwa_akses import PeristiwaAkses
from registrasi.signals import hak_akses_diakhiri, hak_akses_diblokir

Dasar = PeristiwaHakAkses.Dasar
# A block is temporary: it is reviewed within this time or ends by itself (issue 6; domain.md 4.3).
MASA_BLOKIR = timedelta(days=14)


class AlasanWajib(ValueError):
    """An internal reason is missing; nothing happens to a right without one (AKS-4)."""


def _ubah(
    hak_akses: HakAkses,
    ke: str,
    *,
    oleh: Pengguna | None,
    dasar: str,
    alasan: str,
    peristiwa: str,
    kolom: dict | None = None,
) -> HakAkses:
    if not alasan.strip():
        raise AlasanWajib
    hak = (
        HakAkses.objects.select_for_update(of=("self",)).select_related("pengguna", "pelaku_usaha").get(pk=hak_akses.pk)
    )
    dari = hak.status
    pindahkan(hak, ke, peristiwa=peristiwa, oleh=oleh, alasan=alasan, kolom=kolom, tentang=hak.pengguna)
    PeristiwaHakAkses.objects.create(hak_akses=hak, dari=dari, ke=ke, dasar=dasar, alasan=alasan, oleh=oleh)
    hak_akses.status = hak.status
    return hak


def _kabari(hak: HakAkses, templat: str, **konteks) -> None:
    antrekan_surel(
        f"registrasi/{templat}",
        kepada=hak.pengguna.email,
        pengguna=hak.pengguna,
        konteks={"nama": hak.pengguna.nama, "usaha": hak.pelaku_usaha.nama, "hak": hak} | konteks,
    )


@transaction.atomic
def batasi(*, hak_akses: HakAkses, oleh: Pengguna | None, alasan: str, dasar: str = Dasar.AKS_4) -> HakAkses:
    """Make a right read-only (AKS-4). Raises `AlasanWajib`, `TransisiDitolak`."""
    hak = _ubah(
        hak_akses,
        HakAkses.Status.DIBATASI,
        oleh=oleh,
        dasar=dasar,
        alasan=alasan,
        peristiwa=PeristiwaAkses.DIBATASI,
    )
    _kabari(hak, "hak_akses_dibatasi")
    return hak


@transaction.atomic
def blokir(
    *,
    hak_akses: HakAkses,
    oleh: Pengguna | None,
    alasan: str,
    dasar: str = Dasar.AKS_4,
    sampai: datetime | None = None,
    kabari: bool = True,
) -> HakAkses:
    """Block a right at once; every session of the person ends (AKS-4, AKH-1b).

    The block ends at `sampai` (14 days when not given) unless staff decides before, or a case about it is still open.
    `kabari` is off where another mail tells it. Raises `AlasanWajib`, `TransisiDitolak`.
    """
    hak = _ubah(
        hak_akses,
        HakAkses.Status.DIBLOKIR,
        oleh=oleh,
        dasar=dasar,
        alasan=alasan,
        peristiwa=PeristiwaAkses.DIBLOKIR,
        kolom={"blokir_sampai": sampai or timezone.now() + MASA_BLOKIR},
    )
    akhiri_semua_sesi(hak.pengguna)
    if kabari:
        _kabari(hak, "hak_akses_diblokir")
    hak_akses_diblokir.send(HakAkses, hak_akses=hak, oleh=oleh)
    return hak


def sebelum_blokir(hak_akses: HakAkses) -> str:
    """Return the state a blocked right had before: a right that was read-only does not come back in full."""
    blokir_terakhir = hak_akses.buku.filter(ke=HakAkses.Status.DIBLOKIR).order_by("-id").first()
    return blokir_terakhir.dari if blokir_terakhir and blokir_terakhir.dari else HakAkses.Status.AKTIF


@transaction.atomic
def pulihkan(
    *,
    hak_akses: HakAkses,
    oleh: Pengguna | None,
    alasan: str,
    ke: str = HakAkses.Status.AKTIF,
    kabari: bool = True,
) -> HakAkses:
    """Give a limited or blocked right back, in full unless `ke` says read-only. Raises as `batasi`."""
    hak = _ubah(
        hak_akses,
        ke,
        oleh=oleh,
        dasar=Dasar.PEMULIHAN,
        alasan=alasan,
        peristiwa=PeristiwaAkses.DIPULIHKAN,
        kolom={"blokir_sampai": None},
    )
    if kabari:
        _kabari(hak, "hak_akses_dipulihkan")
    return hak


@transaction.atomic
def akhiri_hak_akses(
    *, hak_akses: HakAkses, oleh: Pengguna | None, dasar: str, alasan: str, kabari: bool = True
) -> HakAkses:
    """End a right for good on one of the grounds AKH-1a to 1d (or because its time is over); the NIB is untouched.

    Ending the right of a penanggung jawab does not end the kuasa: the caller says what becomes of them. `kabari` is off
    where a letter is sent instead (AKH-2). Raises `AlasanWajib`, `TransisiDitolak`.
    """
    hak = _ubah(
        hak_akses,
        HakAkses.Status.DIAKHIRI,
        oleh=oleh,
        dasar=dasar,
        alasan=alasan,
        peristiwa=PeristiwaAkses.DIAKHIRI,
        kolom={"blokir_sampai": None, "diakhiri_pada": timezone.now()},
    )
    akhiri_semua_sesi(hak.pengguna)
    if kabari:
        _kabari(hak, "hak_akses_diakhiri")
    hak_akses_diakhiri.send(HakAkses, hak_akses=hak, oleh=oleh)
    return hak


def akhiri_yang_lewat() -> tuple[int, int]:
    """Lift blocks whose time is over and end kuasa past their date. Returns `(lifted, ended)`; safe to run twice.

    A block under an open case (AKH-1b) stays until an officer decides: it must not give the account back to a thief.
    """
    dipulihkan = diakhiri = 0
    terbuka = PermohonanAkses.objects.terbuka().filter(dasar=PermohonanAkses.Dasar.DUGAAN, hak_akses=OuterRef("pk"))
    for hak in HakAkses.objects.filter(status=HakAkses.Status.DIBLOKIR, blokir_sampai__lt=timezone.now()).exclude(
        Exists(terbuka)
    )[:500]:
        with transaction.atomic():
            kini = HakAkses.objects.select_for_update().get(pk=hak.pk)
            if kini.status == HakAkses.Status.DIBLOKIR and kini.blokir_sampai < timezone.now():
                pulihkan(
                    hak_akses=kini,
                    oleh=None,
                    alasan="Jangka waktu blokir berakhir tanpa keputusan lain",
                    ke=sebelum_blokir(kini),
                )
                dipulihkan += 1
    lewat = HakAkses.objects.hidup().filter(berlaku_sampai__lt=timezone.now())
    for hak in lewat[:500]:
        akhiri_hak_akses(hak_akses=hak, oleh=None, dasar=Dasar.KEDALUWARSA, alasan="Jangka waktu kuasa berakhir")
        diakhiri += 1
    return dipulihkan, diakhiri
