"""The link "amankan akun" in every mail to a person with a login (AKH-1b, U23): blocking needs a click and no sign-in.

It may be old and it may be used by whoever reads the mail: all it can do is to block.
"""

import json
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from oss_portal.models import Pengguna
from oss_portal.privacy.crypto import DecryptionFailed, decrypt, encrypt

PERIOD = timedelta(days=365)
_SCOPE = "amankan-akun"


class SecureLinkDead(Exception):
    """The link is not ours, or older than a year."""


def secure_link(pengguna: Pengguna) -> str:
    """Return the address; encrypted, so that it tells nothing about the person."""
    token = encrypt(json.dumps([pengguna.pk, int(timezone.now().timestamp())]), scope=_SCOPE)
    return f"{settings.BASE_URL}/amankan/{token}/"


def read_secure_link(token: str) -> Pengguna:
    """Return whose account the link secures. Raises `SecureLinkDead`."""
    try:
        pk, since = json.loads(decrypt(token, scope=_SCOPE))
        pengguna = Pengguna.objects.get(pk=pk)
    except (DecryptionFailed, ValueError, TypeError, Pengguna.DoesNotExist):
        raise SecureLinkDead from None
    if timezone.now().timestamp() - since > PERIOD.total_seconds():
        raise SecureLinkDead
    return pengguna
