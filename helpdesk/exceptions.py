"""Refusals of the helpdesk, each with the sentence that a person reads."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from helpdesk.models import Tiket
from oss_portal import exceptions
from oss_portal.exceptions import ReasonRequired, Refused, WrongState
from oss_portal.models import Pengguna


class AlreadyTaken(exceptions.AlreadyTaken):
    """Another officer is working on the ticket."""

    def __init__(self, officer: Pengguna, until: datetime) -> None:
        super().__init__(officer, until)
        self.message = _("%(nama)s sedang mengerjakan tiket ini sampai %(jam)s. Pesan Anda belum dikirim.") % {
            "nama": officer.nama,
            "jam": self.until_clock,
        }


class ConflictOfInterest(exceptions.ConflictOfInterest):
    """An officer must not handle tickets or accounts of their own or of somebody close to them.

    `tiket` is the ticket in question, `about` is the account if it is not the reporter's.
    """

    message = gettext_lazy("Ini menyangkut Anda atau orang yang berkaitan dengan Anda. Mintalah petugas lain.")

    def __init__(self, tiket: Tiket, about: Pengguna | None = None) -> None:
        self.tiket, self.about = tiket, about
        super().__init__()


class NotAnOfficer(Refused):
    """The person named may not handle this ticket."""

    message = gettext_lazy("Orang itu tidak dapat menangani tiket ini.")


class DifferentReporter(Refused):
    """Tickets of two persons are never merged: each person would read what the other wrote."""

    message = gettext_lazy("Tidak terbukti satu pelapor. Kaitkan saja, jangan digabung.")


class CannotMerge(Refused):
    """A ticket cannot be merged into itself, into a ticket that was merged itself, or into spam."""

    message = gettext_lazy("Tiket ini tidak dapat digabung ke sana.")


class ReopenPeriodOver(Refused):
    """The 14 days in which a reporter may open the ticket again are over."""

    message = gettext_lazy("Masa buka kembali sudah lewat.")


class NotResolved(WrongState):
    """Only a ticket that was answered can be rated, and only once."""

    message = gettext_lazy("Laporan ini belum dapat dinilai, atau sudah Anda nilai.")


class EmptyContent(ReasonRequired):
    """A text or a reason is missing."""

    message = gettext_lazy("Tulis isinya dahulu.")


class TiketNotHeld(WrongState):
    """Only the officer who holds the open ticket may do this."""

    message = gettext_lazy("Ambil tiket ini dahulu; hanya petugas yang memegangnya dapat melakukan ini.")


class TiketNotOpen(WrongState):
    """The ticket is closed and must be opened again first."""

    message = gettext_lazy("Tiket ini sudah selesai. Buka kembali dahulu.")


class TooManyViews(Refused):
    """The officer has saved as many lists as fit above the queue."""

    message = gettext_lazy("Anda sudah menyimpan 12 tampilan. Hapus satu dahulu.")


class AccountNotFound(Refused):
    """No account has this User-ID or NIB."""

    message = gettext_lazy("Tidak ada akun dengan User-ID atau NIB itu.")


class NoMailbox(Refused):
    """The account has no proven address, so nobody would receive a code that proves its holder."""

    message = gettext_lazy("Akun ini tidak punya surel yang terbukti; kode tidak akan sampai. Periksa lewat dokumen.")


class ReporterNotProven(Refused):
    """The reporter has not proven that they hold an account; data of an account are for its holder only."""

    message = gettext_lazy("Pelapor belum terbukti pemilik akun. Periksa identitasnya dengan kode dahulu.")


class DataRequestOpen(Refused):
    """The reporter already has an unanswered request of the same kind about personal data."""

    message = gettext_lazy("Pelapor sudah punya permintaan data pribadi yang sama dan belum dijawab.")


class WrongCode(Refused):
    """No valid code is kept for this ticket, or the reporter named a different one.

    A code is missing when none was mailed, or it is expired, used, or was tried too often.
    """

    message = gettext_lazy("Tidak ada kode yang menunggu: kedaluwarsa, sudah dipakai, atau belum dikirim. Kirim kode.")


class CannotSend(Refused):
    """The registration does not wait for an activation, or got too many mails."""

    message = gettext_lazy("Pendaftaran itu tidak lagi menunggu aktivasi, atau suratnya sudah terlalu banyak.")
