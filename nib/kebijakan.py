"""What each status of an NIB forbids, in one place. Pages, services and the API ask here."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from nib.galat import TidakDiizinkan
from nib.models import Nib, StatusNib


class Perbuatan(StrEnum):
    UBAH_DATA = "ubah_data"
    PAKAI_PERAN = "pakai_peran"
    UNDUH_SERTIFIKAT = "unduh_sertifikat"
    MINTA_CABUT = "minta_cabut"
    KONFIRMASI_DATA = "konfirmasi_data"


_LARANGAN: dict[str, frozenset[Perbuatan]] = {
    # A change is possible and reviewed by an officer: often it is what ends the freeze.
    StatusNib.DIBEKUKAN: frozenset({Perbuatan.PAKAI_PERAN, Perbuatan.KONFIRMASI_DATA}),
    # The certificate of a revoked NIB stays downloadable, marked as revoked.
    StatusNib.DICABUT: frozenset(set(Perbuatan) - {Perbuatan.UNDUH_SERTIFIKAT}),
    StatusNib.BELUM_AKTIF: frozenset({Perbuatan.PAKAI_PERAN, Perbuatan.UBAH_DATA, Perbuatan.KONFIRMASI_DATA}),
}
_PESAN = {
    StatusNib.DIBEKUKAN: _("NIB sedang dibekukan, jadi ini belum dapat dilakukan."),
    StatusNib.DICABUT: _("NIB sudah dicabut, jadi ini tidak dapat dilakukan lagi."),
    StatusNib.BELUM_AKTIF: _("NIB belum aktif, jadi ini belum dapat dilakukan."),
}


def boleh(nib: Nib, perbuatan: Perbuatan) -> bool:
    return perbuatan not in _LARANGAN.get(nib.status, frozenset())


def pastikan(nib: Nib, perbuatan: Perbuatan) -> None:
    """Raise `TidakDiizinkan`, with words for the holder, when the status of the NIB forbids the act."""
    if not boleh(nib, perbuatan):
        raise TidakDiizinkan(_PESAN[nib.status])
