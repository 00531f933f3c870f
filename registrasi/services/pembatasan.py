"""Acts on the restriction list (AKS-4): add an entry, take it back; always with an internal reason."""

import ipaddress
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from oss_portal.jejak import catat
from oss_portal.kripto import indeks_buta
from oss_portal.models import Pengguna
from oss_portal.penyamaran import samarkan_nik
from registrasi.models import Pembatasan
from registrasi.peristiwa_akses import PeristiwaAkses
from registrasi.services.hak_akses import AlasanWajib


class SudahTidakBerlaku(Exception):
    """The entry was taken back or is past its time."""


@transaction.atomic
def tambah_pembatasan(
    *,
    oleh: Pengguna,
    alasan: str,
    sampai: datetime,
    nomor: str = "",
    jenis_identitas: str = "",
    surel: str = "",
    jaringan: str = "",
) -> Pembatasan:
    """Add one entry: an identity number, or an address (`@domain` for all of it), or a network (CIDR or one address).

    Raises `AlasanWajib`; ValueError for a network that is none.
    """
    if not alasan.strip():
        raise AlasanWajib
    nilai: dict = {}
    if nomor:
        nilai = {
            "jenis": Pembatasan.Jenis.IDENTITAS,
            "jenis_identitas": jenis_identitas,
            "indeks": indeks_buta(nomor, f"identitas-{jenis_identitas}"),
            "petunjuk": samarkan_nik(nomor),
        }
    elif surel:
        surel = surel.strip().casefold()
        nilai = {"jenis": Pembatasan.Jenis.SUREL, "surel": surel, "petunjuk": surel}
    else:
        net = ipaddress.ip_network(jaringan, strict=False)
        nilai = {
            "jenis": Pembatasan.Jenis.ALAMAT,
            "ip_awal": str(net[0]),
            "ip_akhir": str(net[-1]),
            "petunjuk": str(net),
        }
    ada = Pembatasan.objects.create(oleh=oleh, alasan=alasan.strip(), berlaku_sampai=sampai, **nilai)
    catat(
        PeristiwaAkses.PEMBATASAN_DITAMBAH,
        subjek=ada,
        oleh=oleh,
        alasan=alasan,
        rincian={"jenis": str(ada.jenis), "sampai": sampai.isoformat()},
    )
    return ada


@transaction.atomic
def cabut_pembatasan(*, pembatasan: Pembatasan, oleh: Pengguna, alasan: str) -> Pembatasan:
    """Take an entry back; it stays in the list as history. Raises `AlasanWajib`, `SudahTidakBerlaku`."""
    if not alasan.strip():
        raise AlasanWajib
    p = Pembatasan.objects.select_for_update().get(pk=pembatasan.pk)
    if not p.berlaku:
        raise SudahTidakBerlaku
    p.dicabut_pada, p.dicabut_oleh, p.alasan_cabut = timezone.now(), oleh, alasan.strip()
    p.save(update_fields=["dicabut_pada", "dicabut_oleh", "alasan_cabut"])
    catat(PeristiwaAkses.PEMBATASAN_DICABUT, subjek=p, oleh=oleh, alasan=alasan)
    return p
