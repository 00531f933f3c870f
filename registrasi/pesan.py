"""Words for the refusals of services, for pages and admin alike."""

from django.utils.translation import gettext_lazy as _

from oss_portal.transisi import TransisiDitolak
from registrasi.services import tinjauan
from registrasi.services.galat import LangkahDitolak
from registrasi.services.hak_akses import AlasanWajib
from registrasi.services.pembatasan import SudahTidakBerlaku
from registrasi.services.pengungkapan import BenturanKepentingan

PESAN = {
    tinjauan.PerkaraSendiri: _("Anda tidak dapat memutuskan pendaftaran Anda sendiri."),
    tinjauan.BukanUntukDitinjau: _("Pendaftaran ini tidak sedang menunggu tinjauan."),
    AlasanWajib: _("Isi alasannya."),
    BenturanKepentingan: _("Ini menyangkut Anda sendiri atau orang yang dekat dengan Anda; mintalah petugas lain."),
    SudahTidakBerlaku: _("Pembatasan ini sudah tidak berlaku."),
    TransisiDitolak: _("Keadaannya sudah berubah. Muat ulang halaman."),
}
DITOLAK = (*PESAN, LangkahDitolak, tinjauan.SedangDiambil)


def pesan_galat(galat: Exception) -> str:
    """Return what the person reads for one of `DITOLAK`."""
    if isinstance(galat, tinjauan.SedangDiambil):
        return _("Sedang dikerjakan oleh %(nama)s.") % {"nama": galat.oleh.nama}
    return str(galat.pesan if isinstance(galat, LangkahDitolak) else PESAN[type(galat)])
