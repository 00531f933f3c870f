"""Reveals of an identity number to staff: shown once, with a reason, and recorded for the person to see (PRV-2)."""

from django.db import transaction

from oss_portal.jejak import catat
from oss_portal.models import Pengguna
from registrasi.peristiwa_akses import PeristiwaAkses
from registrasi.services.benturan import berbenturan
from registrasi.services.hak_akses import AlasanWajib


class BenturanKepentingan(Exception):
    """An officer must not look into the record of himself or of somebody close to him."""

    def __init__(self, objek=None, oleh: Pengguna | None = None):
        self.objek, self.oleh = objek, oleh
        super().__init__()


@transaction.atomic
def ungkap_identitas(*, objek, oleh: Pengguna, alasan: str) -> str:
    """Return the clear identity number of a `Pengguna`, `PelakuUsaha` or `Pendaftaran` and record who looked and why.

    Raises `AlasanWajib`; `BenturanKepentingan` when it concerns the officer himself or somebody close.
    """
    if not alasan.strip():
        raise AlasanWajib
    tentang = objek if isinstance(objek, Pengguna) else _orangnya(objek)
    if berbenturan(oleh, tentang, nomor=(objek.nomor_identitas,)):
        raise BenturanKepentingan(objek, oleh)
    catat(PeristiwaAkses.IDENTITAS_DIUNGKAP, subjek=objek, oleh=oleh, tentang=tentang, alasan=alasan)
    return objek.nomor_identitas


def _orangnya(objek) -> Pengguna | None:
    if getattr(objek, "pengguna_id", None):
        return objek.pengguna
    hak = getattr(objek, "hak_akses", None)
    pertama = hak.filter(peran="penanggung_jawab").select_related("pengguna").first() if hak is not None else None
    return pertama.pengguna if pertama else None
