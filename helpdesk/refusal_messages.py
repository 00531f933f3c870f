"""What the helpdesk's services refuse, in the words an officer reads."""

from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.exceptions import (
    AccountNotFound,
    AlreadyTaken,
    CannotMerge,
    CannotSend,
    ConflictOfInterest,
    DifferentReporter,
    EmptyContent,
    HelpdeskRefused,
    NotAnOfficer,
    ReopenPeriodOver,
    ReporterNotProven,
    TiketNotOpen,
    WrongCode,
)
from oss_portal.db.state_machine import TransitionRefused
from registrasi.exceptions import PermohonanAlreadyOpen

REFUSALS = (HelpdeskRefused, TransitionRefused, PermohonanAlreadyOpen)


def error_message(error: Exception) -> str:
    """Return what an officer reads when a service refused."""
    if isinstance(error, AlreadyTaken):
        return _("%(nama)s sedang mengerjakan tiket ini sampai %(jam)s. Pesan Anda belum dikirim.") % {
            "nama": error.petugas.nama,
            "jam": timezone.localtime(error.until).strftime("%H.%M"),
        }
    return {
        ConflictOfInterest: _("Ini menyangkut Anda atau orang yang berkaitan dengan Anda. Mintalah petugas lain."),
        NotAnOfficer: _("Orang itu tidak dapat menangani tiket ini."),
        DifferentReporter: _("Pelapornya berbeda. Kaitkan saja, jangan digabung."),
        CannotMerge: _("Tiket ini tidak dapat digabung ke sana."),
        TiketNotOpen: _("Tiket ini sudah selesai. Buka kembali dahulu."),
        EmptyContent: _("Tulis isinya dahulu."),
        ReopenPeriodOver: _("Masa buka kembali sudah lewat."),
        AccountNotFound: _("Tidak ada akun dengan User-ID atau NIB itu."),
        WrongCode: _("Kodenya salah, kedaluwarsa, atau sudah terlalu sering dicoba."),
        ReporterNotProven: _("Pelapor belum terbukti pemilik akun. Periksa identitasnya dengan kode dahulu."),
        PermohonanAlreadyOpen: _("Pelapor sudah punya permintaan data pribadi yang sama dan belum dijawab."),
        CannotSend: _("Pendaftaran itu tidak lagi menunggu aktivasi, atau suratnya sudah terlalu banyak."),
    }.get(type(error), _("Keadaan tiket sudah berubah. Periksa lagi lalu ulangi."))
