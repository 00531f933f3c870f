"""The link "amankan akun" in every mail to a person with a login (AKH-1b, U23): blocking needs a click and no sign-in.

The link can only block. So that somebody who read a mailbox once cannot block again and again, it belongs to the
address that it was sent to and is valid for 30 days, until the account is secured. After a change of address the old
one may object for some days more: the change may be the abuse.
"""

import json
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from oss_portal.models import Pengguna
from oss_portal.privacy.crypto import DecryptionFailed, decrypt, encrypt

PERIOD = timedelta(days=30)
_SCOPE = "amankan-akun"


class SecureLinkDead(Exception):
    """The link is not ours, was used, is too old, or the account has another address by now."""


def may_secure(pengguna: Pengguna, address: str) -> bool:
    """Whether a mail to `address` may secure the account: its own address, or the one that it has just left."""
    if pengguna.is_staff:
        return False
    address = address.lower()
    if address == pengguna.email.lower():
        return True
    until = pengguna.email_lama_sampai
    return address == pengguna.email_lama.lower() and until is not None and timezone.now() < until


def secure_link(pengguna: Pengguna, address: str = "") -> str:
    """Return the link for a mail to `address` (else to that of the account); encrypted, so that it tells nothing."""
    content = [pengguna.pk, address or pengguna.email, timezone.now().timestamp()]
    return f"{settings.BASE_URL}/amankan/{encrypt(json.dumps(content), scope=_SCOPE)}/"


@dataclass(frozen=True)
class SecureLink:
    """Whose account a link secures, and to which address it was sent."""

    pengguna: Pengguna
    address: str


def read_secure_link(token: str) -> SecureLink:
    """Return what a link stands for. Raises `SecureLinkDead`."""
    try:
        pk, address, since = json.loads(decrypt(token, scope=_SCOPE))
        pengguna = Pengguna.objects.get(pk=pk)
    except (DecryptionFailed, ValueError, TypeError, Pengguna.DoesNotExist):
        raise SecureLinkDead from None
    used = pengguna.diamankan_pada is not None and since <= pengguna.diamankan_pada.timestamp()
    if used or timezone.now().timestamp() - since > PERIOD.total_seconds() or not may_secure(pengguna, address):
        raise SecureLinkDead
    return SecureLink(pengguna, address)
