"""Encryption of personal identifiers at rest, with a keyed blind index for exact search.

A stolen database dump must not give NIKs in clear (UU 27/2022 art. 35-39). The value is encrypted with Fernet
(AES-128-CBC + HMAC-SHA256, random IV); equality search and uniqueness use an HMAC-SHA256 of the value under a
separate key, because the space of NIKs is small enough to hash through without one.
"""

import base64
import hashlib
import hmac
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models


class DecryptionFailed(Exception):
    """The text was encrypted with a key that is not among `ENCRYPTION_KEYS`, for another domain, or not by us."""


def _derived_key(key: str, scope: str) -> bytes:
    """Return the Fernet key of a domain: what one domain encrypts no other decrypts."""
    return base64.urlsafe_b64encode(hmac.digest(base64.urlsafe_b64decode(key), scope.encode(), "sha256"))


@lru_cache(maxsize=16)
def _fernet(keys: tuple[str, ...], scope: str) -> MultiFernet:
    try:
        fernets = [Fernet(k) for k in keys]
    except ValueError as error:
        raise ImproperlyConfigured("ENCRYPTION_KEYS must hold Fernet keys (32 bytes, url-safe base64)") from error
    return MultiFernet([Fernet(_derived_key(k, scope)) for k in keys] if scope else fernets)


def encrypt(text: str, *, scope: str = "") -> str:
    """Encrypt `text` with the newest key; the result is url-safe text.

    Whatever leaves the portal (links, words of a search) has a domain: who lets the portal encrypt a text of their
    choice for one purpose must not hold a token for another. Columns have none.
    """
    return _fernet(tuple(settings.ENCRYPTION_KEYS), scope).encrypt(text.encode()).decode()


def decrypt(token: str, *, scope: str = "") -> str:
    """Decrypt what `encrypt` made in this domain with any of the current keys. Raises `DecryptionFailed`."""
    try:
        return _fernet(tuple(settings.ENCRYPTION_KEYS), scope).decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise DecryptionFailed from error


def blind_index(value: str, scope: str, *, key: str | None = None) -> str:
    """Return the blind index (64 hex digits) of `value` within `scope` ("nik", "paspor", ...).

    The domain keeps equal numbers of different kinds apart. Writes use the newest key; pass `key` for another.
    """
    if not value:
        return ""
    return hmac.new(
        (key or settings.BLIND_INDEX_KEYS[0]).encode(), f"{scope}:{value}".encode(), hashlib.sha256
    ).hexdigest()


def all_blind_indexes(value: str, scope: str) -> list[str]:
    """Return the blind indexes of `value` under every current key, for look-ups during a rotation."""
    return [blind_index(value, scope, key=k) for k in settings.BLIND_INDEX_KEYS] if value else []


class EncryptedTextField(models.TextField):
    """A text column that is encrypted in the database and clear in Python.

    It cannot be filtered, ordered or aggregated: keep a blind index beside it for exact search.
    """

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return encrypt(value) if value else value

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return decrypt(value) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise TypeError(f"{self.name} is encrypted: search through its blind index")
        return super().get_lookup(lookup_name)
