"""Refusals of the acts on cases and invitations; `pesan` is what the person or the officer reads."""

from django.utils.translation import gettext_lazy as _


class ActRefused(Exception):
    """The act is not possible as things stand; nothing happened."""

    pesan = _("Langkah ini tidak dapat dilakukan sekarang.")


class OfficerOwnCase(ActRefused):
    pesan = _("Perkara ini menyangkut Anda sendiri, atau Anda yang mengusulkannya; petugas lain yang memutuskan.")


class PermohonanAlreadyOpen(ActRefused):
    pesan = _("Sudah ada permohonan yang belum selesai.")


class NotReplaceable(ActRefused):
    pesan = _("Penanggung jawab usaha ini tidak dapat diganti: pada perseorangan, orangnya adalah pelaku usahanya.")


class SameCandidate(ActRefused):
    pesan = _("Orang ini sudah menjadi penanggung jawab.")


class KeberatanPeriodRunning(ActRefused):
    pesan = _("Masa keberatan belum lewat.")


class KeberatanPeriodOver(ActRefused):
    pesan = _("Permohonan ini sudah diputuskan, atau masa keberatannya sudah lewat.")


class NotTheApplicant(ActRefused):
    pesan = _("Hanya yang mengajukan yang dapat melakukannya.")


class UndanganInvalid(ActRefused):
    pesan = _("Undangan ini sudah dipakai, dicabut, atau lewat masanya.")


class AlreadyEntitled(ActRefused):
    pesan = _("Anda sudah mempunyai Hak Akses untuk usaha ini.")


class OtherAccount(ActRefused):
    """The identity belongs to a login: only that person, signed in, may go on. Says nothing about who has one."""

    pesan = _(
        "Akun baru dengan data ini tidak dapat dibuat. Bila Anda sudah mempunyai akun, masuk dahulu, "
        "lalu buka lagi tautan undangan."
    )


class NotContinued(ActRefused):
    """AKS-4, in neutral words."""

    pesan = _("Undangan ini tidak dapat dilanjutkan. Hubungi kami bila Anda berkeberatan.")
