"""What a service of this app refuses beside the family of `oss_portal.exceptions`, in the words that a person reads."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from oss_portal.exceptions import Refused, WrongState


class AlreadyHasNib(Refused):
    """The business has a living NIB (NIB-1: one per entity)."""

    message = _("Usaha ini sudah memiliki NIB. Satu usaha hanya memiliki satu NIB.")


class PermohonanLocked(WrongState):
    """The application is not the applicant's to change now."""

    message = _("Permohonan ini sudah diajukan atau dibatalkan. Tidak ada yang diubah.")


class PermohonanIncomplete(Refused):
    """Something is missing or contradicts: `missing` is a list of (step 1..4, message)."""

    def __init__(self, missing: list[tuple[int, str]]) -> None:
        self.missing = missing
        super().__init__(" ".join(str(message) for _step, message in missing))


class PernyataanChanged(Refused):
    """The statements that stood above the button are not those of now (PJP-1a..d)."""

    message = _("Pernyataannya berubah sejak halaman ini dibuka. Baca lagi, lalu ajukan.")


class DraftChanged(Refused):
    """Another tab or person changed the same part of the draft: `kept` is what is stored now of what would differ."""

    message = _(
        "Isian ini berubah sejak halaman ini dibuka, mungkin di tab lain, jadi yang Anda ketik belum disimpan. Yang "
        "tersimpan sekarang disebut di bawah; bila dikirim lagi, isian Anda menggantikannya."
    )

    def __init__(self, kept: Mapping[str, Any]) -> None:
        self.kept = kept
        super().__init__()


class DifferentPersonRequired(Refused):
    """Four eyes: the second person must be another one, and nobody decides on an own application."""

    message = _("Harus petugas lain: bukan pemohon, bukan orang dari usaha ini, bukan pengusul.")
    # Auditors read who tried to be both.
    on_record = True
