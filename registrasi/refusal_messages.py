"""Words for the refusals of services, for pages and admin alike."""

from django.utils.translation import gettext_lazy as _

from oss_portal.db.state_machine import TransitionRefused
from registrasi.exceptions import ActRefused
from registrasi.services import review
from registrasi.services.hak_akses import ReasonRequired
from registrasi.services.pembatasan import NoLongerInForce
from registrasi.services.reveal import ConflictOfInterest

MESSAGES = {
    review.OwnCase: _("Anda tidak dapat memutuskan pendaftaran Anda sendiri."),
    review.NotForReview: _("Pendaftaran ini tidak sedang menunggu tinjauan."),
    ReasonRequired: _("Isi alasannya."),
    ConflictOfInterest: _("Ini menyangkut Anda sendiri atau orang yang dekat dengan Anda; mintalah petugas lain."),
    NoLongerInForce: _("Pembatasan ini sudah tidak berlaku."),
    TransitionRefused: _("Keadaannya sudah berubah. Muat ulang halaman."),
}
DITOLAK = (*MESSAGES, ActRefused, review.AlreadyTaken)


def error_message(error: Exception) -> str:
    """Return what the person reads for one of `DITOLAK`."""
    if isinstance(error, review.AlreadyTaken):
        return _("Sedang dikerjakan oleh %(nama)s.") % {"nama": error.by.nama}
    return str(error.pesan if isinstance(error, ActRefused) else MESSAGES[type(error)])
