"""Acts that each status of an NIB forbids, in one place for pages, services and the API."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from nib.models import Nib, StatusNib
from oss_portal.exceptions import WrongState


class Act(StrEnum):
    CHANGE_DATA = "ubah_data"
    USE_PERAN = "pakai_peran"
    DOWNLOAD_CERTIFICATE = "unduh_sertifikat"
    REQUEST_PENCABUTAN = "minta_cabut"
    CONFIRM_DATA = "konfirmasi_data"


_FORBIDDEN: dict[str, frozenset[Act]] = {
    # A change is possible and reviewed by an officer: often the freeze ends because of it.
    StatusNib.DIBEKUKAN: frozenset({Act.USE_PERAN, Act.CONFIRM_DATA}),
    # The certificate of a revoked NIB stays downloadable, marked as revoked.
    StatusNib.DICABUT: frozenset(set(Act) - {Act.DOWNLOAD_CERTIFICATE}),
    StatusNib.BELUM_AKTIF: frozenset({Act.USE_PERAN, Act.CHANGE_DATA, Act.CONFIRM_DATA}),
}
_MESSAGES: dict[str, Promise] = {
    StatusNib.DIBEKUKAN: _("NIB sedang dibekukan, jadi ini belum dapat dilakukan."),
    StatusNib.DICABUT: _("NIB sudah dicabut, jadi ini tidak dapat dilakukan lagi."),
    StatusNib.BELUM_AKTIF: _("NIB belum aktif, jadi ini belum dapat dilakukan."),
}


def allowed(nib: Nib, act: Act) -> bool:
    return act not in _FORBIDDEN.get(nib.status, frozenset())


def ensure_allowed(nib: Nib, act: Act) -> None:
    """Raise `WrongState`, with a message for the holder, when the status of the NIB forbids the act."""
    if not allowed(nib, act):
        raise WrongState(_MESSAGES[nib.status])
