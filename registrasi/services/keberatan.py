"""The link in the notice of a change, through which those concerned object without signing in."""

import json

from django.conf import settings

from oss_portal.kripto import GagalMembukaSandi, buka, sandikan
from oss_portal.models import Pengguna
from registrasi.models import PermohonanAkses

_RANAH = "keberatan-akses"


class TautanKeberatanMati(Exception):
    """The link is not ours."""


def tautan_keberatan(permohonan: PermohonanAkses, dari: str, email: str, orang: Pengguna | None) -> str:
    """Return the address for one person concerned; encrypted, because it names an address."""
    token = sandikan(json.dumps([str(permohonan.kode), str(dari), email, orang.pk if orang else None]), ranah=_RANAH)
    return f"{settings.ALAMAT_DASAR}/keberatan/{token}/"


def baca_tautan_keberatan(token: str) -> tuple[PermohonanAkses, str, str, Pengguna | None]:
    """Return the case, from whom an objection comes, the address and the person. Raises `TautanKeberatanMati`."""
    try:
        kode, dari, email, pk = json.loads(buka(token, ranah=_RANAH))
        permohonan = PermohonanAkses.objects.select_related("pengguna", "pelaku_usaha").get(kode=kode)
        return permohonan, dari, email, Pengguna.objects.get(pk=pk) if pk else None
    except (GagalMembukaSandi, ValueError, TypeError, PermohonanAkses.DoesNotExist, Pengguna.DoesNotExist):
        raise TautanKeberatanMati from None
