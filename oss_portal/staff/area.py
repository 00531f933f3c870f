"""The area of an officer of a DPMPTSP: a province or kabupaten/kota. They see and act on records in it only."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from oss_portal.exceptions import Refused
from oss_portal.models import Pengguna
from oss_portal.reference import regions


class OutsideArea(Refused):
    """Refusal of a record outside the officer's area; the attempt is recorded."""

    message = _("Usaha ini di luar wilayah kerja Anda.")
    on_record = True


def within(petugas: Pengguna, path: str) -> Q:
    """Return the condition that the kelurahan at `path` lies in the area of the officer; no condition without area."""
    return Q(**{f"{path}__startswith": f"{petugas.wilayah_kerja}."}) if petugas.wilayah_kerja else Q()


def lies_within(petugas: Pengguna, kelurahan: str) -> bool:
    """Whether a kelurahan lies in the area of the officer."""
    return not petugas.wilayah_kerja or kelurahan.startswith(f"{petugas.wilayah_kerja}.")


def ensure_within(petugas: Pengguna, kelurahan: str) -> None:
    """Raise `OutsideArea` for a kelurahan outside the area of the officer."""
    if not lies_within(petugas, kelurahan):
        raise OutsideArea


def area_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return for every province a group of choices for a select: the whole province and each kabupaten/kota."""
    return [
        (name, [(code, str(_("Seluruh %(provinsi)s") % {"provinsi": name})), *regions.children(code)])
        for code, name in regions.provinsi()
    ]


def area_name(kode: str) -> str:
    """Return the area in words: "Kota Bandung, Jawa Barat"."""
    return ", ".join(name for _code, name in reversed(regions.chain(kode)))
