"""Encryption of personal identifiers at rest, with a keyed blind index for exact search.

A stolen database dump must not give NIKs in clear (UU 27/2022 art. 35-39). The value is encrypted with Fernet
(AES-128-CBC + HMAC-SHA256, random IV); equality search and uniqueness use an HMAC-SHA256 of the value under a
separate key, because the space of NIKs is small enough to hash through without one.
"""

import base64
import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models


class GagalMembukaSandi(Exception):
    """The text was encrypted with a key that is not among `KUNCI_SANDI`, for another domain, or not by us."""


def _turunan(kunci: str, ranah: str) -> bytes:
    """Return the Fernet key of a domain: what one domain encrypts no other opens."""
    return base64.urlsafe_b64encode(hmac.digest(base64.urlsafe_b64decode(kunci), ranah.encode(), "sha256"))


@lru_cache(maxsize=16)
def _fernet(kunci: tuple[str, ...], ranah: str) -> MultiFernet:
    try:
        semua = [Fernet(k) for k in kunci]
    except ValueError as galat:
        raise ImproperlyConfigured("KUNCI_SANDI must hold Fernet keys (32 bytes, url-safe base64)") from galat
    return MultiFernet([Fernet(_turunan(k, ranah)) for k in kunci] if ranah else semua)


def sandikan(teks: str, *, ranah: str = "") -> str:
    """Encrypt `teks` with the newest key; the result is url-safe text.

    Whatever leaves the portal (links, words of a search) has a domain: who lets the portal encrypt a text of his choice
    for one purpose must not hold a token for another. Columns have none.
    """
    return _fernet(tuple(settings.KUNCI_SANDI), ranah).encrypt(teks.encode()).decode()


def buka(sandi: str, *, ranah: str = "") -> str:
    """Decrypt what `sandikan` made in this domain with any of the current keys. Raises `GagalMembukaSandi`."""
    try:
        return _fernet(tuple(settings.KUNCI_SANDI), ranah).decrypt(sandi.encode()).decode()
    except InvalidToken as galat:
        raise GagalMembukaSandi from galat


def indeks_buta(nilai: str, ranah: str, *, kunci: str | None = None) -> str:
    """Return the blind index (64 hex digits) of `nilai` within `ranah` ("nik", "paspor", ...).

    The domain keeps equal numbers of different kinds apart. Writes use the newest key; pass `kunci` for another.
    """
    if not nilai:
        return ""
    return hmac.new(
        (kunci or settings.KUNCI_INDEKS[0]).encode(), f"{ranah}:{nilai}".encode(), hashlib.sha256
    ).hexdigest()


def semua_indeks_buta(nilai: str, ranah: str) -> list[str]:
    """Return the blind indexes of `nilai` under every current key, for look-ups during a rotation."""
    return [indeks_buta(nilai, ranah, kunci=k) for k in settings.KUNCI_INDEKS] if nilai else []


class TeksTersandi(models.TextField):
    """A text column that is encrypted in the database and clear in Python.

    It cannot be filtered, ordered or aggregated: keep a blind index beside it for exact search.
    """

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return sandikan(value) if value else value

    def from_db_value(self, value, expression, connection):
        return buka(value) if value else value

    def get_lookup(self, lookup_name):
        if lookup_name != "isnull":
            raise TypeError(f"{self.name} is encrypted: search through its blind index")
        return super().get_lookup(lookup_name)
