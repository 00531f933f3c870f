"""Exceptions for acts that the portal refuses, each with the sentence that a person reads; all apps share them.

A service raises one of these before anything has happened, or inside the transaction that it then rolls back. The
sentence is shown in one place: `oss_portal.web.refusals.show_refusal`, beside the field that `field` names, above the
form, or above the page.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

if TYPE_CHECKING:
    from oss_portal.models import Pengguna


class Refused(Exception):
    """An act is not possible in the present state; nothing was changed.

    `message` is the sentence a person reads; `field` is the form field that it is about, empty for the whole act.
    `on_record`: the attempt itself goes into the audit trail, because even the attempt is forbidden.
    """

    message: str | Promise = gettext_lazy("Langkah ini tidak dapat dilakukan sekarang.")
    field: str = ""
    on_record: bool = False

    def __init__(self, message: str | Promise = "", field: str = "") -> None:
        if message:
            self.message = message
        if field:
            self.field = field
        super().__init__(message, field)

    def __str__(self) -> str:
        return str(self.message)


class NotSetUp(LookupError):
    """Set-up data are missing (`manage.py load_reference_data`): visitors see that the portal is not ready (503)."""


class ConflictOfInterest(Refused):
    """The record concerns the officer themselves or somebody close to them."""

    message = gettext_lazy("Ini menyangkut Anda sendiri atau orang yang dekat dengan Anda; mintalah petugas lain.")
    on_record = True


class AlreadyTaken(Refused):
    """Another officer works on the record; `officer` is that person, `until` when their claim ends."""

    def __init__(self, officer: "Pengguna", until: datetime | None = None, message: str | Promise = "") -> None:
        self.officer, self.until = officer, until
        words = {"nama": officer.nama, "jam": self.until_clock}
        taken = (
            _("Sedang dikerjakan oleh %(nama)s sampai %(jam)s WIB.") if until else _("Sedang dikerjakan oleh %(nama)s.")
        )
        super().__init__(message or taken % words)

    @property
    def until_clock(self) -> str:
        """The end of the claim as hours and minutes in WIB ("14.30"), empty without one."""
        return timezone.localtime(self.until).strftime("%H.%M") if self.until else ""


class ReasonRequired(Refused, ValueError):
    """A reason, or another text that the act requires, is missing."""

    message = gettext_lazy("Isi alasannya.")


def required(text: str) -> str:
    """Return a reason without the spaces around it. Raises `ReasonRequired` when nothing is left."""
    if not text.strip():
        raise ReasonRequired
    return text.strip()


class WrongState(Refused):
    """The record is no longer in the state that the act needs: a double click, two officers, an old tab."""

    message = gettext_lazy("Keadaannya sudah berubah. Muat ulang halaman.")
