"""The link in the notice of a change, with which people concerned can object without signing in."""

import json

from django.conf import settings

from oss_portal.models import Pengguna
from oss_portal.privacy.crypto import DecryptionFailed, decrypt, encrypt
from registrasi.exceptions import LinkDead
from registrasi.models import PermohonanAkses

_SCOPE = "keberatan-akses"


def keberatan_link(permohonan: PermohonanAkses, objector: str, email: str, person: Pengguna | None) -> str:
    """Return the link for one person concerned; it is encrypted, because it contains a mail address."""
    token = encrypt(
        json.dumps([str(permohonan.kode), str(objector), email, person.pk if person else None]), scope=_SCOPE
    )
    return f"{settings.BASE_URL}/keberatan/{token}/"


def read_keberatan_link(token: str) -> tuple[PermohonanAkses, str, str, Pengguna | None]:
    """Return the case, the role of the objector, their address and the person. Raises `LinkDead`."""
    try:
        kode, objector, email, pk = json.loads(decrypt(token, scope=_SCOPE))
        permohonan = PermohonanAkses.objects.select_related("pengguna", "pelaku_usaha").get(kode=kode)
        # A person who was erased gets no page, because the objection would store their address again.
        return permohonan, objector, email, Pengguna.objects.get(pk=pk, is_active=True) if pk else None
    except (DecryptionFailed, ValueError, TypeError, PermohonanAkses.DoesNotExist, Pengguna.DoesNotExist):
        raise LinkDead from None
