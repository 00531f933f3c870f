"""The secrets of a ticket: the link that opens it, and the address and Message-ID that write to it."""

import re
import secrets
from email.utils import parseaddr

from django.conf import settings
from django.urls import reverse

from helpdesk.models import Tiket
from oss_portal.privacy.crypto import token_digest

_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
_EMAIL_TOKEN_LENGTH = 24
_EMAIL_TOKEN = re.compile(rf"[{_LETTERS}]{{{_EMAIL_TOKEN_LENGTH}}}")


def new_token() -> str:
    """Return a token of a secret link: 256 random bits."""
    return secrets.token_urlsafe(32)


def new_email_token() -> str:
    """Return a token that mail programs do not damage: small letters and digits that look different, about 120 bits."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_EMAIL_TOKEN_LENGTH))


def tiket_by_token(token: str) -> Tiket | None:
    """Return the ticket of a secret link, or None."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{43}", token):
        return None
    return Tiket.objects.select_related("pelapor").filter(token_hash=token_digest(token)).first()


def opens_without_sign_in(tiket: Tiket) -> bool:
    """Whether the secret link alone opens the ticket: not if the reporter's address changed after the ticket was made.

    Then the link may be in a mailbox that the reporter has given up or lost.
    """
    moved = tiket.pelapor.surel_sejak if tiket.pelapor else None
    return moved is None or moved <= tiket.dibuat_pada


def tiket_url(tiket: Tiket) -> str:
    """Return the full address of the secret link."""
    return str(settings.BASE_URL) + reverse("bantuan-tiket", args=[tiket.token])


def reply_address(tiket: Tiket) -> str:
    """Return the mail address at which a reply reaches this ticket."""
    local, _, domain = settings.HELPDESK_INBOUND_ADDRESS.partition("@")
    return f"{local}+{tiket.token_surel}@{domain}"


def message_id(tiket: Tiket) -> str:
    """Return a new Message-ID, which leads a reply back to the ticket even without the reply address."""
    return f"<hd.{tiket.token_surel}.{secrets.token_hex(6)}@{settings.HELPDESK_INBOUND_ADDRESS.partition('@')[2]}>"


def thread_id(tiket: Tiket) -> str:
    """Return the Message-ID of the ticket's first mail, under which mail programs gather the later ones."""
    return f"<hd.{tiket.token_surel}.{'0' * 12}@{settings.HELPDESK_INBOUND_ADDRESS.partition('@')[2]}>"


def token_in_address(address: str) -> str:
    """Return the token of a reply address (`helpdesk+TOKEN@…`), or nothing."""
    local, _, domain = parseaddr(address)[1].lower().partition("@")
    base, _, our_domain = settings.HELPDESK_INBOUND_ADDRESS.lower().partition("@")
    start, plus, token = local.partition("+")
    return token if plus and start == base and domain == our_domain and _EMAIL_TOKEN.fullmatch(token) else ""


def token_in_id(id_surel: str) -> str:
    """Return the token of one of our Message-IDs, or nothing."""
    matches = re.search(rf"<?hd\.([{_LETTERS}]{{{_EMAIL_TOKEN_LENGTH}}})\.[0-9a-f]{{12}}@", id_surel)
    return matches[1] if matches else ""
