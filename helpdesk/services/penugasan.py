"""Whose ticket it is: taken, given back, assigned, handed to the supervisors alone."""

from django.db import transaction
from django.utils.translation import gettext as _

from helpdesk.benturan import Lingkaran, menyangkut
from helpdesk.galat import BukanPetugas, TidakTerbuka
from helpdesk.models import (
    BERJALAN,
    StatusTiket,
    Tiket,
)
from helpdesk.peristiwa import Peristiwa
from helpdesk.petugas import AWASI, LAYANI, berizin
from helpdesk.services.dasar import (
    kunci_baris,
    periksa_benturan,
    periksa_petugas,
    pindah,
    surati_petugas,
    untuk_petugas,
)
from oss_portal.jejak import catat
from oss_portal.models import Pengguna

_S = StatusTiket


def boleh_menangani(tiket: Tiket, petugas: Pengguna) -> bool:
    """Whether this person may be given the ticket."""
    izin = AWASI if tiket.tentang_petugas else LAYANI
    return petugas.is_active and petugas.is_staff and petugas.has_perm(izin) and not menyangkut(petugas, tiket)


@transaction.atomic
def ambil(*, tiket: Tiket, oleh: Pengguna) -> Tiket:
    """Take an open ticket for 30 minutes; taking one's own again starts them anew.

    Raises `TidakTerbuka`, `SedangDiambil`, `BenturanKepentingan`.
    """
    sebelum = Tiket.objects.filter(pk=tiket.pk).values_list("petugas", flat=True).first()
    tiket = untuk_petugas(tiket, oleh)
    if tiket.status in {_S.BARU, _S.DIBUKA_KEMBALI}:
        pindah(tiket, _S.DIPROSES, peristiwa=Peristiwa.TIKET_DIAMBIL, oleh=oleh)
    elif sebelum != oleh.pk:
        catat(Peristiwa.TIKET_DIAMBIL, subjek=tiket, oleh=oleh, tentang=tiket.pelapor)
    return tiket


@transaction.atomic
def ambil_berikutnya(*, oleh: Pengguna) -> Tiket | None:
    """Take the free ticket whose clock runs out first; two officers at once get two. None when there is none."""
    bebas = Tiket.objects.terlihat_oleh(oleh).filter(status__in=BERJALAN, petugas__isnull=True)
    bebas = bebas.exclude(Lingkaran.dari(oleh).syarat()).order_by("jatuh_tempo", "id")
    tiket = bebas.select_for_update(of=("self",), skip_locked=True).first()
    return ambil(tiket=tiket, oleh=oleh) if tiket else None


@transaction.atomic
def lepas(*, tiket: Tiket, oleh: Pengguna, paksa: bool = False) -> Tiket:
    """Give a ticket back to the queue; `paksa` (supervisor) also from another officer.

    Raises `SedangDiambil`, `BenturanKepentingan`.
    """
    tiket = kunci_baris(tiket)
    (periksa_benturan if paksa else periksa_petugas)(tiket, oleh)
    tiket.petugas = tiket.diambil_sampai = None
    tiket.save(update_fields=["petugas", "diambil_sampai"])
    catat(Peristiwa.TIKET_DILEPAS, subjek=tiket, oleh=oleh)
    return tiket


@transaction.atomic
def tetapkan(*, tiket: Tiket, petugas: Pengguna, oleh: Pengguna, paksa: bool = False) -> Tiket:
    """Assign an open ticket to an officer and tell him. `paksa` (supervisor) also from one who has taken it.

    Raises `BukanPetugas`, `SedangDiambil`, `TidakTerbuka`, `BenturanKepentingan`.
    """
    tiket = kunci_baris(tiket)
    if not tiket.terbuka:
        raise TidakTerbuka
    (periksa_benturan if paksa else periksa_petugas)(tiket, oleh)
    if not boleh_menangani(tiket, petugas):
        raise BukanPetugas
    sebelum, tiket.petugas, tiket.diambil_sampai = tiket.petugas, petugas, None
    tiket.save(update_fields=["petugas", "diambil_sampai"])
    catat(
        Peristiwa.TIKET_DITETAPKAN,
        subjek=tiket,
        oleh=oleh,
        tentang=petugas,
        perubahan={"petugas": (sebelum and sebelum.user_id, petugas.user_id)},
    )
    if petugas.pk != oleh.pk:
        surati_petugas(petugas, tiket, _("Tiket ini ditetapkan untuk Anda."))
    return tiket


@transaction.atomic
def serahkan_penyelia(*, tiket: Tiket, oleh: Pengguna) -> Tiket:
    """Make it the supervisors' alone: it complains about an officer (domain.md 4.4)."""
    tiket = kunci_baris(tiket)
    periksa_benturan(tiket, oleh)
    if tiket.tentang_petugas:
        return tiket
    tiket.tentang_petugas, tiket.petugas, tiket.diambil_sampai = True, None, None
    tiket.save(update_fields=["tentang_petugas", "petugas", "diambil_sampai"])
    catat(Peristiwa.HANYA_PENYELIA, subjek=tiket, oleh=oleh, tentang=tiket.pelapor)
    for p in berizin("awasi_tiket"):
        surati_petugas(p, tiket, _("Tiket khusus penyelia"), kunci=f"hd-penyelia-{tiket.kode}-{p.pk}")
    return tiket
