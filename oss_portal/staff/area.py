"""The area of an officer of a DPMPTSP, a province or kabupaten/kota: they see and act on what lies in it alone."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from oss_portal.exceptions import Refused
from oss_portal.models import Pengguna
from oss_portal.reference import regions


class OutsideArea(Refused):
    """The record lies elsewhere; the try is on record."""

    message = _("Usaha ini di luar wilayah kerja Anda.")
    on_record = True


def within(petugas: Pengguna, path: str) -> Q:
    """Return the condition of rows whose kelurahan, at `path`, lies in the area of the officer; of all without one."""
    return Q(**{f"{path}__startswith": f"{petugas.wilayah_kerja}."}) if petugas.wilayah_kerja else Q()


def lies_within(petugas: Pengguna, kelurahan: str) -> bool:
    """Whether a kelurahan lies in the area of the officer."""
    return not petugas.wilayah_kerja or kelurahan.startswith(f"{petugas.wilayah_kerja}.")


def ensure_within(petugas: Pengguna, kelurahan: str) -> None:
    """Raise `OutsideArea` for a kelurahan outside the area of the officer."""
    if not lies_within(petugas, kelurahan):
        raise OutsideArea


def area_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Return every province with itself and its kabupaten/kota, as a select groups them."""
    return [
        (name, [(code, str(_("Seluruh %(provinsi)s") % {"provinsi": name})), *regions.children(code)])
        for code, name in regions.provinsi()
    ]


def area_name(kode: str) -> str:
    """Return the area in words: "Kota Bandung, Jawa Barat"."""
    return ", ".join(name for _code, name in reversed(regions.chain(kode)))
