"""Refusals of this app's services besides those of `oss_portal.exceptions`, with messages for users."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from oss_portal.exceptions import Refused, WrongState


class AlreadyHasNib(Refused):
    """The business has a living NIB (NIB-1: one per entity)."""

    message = _("Usaha ini sudah memiliki NIB. Satu usaha hanya memiliki satu NIB.")


class PermohonanLocked(WrongState):
    """The applicant may not change the application in its present state."""

    message = _("Permohonan ini sudah diajukan atau dibatalkan. Tidak ada yang diubah.")


class PermohonanIncomplete(Refused):
    """Something is missing or contradictory: `missing` is a list of (step 1..4, message)."""

    def __init__(self, missing: list[tuple[int, str]]) -> None:
        self.missing = missing
        super().__init__(" ".join(str(message) for _step, message in missing))


class PernyataanChanged(Refused):
    """The statements changed after the applicant opened the page with the button (PJP-1a..d)."""

    message = _("Pernyataannya berubah sejak halaman ini dibuka. Baca lagi, lalu ajukan.")


class DraftChanged(Refused):
    """Another tab or person changed the same part of the draft: `kept` holds the stored values that would differ."""

    message = _(
        "Isian ini berubah sejak halaman ini dibuka, mungkin di tab lain, jadi yang Anda ketik belum disimpan. Yang "
        "tersimpan sekarang disebut di bawah; bila dikirim lagi, isian Anda menggantikannya."
    )

    def __init__(self, kept: Mapping[str, Any]) -> None:
        self.kept = kept
        super().__init__()


class DifferentPersonRequired(Refused):
    """The four-eyes rule: the second officer must be another person, and nobody decides on their own application."""

    message = _("Harus petugas lain: bukan pemohon, bukan orang dari usaha ini, bukan pengusul.")
    # Auditors want to see who tried to act as both persons.
    on_record = True
