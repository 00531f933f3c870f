"""The link "amankan akun" in every mail to a person with a login (AKH-1b, U23): blocking needs a click and no sign-in.

The link can only block. It belongs to the address that it was sent to and is valid for 30 days, until the account is
secured, so that somebody who read a mailbox once cannot block again and again. After a change of address a link of the
old address works for some more days: the change may be the abuse.
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
    """The link is not ours, was used, is too old, or the account has another address."""


def may_secure(pengguna: Pengguna, address: str) -> bool:
    """Return whether a mail to `address` may secure the account: its present address, or its old one for some days."""
    if pengguna.is_staff:
        return False
    address = address.lower()
    if address == pengguna.email.lower():
        return True
    until = pengguna.email_lama_sampai
    return address == pengguna.email_lama.lower() and until is not None and timezone.now() < until


def secure_link(pengguna: Pengguna, address: str = "") -> str:
    """Return the link for a mail to `address` (default: that of the account); encrypted, so that it reveals nothing."""
    content = [pengguna.pk, address or pengguna.email, timezone.now().timestamp()]
    return f"{settings.BASE_URL}/amankan/{encrypt(json.dumps(content), scope=_SCOPE)}/"


@dataclass(frozen=True)
class SecureLink:
    """The account that a link secures, and the address that it was sent to."""

    pengguna: Pengguna
    address: str


def read_secure_link(token: str) -> SecureLink:
    """Return the account and address of a link. Raises `SecureLinkDead`."""
    try:
        pk, address, since = json.loads(decrypt(token, scope=_SCOPE))
        pengguna = Pengguna.objects.get(pk=pk)
    except (DecryptionFailed, ValueError, TypeError, Pengguna.DoesNotExist):
        raise SecureLinkDead from None
    used = pengguna.diamankan_pada is not None and since <= pengguna.diamankan_pada.timestamp()
    if used or timezone.now().timestamp() - since > PERIOD.total_seconds() or not may_secure(pengguna, address):
        raise SecureLinkDead
    return SecureLink(pengguna, address)
