"""The secrets of a ticket: the link that opens it, and the address and Message-ID that write to it."""

import hashlib
import re
import secrets
from email.utils import parseaddr

from django.conf import settings
from django.urls import reverse

from helpdesk.models import Tiket

_HURUF = "abcdefghijkmnpqrstuvwxyz23456789"
_PANJANG_SUREL = 24
_TOKEN_SUREL = re.compile(rf"[{_HURUF}]{{{_PANJANG_SUREL}}}")


def token_baru() -> str:
    """Return a token of a secret link: 256 random bits."""
    return secrets.token_urlsafe(32)


def token_surel_baru() -> str:
    """Return a token that survives mail programs: small letters and digits that are not mixed up, about 120 bits."""
    return "".join(secrets.choice(_HURUF) for _ in range(_PANJANG_SUREL))


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def tiket_dari_token(token: str) -> Tiket | None:
    """Return the ticket of a secret link, or None."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{43}", token):
        return None
    return Tiket.objects.filter(token_hash=hash_token(token)).first()


def tautan_tiket(tiket: Tiket) -> str:
    """Return the full address of the secret link."""
    return settings.ALAMAT_DASAR + reverse("bantuan-tiket", args=[tiket.token])


def alamat_balas(tiket: Tiket) -> str:
    """Return the mail address at which a reply reaches this ticket."""
    nama, _, ranah = settings.HELPDESK_SUREL_MASUK.partition("@")
    return f"{nama}+{tiket.token_surel}@{ranah}"


def id_pesan(tiket: Tiket) -> str:
    """Return a new Message-ID that leads a reply back to the ticket where the reply address was lost."""
    return f"<hd.{tiket.token_surel}.{secrets.token_hex(6)}@{settings.HELPDESK_SUREL_MASUK.partition('@')[2]}>"


def id_utas(tiket: Tiket) -> str:
    """Return the Message-ID of the ticket's first mail, under which mail programs gather the later ones."""
    return f"<hd.{tiket.token_surel}.{'0' * 12}@{settings.HELPDESK_SUREL_MASUK.partition('@')[2]}>"


def token_dalam_alamat(alamat: str) -> str:
    """Return the token of a reply address (`helpdesk+TOKEN@…`), or nothing."""
    nama, _, ranah = parseaddr(alamat)[1].lower().partition("@")
    dasar, _, ranah_kita = settings.HELPDESK_SUREL_MASUK.lower().partition("@")
    awal, plus, token = nama.partition("+")
    return token if plus and awal == dasar and ranah == ranah_kita and _TOKEN_SUREL.fullmatch(token) else ""


def token_dalam_id(id_surel: str) -> str:
    """Return the token of one of our Message-IDs, or nothing."""
    cocok = re.search(rf"<?hd\.([{_HURUF}]{{{_PANJANG_SUREL}}})\.[0-9a-f]{{12}}@", id_surel)
    return cocok[1] if cocok else ""
