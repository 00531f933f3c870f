"""Review of an application by an officer (HAK-1b): take, give back, ask for repair by field, approve, refuse."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nib.galat import AlasanWajib, BedaOrang, SudahDiambil, TidakDiizinkan
from nib.models import Nib, Permohonan
from nib.peristiwa import Peristiwa
from nib.services.penerbitan import kunci_permohonan, terbitkan_nib
from nib.services.perubahan import terapkan
from nib.surat import kabari_ditolak, kabari_perbaikan
from oss_portal.jejak import catat
from oss_portal.models import Pengguna
from oss_portal.transisi import TransisiDitolak, pindahkan
from registrasi.models import HakAkses
from registrasi.services.benturan import berbenturan_usaha

# How long an application stays with the officer who took it.
MASA_AMBIL = timedelta(hours=1)
# What may be asked to be repaired: column -> (step, what the applicant calls it).
KOLOM_PERBAIKAN: dict[str, tuple[int, str]] = {
    "npwp": (1, _("NPWP")),
    "alamat": (1, _("Alamat")),
    "akta": (1, _("Akta")),
    "status_pm": (1, _("Status penanaman modal")),
    "prinsipal": (1, _("Perusahaan induk")),
    "pengurus": (1, _("Pengurus")),
    "pemegang_saham": (1, _("Pemegang saham")),
    "kontak": (1, _("Telepon dan surel")),
    "kbli": (2, _("KBLI")),
    "modal": (2, _("Modal")),
    "tenaga_kerja": (2, _("Jumlah pekerja")),
    "lokasi": (2, _("Tempat usaha")),
    "impor": (3, _("Impor dan API")),
    "ekspor": (3, _("Ekspor dan akses kepabeanan")),
    "jamsos": (3, _("BPJS dan WLKP")),
}


def _kunci(permohonan: Permohonan, oleh: Pengguna) -> Permohonan:
    permohonan = kunci_permohonan(permohonan)
    if (
        oleh.pk in {permohonan.pembuat_id, permohonan.diajukan_oleh_id}
        or HakAkses.objects.filter(pengguna=oleh, pelaku_usaha=permohonan.pelaku_usaha_id).exists()
        or berbenturan_usaha(oleh, permohonan.pelaku_usaha)
    ):
        raise BedaOrang
    if permohonan.status != Permohonan.Status.DIAJUKAN:
        raise TransisiDitolak(permohonan, permohonan.status)
    lain = permohonan.peninjau_id not in {None, oleh.pk}
    if lain and permohonan.diambil_pada and permohonan.diambil_pada > timezone.now() - MASA_AMBIL:
        raise SudahDiambil(permohonan.peninjau)
    return permohonan


@transaction.atomic
def ambil(*, permohonan: Permohonan, oleh: Pengguna) -> Permohonan:
    """Take an application for an hour. Raises `SudahDiambil`, `BedaOrang`, `TransisiDitolak`."""
    permohonan = _kunci(permohonan, oleh)
    baru = permohonan.peninjau_id != oleh.pk
    permohonan.peninjau, permohonan.diambil_pada = oleh, timezone.now()
    permohonan.save(update_fields=["peninjau", "diambil_pada"])
    if baru:
        catat(Peristiwa.PERMOHONAN_DIAMBIL, subjek=permohonan, oleh=oleh, tentang=permohonan.pembuat)
    return permohonan


@transaction.atomic
def lepaskan(*, permohonan: Permohonan, oleh: Pengguna) -> Permohonan:
    """Give an application back to the queue. Raises as `ambil`."""
    permohonan = _kunci(permohonan, oleh)
    permohonan.peninjau = permohonan.diambil_pada = None
    permohonan.save(update_fields=["peninjau", "diambil_pada"])
    return permohonan


@transaction.atomic
def minta_perbaikan(*, permohonan: Permohonan, oleh: Pengguna, perbaikan: dict[str, str]) -> Permohonan:
    """Send an application back; `perbaikan` maps a key of `KOLOM_PERBAIKAN` to what is wrong with it.

    Raises `AlasanWajib` when nothing is asked, and as `ambil`.
    """
    butir = [
        {"kolom": kolom, "langkah": langkah, "judul": str(judul), "pesan": perbaikan[kolom].strip()}
        for kolom, (langkah, judul) in KOLOM_PERBAIKAN.items()
        if perbaikan.get(kolom, "").strip()
    ]
    if not butir:
        raise AlasanWajib
    permohonan = _kunci(permohonan, oleh)
    pindahkan(
        permohonan,
        Permohonan.Status.PERLU_PERBAIKAN,
        peristiwa=Peristiwa.PERMOHONAN_PERLU_PERBAIKAN,
        oleh=oleh,
        tentang=permohonan.pembuat,
        alasan="; ".join(f"{b['judul']}: {b['pesan']}" for b in butir),
        kolom={
            "perbaikan": butir,
            "jawaban_perbaikan": "",
            "peninjau": oleh,
            "tenggat": None,
            "langkah_selesai": [1, 2, 3, 4],
        },
    )
    kabari_perbaikan(permohonan)
    return permohonan


@transaction.atomic
def setujui(*, permohonan: Permohonan, oleh: Pengguna, alasan: str = "") -> Nib:
    """Issue the NIB, or make the change valid. A second click gives the same NIB.

    Raises `TidakDiizinkan` while identity or authority of the business are not confirmed (PJP-1b), and as `ambil`.
    """
    permohonan = kunci_permohonan(permohonan)
    if permohonan.status == Permohonan.Status.TERBIT:
        return Nib.objects.get(pelaku_usaha=permohonan.pelaku_usaha_id, data=permohonan)
    permohonan = _kunci(permohonan, oleh)
    if not permohonan.pelaku_usaha.siap_nib:
        raise TidakDiizinkan(
            _("Identitas dan wewenang pelaku usaha belum terverifikasi. Putuskan dahulu pendaftarannya.")
        )
    permohonan.peninjau = oleh
    permohonan.save(update_fields=["peninjau"])
    if permohonan.jenis == Permohonan.Jenis.PERUBAHAN:
        return terapkan(permohonan=permohonan, oleh=oleh, alasan=alasan)
    return terbitkan_nib(permohonan=permohonan, oleh=oleh, alasan=alasan)


@transaction.atomic
def tolak(*, permohonan: Permohonan, oleh: Pengguna, alasan: str) -> Permohonan:
    """Refuse with a reason that reaches the applicant. Raises `AlasanWajib`, and as `ambil`."""
    if not alasan.strip():
        raise AlasanWajib
    permohonan = _kunci(permohonan, oleh)
    pindahkan(
        permohonan,
        Permohonan.Status.DITOLAK,
        peristiwa=Peristiwa.PERMOHONAN_DITOLAK,
        oleh=oleh,
        tentang=permohonan.pembuat,
        alasan=alasan.strip(),
        kolom={"alasan_putusan": alasan.strip(), "diputus_pada": timezone.now(), "peninjau": oleh, "tenggat": None},
    )
    kabari_ditolak(permohonan)
    return permohonan
