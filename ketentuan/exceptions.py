"""What this app refuses, in the words that an officer or a person reads; the rest are plain `Refused`."""

from django.utils.translation import gettext as _

from ketentuan.models import VersiKetentuan
from oss_portal.exceptions import NotSetUp, Refused


class NoVersionInForce(NotSetUp):
    """No version of this kind is in force."""


class ConcurrentAnnouncement(Refused):
    """Another version was announced since this one was submitted: it must be compared with that one first."""

    def __init__(self, other: VersiKetentuan) -> None:
        super().__init__(
            _(
                "Versi %(nomor)s sudah diumumkan sesudah draf ini diajukan. Kembalikan draf ini kepada penyusunnya "
                "agar dibandingkan dengan versi %(nomor)s, lalu ajukan lagi."
            )
            % {"nomor": other.nomor}
        )
