"""Who may not register, or sign in from where (AKS-4): the restriction list, asked without a word to the outside."""

from oss_portal.jejak import catat
from registrasi.models import Pembatasan
from registrasi.peristiwa_akses import PeristiwaAkses


def dibatasi(*, jenis: str = "", nomor: str = "", email: str = "", ip: str | None = None) -> Pembatasan | None:
    """Return the entry that holds this identity number, address or network address, and record that it refused.

    Call it inside the transaction of the act it refuses; the record names the entry and nothing of who asked.
    """
    ada = Pembatasan.objects.mengenai(jenis=jenis, nomor=nomor, email=email, ip=ip).order_by("id").first()
    if ada:
        catat(PeristiwaAkses.DITOLAK_OLEH_PEMBATASAN, subjek=ada, rincian={"jenis": ada.jenis})
    return ada
