"""The link "amankan akun" in every mail to a person with a login (AKH-1b, U23): blocking needs a click and no sign-in.

It may be old and it may be used by whoever reads the mail: all it can do is to block.
"""

import json
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from oss_portal.kripto import GagalMembukaSandi, buka, sandikan
from oss_portal.models import Pengguna

MASA = timedelta(days=365)
_RANAH = "amankan-akun"


class TautanAmankanMati(Exception):
    """The link is not ours, or older than a year."""


def tautan_amankan(pengguna: Pengguna) -> str:
    """Return the address; encrypted, so that it tells nothing about the person."""
    token = sandikan(json.dumps([pengguna.pk, int(timezone.now().timestamp())]), ranah=_RANAH)
    return f"{settings.ALAMAT_DASAR}/amankan/{token}/"


def baca_tautan_amankan(token: str) -> Pengguna:
    """Return whose account the link secures. Raises `TautanAmankanMati`."""
    try:
        pk, sejak = json.loads(buka(token, ranah=_RANAH))
        pengguna = Pengguna.objects.get(pk=pk)
    except (GagalMembukaSandi, ValueError, TypeError, Pengguna.DoesNotExist):
        raise TautanAmankanMati from None
    if timezone.now().timestamp() - sejak > MASA.total_seconds():
        raise TautanAmankanMati
    return pengguna
