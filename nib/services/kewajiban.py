"""Official fees that the holder of an NIB owes (KEW-2c): written down, reported as paid, settled or withdrawn.

The portal takes no payment: the fee is paid to the agency under its billing code. The NIB itself costs nothing.
"""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from nib.galat import TidakDiizinkan
from nib.models import KewajibanPembayaran, Nib
from nib.peristiwa import Peristiwa
from nib.services.pengawasan import bukan_sendiri, kunci_nib, wajib
from nib.surat import Kabar, kabari
from oss_portal.jejak import catat
from oss_portal.models import Pengguna
from oss_portal.transisi import TransisiDitolak, pindahkan
from oss_portal.unggahan import BerkasBersih, simpan_unggahan

Status = KewajibanPembayaran.Status


@transaction.atomic
def catat_kewajiban(
    *,
    nib: Nib,
    oleh: Pengguna,
    jenis: str,
    uraian: str,
    instansi: str,
    dasar: str,
    nominal: Decimal,
    jatuh_tempo: date,
    kode_billing: str = "",
) -> KewajibanPembayaran:
    """Write a fee down and tell the holder. A second click gives the same one.

    Raises `AlasanWajib` without a law, `BedaOrang`, `TidakDiizinkan` for a revoked NIB, an amount of nothing, or a due
    date that is over.
    """
    nib = kunci_nib(nib)
    bukan_sendiri(nib, oleh)
    if nib.dicabut:
        raise TidakDiizinkan(_("NIB ini sudah dicabut."))
    if nominal <= 0:
        raise TidakDiizinkan(_("Nominal harus lebih dari 0 rupiah."), "nominal")
    if jatuh_tempo < timezone.localdate():
        raise TidakDiizinkan(_("Jatuh tempo sudah lewat. Pilih hari ini atau sesudahnya."), "jatuh_tempo")
    tagihan = {
        "jenis": jenis,
        "uraian": wajib(uraian),
        "instansi": wajib(instansi),
        "dasar": wajib(dasar),
        "nominal": nominal,
        "jatuh_tempo": jatuh_tempo,
        "kode_billing": kode_billing.strip(),
    }
    if ada := nib.kewajiban.terbuka().filter(**tagihan).first():
        return ada
    kewajiban = KewajibanPembayaran.objects.create(nib=nib, dibuat_oleh=oleh, **tagihan)
    catat(
        Peristiwa.KEWAJIBAN_DICATAT,
        subjek=kewajiban,
        oleh=oleh,
        tentang=nib.data.pembuat,
        nib=nib.nomor,
        alasan=kewajiban.dasar,
        rincian={"jenis": jenis, "instansi": kewajiban.instansi, "nominal": str(nominal)},
    )
    kabari_kewajiban(kewajiban, "kewajiban", kunci="baru")
    return kewajiban


def kabari_kewajiban(kewajiban: KewajibanPembayaran, templat: str, *, kunci: str) -> None:
    """Mail the holder about a fee, once a `kunci`."""
    kabari(**vars(kabar_kewajiban(kewajiban, templat, kunci=kunci)))


def kabar_kewajiban(kewajiban: KewajibanPembayaran, templat: str, *, kunci: str) -> Kabar:
    """Return the mail that `kabari_kewajiban` would queue."""
    return Kabar(
        kewajiban.nib.pelaku_usaha,
        templat,
        kunci=f"nib-kewajiban-{kewajiban.kode}-{kunci}",
        jalan=reverse("nib-kewajiban", args=[kewajiban.kode]),
        konteks={"nib": kewajiban.nib, "k": kewajiban},
    )


def _kunci(kewajiban: KewajibanPembayaran) -> KewajibanPembayaran:
    nib = kunci_nib(kewajiban.nib)
    kewajiban = KewajibanPembayaran.objects.select_for_update().get(pk=kewajiban.pk)
    kewajiban.nib = nib
    return kewajiban


def _pindahkan(kewajiban: KewajibanPembayaran, ke: str, *, oleh: Pengguna, alasan: str = "", **kolom) -> None:
    bukti = kolom.get("bukti", kewajiban.bukti)
    pindahkan(
        kewajiban,
        ke,
        peristiwa=Peristiwa.KEWAJIBAN_STATUS,
        oleh=oleh,
        alasan=alasan,
        kolom=kolom,
        # A number that is refused leaves the fee, not the trail.
        perubahan={"bukti": (kewajiban.bukti, bukti)} if bukti != kewajiban.bukti else {},
        nib=kewajiban.nib.nomor,
        tentang=kewajiban.nib.data.pembuat,
    )


@transaction.atomic
def laporkan_bayar(
    *, kewajiban: KewajibanPembayaran, oleh: Pengguna, bukti: str, berkas: BerkasBersih | None = None
) -> KewajibanPembayaran:
    """The holder says that a fee is paid, with the number of the receipt. A second click changes nothing.

    Raises `AlasanWajib` without the number, `TransisiDitolak` when the fee is settled or withdrawn.
    """
    bukti = wajib(bukti)
    kewajiban = _kunci(kewajiban)
    if kewajiban.status == Status.DILAPORKAN and kewajiban.bukti == bukti:
        return kewajiban
    simpanan = simpan_unggahan(berkas, ranah="nib", oleh=oleh) if berkas else None
    _pindahkan(kewajiban, Status.DILAPORKAN, oleh=oleh, bukti=bukti, berkas=simpanan, catatan="")
    return kewajiban


@transaction.atomic
def lunasi(*, kewajiban: KewajibanPembayaran, oleh: Pengguna, bukti: str = "") -> KewajibanPembayaran:
    """An officer found the payment with the agency; `bukti` where the holder reported none.

    Raises `AlasanWajib` without any number, `BedaOrang`, `TransisiDitolak`.
    """
    kewajiban = _kunci(kewajiban)
    bukan_sendiri(kewajiban.nib, oleh)
    _pindahkan(kewajiban, Status.LUNAS, oleh=oleh, bukti=wajib(bukti or kewajiban.bukti, "bukti"), catatan="")
    kabari_kewajiban(kewajiban, "kewajiban_lunas", kunci="lunas")
    return kewajiban


@transaction.atomic
def tolak_laporan(*, kewajiban: KewajibanPembayaran, oleh: Pengguna, alasan: str) -> KewajibanPembayaran:
    """The payment that was reported cannot be found: the fee is open again, and the holder reads why.

    Raises `AlasanWajib`, `BedaOrang`, `TransisiDitolak`.
    """
    alasan = wajib(alasan)
    kewajiban = _kunci(kewajiban)
    bukan_sendiri(kewajiban.nib, oleh)
    if kewajiban.status != Status.DILAPORKAN:
        raise TransisiDitolak(kewajiban, Status.BELUM)
    _pindahkan(kewajiban, Status.BELUM, oleh=oleh, alasan=alasan, bukti="", berkas=None, catatan=alasan)
    kabari_kewajiban(kewajiban, "kewajiban_tolak", kunci=f"tolak-{kewajiban.diubah_pada:%Y%m%d%H%M%S%f}")
    return kewajiban


@transaction.atomic
def batalkan_kewajiban(*, kewajiban: KewajibanPembayaran, oleh: Pengguna, alasan: str) -> KewajibanPembayaran:
    """Withdraw a fee that is not owed. Raises `AlasanWajib`, `BedaOrang`, `TransisiDitolak`."""
    alasan = wajib(alasan)
    kewajiban = _kunci(kewajiban)
    bukan_sendiri(kewajiban.nib, oleh)
    _pindahkan(kewajiban, Status.DIBATALKAN, oleh=oleh, alasan=alasan, catatan=alasan)
    kabari_kewajiban(kewajiban, "kewajiban_batal", kunci="batal")
    return kewajiban
