"""Acts of registrasi on a record, with the words for what its services refuse."""

from django.utils.translation import gettext_lazy

from oss_portal.admin_dasar import FormAlasan
from oss_portal.admin_dasar import TindakanAdmin as DasarTindakan
from registrasi.pesan import DITOLAK, pesan_galat
from registrasi.services.benturan import catat_ditolak
from registrasi.services.galat import PerkaraPetugasSendiri
from registrasi.services.pengungkapan import BenturanKepentingan, ungkap_identitas
from registrasi.services.tinjauan import PerkaraSendiri


class TindakanAdmin(DasarTindakan):
    PESAN = dict.fromkeys(DITOLAK, pesan_galat)

    def catat_penolakan(self, request, objek, galat) -> None:
        """Self-approval, and deciding about oneself or somebody close, are refused and recorded."""
        if objek is not None and isinstance(galat, PerkaraPetugasSendiri | PerkaraSendiri | BenturanKepentingan):
            mau = request.resolver_match.url_name or ""
            catat_ditolak(petugas=request.user, objek=objek, mau=mau)


def _ungkap(objek, oleh, data) -> dict:
    return {"nomor": ungkap_identitas(objek=objek, oleh=oleh, alasan=data["alasan"])}


UNGKAP = {
    "judul": gettext_lazy("Tampilkan nomor identitas"),
    "izin": "registrasi.ungkap_identitas",
    "form": FormAlasan,
    "perbuatan": _ungkap,
    "akibat": [gettext_lazy("Penglihatan ini dicatat dan dapat dilihat oleh orang yang bersangkutan.")],
}
