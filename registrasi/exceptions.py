"""Refusals of registrasi, each with the sentence that a person or officer reads (`oss_portal.exceptions`)."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from oss_portal.exceptions import ConflictOfInterest, Refused, WrongState
from registrasi.rules import periods


class OwnPendaftaran(ConflictOfInterest):
    message = _("Anda tidak dapat memutuskan pendaftaran Anda sendiri.")


class OfficerOwnCase(ConflictOfInterest):
    message = _("Perkara ini menyangkut Anda sendiri, atau Anda yang mengusulkannya; petugas lain yang memutuskan.")


class RevealLimitReached(Refused):
    """The officer has seen as many identity numbers as they may within an hour."""

    message = format_lazy(
        _("Anda sudah melihat {n} nomor identitas dalam satu jam. Penyelia sudah dikabari; coba lagi nanti."),
        n=periods.REVEAL_LIMIT,
    )
    on_record = True


class CodesAlreadyMade(Refused):
    """Recovery codes were made after the page was opened, usually by the same click."""

    message = _(
        "Kode pemulihan sudah dibuat dan hanya tampil sekali; kode itu tetap berlaku. "
        "Bila belum Anda simpan, buat yang baru."
    )


class NotBySelf(Refused):
    """A declaration must be taken back by somebody other than the officer who made it."""


class NotForReview(WrongState):
    """The registration was decided, refused or expired in the meantime."""

    message = _("Pendaftaran ini tidak sedang menunggu tinjauan.")


class NoLongerInForce(WrongState):
    message = _("Pembatasan ini sudah tidak berlaku.")


class ClaimNotProven(Refused):
    """A claim needs documents, and the officer must say which of several claims they compared."""

    message = _("Pilih klaim yang dokumennya cocok. Klaim tanpa dokumen tidak dapat disetujui.")


class AddressContested(Refused):
    """No link for a new password is sent to an address about which a case is open."""

    message = _(
        "Ada permohonan ganti surel untuk akun ini yang belum selesai. Akses baru dan pemulihan diputuskan setelahnya."
    )


class AccountSecured(WrongState):
    """What the account of a business asked for may be what a thief asked for: nothing of it takes effect."""

    message = _(
        "Akun usaha ini sedang diamankan karena dugaan penyalahgunaan, jadi permohonannya belum dapat disetujui. "
        "Putuskan dahulu perkara akunnya, atau tolak permohonan ini."
    )


class PermohonanAlreadyOpen(Refused):
    message = _("Sudah ada permohonan yang belum selesai.")


class NotReplaceable(Refused):
    message = _("Penanggung jawab usaha ini tidak dapat diganti: pada perseorangan, orangnya adalah pelaku usahanya.")


class SameCandidate(Refused):
    message = _("Orang ini sudah menjadi penanggung jawab.")


class KeberatanPeriodRunning(Refused):
    message = _("Masa keberatan belum lewat.")


class KeberatanPeriodOver(Refused):
    message = _("Permohonan ini sudah diputuskan, atau masa keberatannya sudah lewat.")


class NotTheApplicant(Refused):
    message = _("Hanya yang mengajukan yang dapat melakukannya.")


class TooManyPasskeys(Refused):
    message = _("Kunci sandi Anda sudah sepuluh. Hapus dulu yang tidak dipakai lagi.")


class LastSecondFactor(Refused):
    message = _("Ini faktor kedua Anda yang terakhir. Simpan dulu kunci sandi lain atau aplikasi pembuat kode.")


class StillNeeded(Refused):
    """The data must be kept by law; the message says why."""


class LinkDead(Refused):
    """A link of a mail was used or replaced, is too old, or is not ours; a page says what to do."""


class UndanganInvalid(LinkDead):
    message = _("Undangan ini sudah dipakai, dicabut, atau lewat masanya.")


class RecentlyMoved(Refused):
    message = format_lazy(
        _("Alamat surel ini baru saja diganti. Alamat dapat diganti lagi setelah {hari} hari."),
        hari=periods.OLD_EMAIL_GRACE.days,
    )


class AlreadyEntitled(Refused):
    message = _("Anda sudah mempunyai Hak Akses untuk usaha ini.")


class AlreadyKuasa(Refused):
    message = _("Pemilik alamat ini sudah menjadi kuasa usaha ini. Cabut dahulu kuasanya bila ingin mengubahnya.")
    field = "email"


class AlreadyInvited(Refused):
    message = _("Alamat ini sudah diundang dan belum menjawab. Cabut dahulu undangannya bila ingin mengubahnya.")
    field = "email"


class NotTheOwner(Refused):
    """The person already has a login and must sign in with it to activate a further business."""


class OtherAccount(Refused):
    """The invitation is for another person than the one who is signed in."""

    message = _("Undangan ini untuk akun lain. Keluarlah dahulu, lalu buka lagi tautannya.")


class AlreadyRegistered(Refused):
    """The signed-in person already has a business under this number."""

    message = _("Usaha perseorangan Anda sudah terdaftar pada akun ini.")


class EmailAlreadyUsed(Refused):
    """The address became the login of another person after the form was sent."""

    message = _("Akun baru dengan alamat surel ini tidak dapat dibuat. Bila Anda sudah mempunyai akun, masuk dahulu.")


class NotContinued(Refused):
    """A refusal by AKS-4, in neutral words."""

    message = _("Undangan ini tidak dapat dilanjutkan. Hubungi kami bila Anda berkeberatan.")
