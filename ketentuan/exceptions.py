"""Refusals of this app with messages for officers and other people; all other refusals are plain `Refused`."""

from django.utils.translation import gettext as _

from ketentuan.models import VersiKetentuan
from oss_portal.exceptions import NotSetUp, Refused


class NoVersionInForce(NotSetUp):
    """Error when no version of a kind is in force."""


class ConcurrentAnnouncement(Refused):
    """Refusal because another version was announced after this one was submitted: they must be compared first."""

    def __init__(self, other: VersiKetentuan) -> None:
        super().__init__(
            _(
                "Versi %(nomor)s sudah diumumkan sesudah draf ini diajukan. Kembalikan draf ini kepada penyusunnya "
                "agar dibandingkan dengan versi %(nomor)s, lalu ajukan lagi."
            )
            % {"nomor": other.nomor}
        )
