"""Refusals of this app, each with the sentence that the officer or the person reads."""

from django.utils.translation import gettext_lazy as _


class KetentuanRefused(Exception):
    """The act is refused; `field` names the form field the message belongs to, empty for the whole form."""

    def __init__(self, message: str, field: str = "") -> None:
        self.message, self.field = message, field
        super().__init__(str(message))


class NoVersionInForce(LookupError):
    """No version of this kind is in force: the set-up data were not loaded (`manage.py load_reference_data`)."""


class StateChanged(KetentuanRefused):
    """The version is no longer in the state the act needs (double click, two officers, an old tab)."""

    def __init__(self) -> None:
        super().__init__(
            _("Keadaan versi ini sudah berubah sejak halaman Anda dibuka. Muat ulang halaman, lalu periksa lagi.")
        )


class ConcurrentAnnouncement(KetentuanRefused):
    """Another version was announced since this one was submitted: it must be compared with that one first."""

    def __init__(self, other) -> None:
        super().__init__(
            _(
                "Versi %(nomor)s sudah diumumkan sesudah draf ini diajukan. Kembalikan draf ini kepada penyusunnya "
                "agar dibandingkan dengan versi %(nomor)s, lalu ajukan lagi."
            )
            % {"nomor": other.nomor}
        )
