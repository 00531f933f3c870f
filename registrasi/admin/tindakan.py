"""Acts of registrasi on a record, with the words for what its services refuse."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oss_portal.admin_dasar import FormAlasan
from oss_portal.admin_dasar import TindakanAdmin as DasarTindakan
from oss_portal.transisi import TransisiDitolak
from registrasi.services import tinjauan
from registrasi.services.hak_akses import AlasanWajib
from registrasi.services.pembatasan import SudahTidakBerlaku
from registrasi.services.pengungkapan import BenturanKepentingan, ungkap_identitas

PESAN = {
    tinjauan.PerkaraSendiri: gettext_lazy("Anda tidak dapat memutuskan pendaftaran Anda sendiri."),
    tinjauan.BukanUntukDitinjau: gettext_lazy("Pendaftaran ini tidak sedang menunggu tinjauan."),
    AlasanWajib: gettext_lazy("Isi alasannya."),
    BenturanKepentingan: gettext_lazy("Ini data Anda sendiri; mintalah petugas lain."),
    SudahTidakBerlaku: gettext_lazy("Pembatasan ini sudah tidak berlaku."),
    tinjauan.SedangDiambil: lambda galat: _("Sedang dikerjakan oleh %(nama)s.") % {"nama": galat.oleh.nama},
    TransisiDitolak: gettext_lazy("Keadaannya sudah berubah. Muat ulang halaman."),
}


class TindakanAdmin(DasarTindakan):
    PESAN = PESAN


def _ungkap(objek, oleh, data) -> dict:
    return {"nomor": ungkap_identitas(objek=objek, oleh=oleh, alasan=data["alasan"])}


UNGKAP = {
    "judul": gettext_lazy("Tampilkan nomor identitas"),
    "izin": "registrasi.ungkap_identitas",
    "form": FormAlasan,
    "perbuatan": _ungkap,
    "akibat": [gettext_lazy("Penglihatan ini dicatat dan dapat dilihat oleh orang yang bersangkutan.")],
}
