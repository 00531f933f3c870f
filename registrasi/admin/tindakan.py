"""Acts of registrasi on a record, with the words for what its services refuse."""

from django.utils.translation import gettext_lazy

from oss_portal.admin_dasar import FormAlasan
from oss_portal.admin_dasar import TindakanAdmin as DasarTindakan
from oss_portal.jejak import catat
from registrasi.peristiwa_akses import PeristiwaAkses
from registrasi.pesan import DITOLAK, pesan_galat
from registrasi.services.pengungkapan import BenturanKepentingan, ungkap_identitas


class TindakanAdmin(DasarTindakan):
    PESAN = dict.fromkeys(DITOLAK, pesan_galat) | {BenturanKepentingan: lambda galat: _catat_benturan(galat)}


def _ungkap(objek, oleh, data) -> dict:
    return {"nomor": ungkap_identitas(objek=objek, oleh=oleh, alasan=data["alasan"])}


def _catat_benturan(galat: BenturanKepentingan) -> str:
    """Words for who wants to see his own number; the try itself is recorded."""
    if galat.objek is not None:
        catat(PeristiwaAkses.AUDIT_DITOLAK, subjek=galat.objek, oleh=galat.oleh, rincian={"mau": "identitas"})
    return pesan_galat(galat)


UNGKAP = {
    "judul": gettext_lazy("Tampilkan nomor identitas"),
    "izin": "registrasi.ungkap_identitas",
    "form": FormAlasan,
    "perbuatan": _ungkap,
    "akibat": [gettext_lazy("Penglihatan ini dicatat dan dapat dilihat oleh orang yang bersangkutan.")],
}
