"""Encryption of personal identifiers at rest, with a keyed blind index for exact search.

A stolen database dump must not give NIKs in clear (UU 27/2022 art. 35-39), and a person who can write into the database
must not be able to pass one person's data off as another's. A value is encrypted with AES-256-GCM under a key derived
for its column, and its row is authenticated with it: a cipher text that was moved elsewhere does not decrypt
(docs/adr/0012-cipher-texts-bound-to-their-place.md). Equality search and uniqueness use an HMAC-SHA256 of the value
under a separate key: there are so few possible NIKs that hashes without a key could be found by trying all of them.
"""

import base64
import hashlib
import hmac
import os
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models.query_utils import DeferredAttribute

# A token consists of the id of the key (4 bytes), the nonce (12 bytes), and the cipher text with its tag.
_KEY_ID, _NONCE = 4, 12


def token_digest(token: str) -> str:
    """Return the plain SHA-256 of a random token, to be stored: 256 random bits can be neither found nor guessed."""
    return hashlib.sha256(token.encode()).hexdigest()


class DecryptionFailed(Exception):
    """Error of a token made with a key not in `ENCRYPTION_KEYS`, for another purpose, column or row, or by others."""


@lru_cache(maxsize=16)
def key_bytes(key: str) -> bytes:
    """Return the 32 bytes of a key of the settings. Raises `ImproperlyConfigured`."""
    try:
        raw = base64.urlsafe_b64decode(key)
    except ValueError:
        raw = b""
    if len(raw) != 32:
        raise ImproperlyConfigured("a key must be 32 bytes in url-safe base64: see .env.example")
    return raw


@lru_cache(maxsize=128)
def _cipher(key: str, scope: str) -> tuple[bytes, AESGCM]:
    """Return the id of a key and the cipher of one purpose: a token of one purpose cannot be decrypted for another."""
    raw = key_bytes(key)
    return hmac.digest(raw, b"id", "sha256")[:_KEY_ID], AESGCM(hmac.digest(raw, b"for " + scope.encode(), "sha256"))


def encrypt(text: str, *, scope: str, bound_to: str = "") -> str:
    """Encrypt `text` with the newest key; the result is url-safe text.

    `scope` names the purpose: a person who makes the portal encrypt a text of their choice for one purpose must not get
    a token that is valid for another. `bound_to` is authenticated with the text: decryption needs the same value.
    """
    key_id, cipher = _cipher(settings.ENCRYPTION_KEYS[0], scope)
    nonce = os.urandom(_NONCE)
    token = key_id + nonce + cipher.encrypt(nonce, text.encode(), bound_to.encode())
    return base64.urlsafe_b64encode(token).decode().rstrip("=")


def decrypt(token: str, *, scope: str, bound_to: str = "") -> str:
    """Decrypt a token of `encrypt` for this purpose with any of the current keys. Raises `DecryptionFailed`."""
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise DecryptionFailed from None
    nonce, content = raw[_KEY_ID : _KEY_ID + _NONCE], raw[_KEY_ID + _NONCE :]
    for key in settings.ENCRYPTION_KEYS:
        key_id, cipher = _cipher(key, scope)
        if raw.startswith(key_id):
            try:
                return cipher.decrypt(nonce, content, bound_to.encode()).decode()
            except (InvalidTag, ValueError):
                continue
    raise DecryptionFailed


def made_with_newest_key(token: str) -> bool:
    """Whether the first of `ENCRYPTION_KEYS` made this token."""
    key_id, _ = _cipher(settings.ENCRYPTION_KEYS[0], "")
    return base64.urlsafe_b64decode(token[:8])[:_KEY_ID] == key_id


def blind_index(value: str, scope: str, *, key: str | None = None) -> str:
    """Return the blind index (64 hex digits) of `value` within `scope` ("nik", "paspor", ...).

    The scope keeps equal numbers of different kinds apart. Without `key` the newest key is used, as for writing.
    """
    if not value:
        return ""
    return hmac.new(
        (key or settings.BLIND_INDEX_KEYS[0]).encode(), f"{scope}:{value}".encode(), hashlib.sha256
    ).hexdigest()


def all_blind_indexes(value: str, scope: str) -> list[str]:
    """Return the blind indexes of `value` under every current key, for look-ups during a rotation."""
    return [blind_index(value, scope, key=k) for k in settings.BLIND_INDEX_KEYS] if value else []


@dataclass(frozen=True, slots=True)
class _Sealed:
    """A cipher text on its way from or to the database."""

    token: str

    def __str__(self) -> str:
        # `values` returns cipher texts, as it has no row to decrypt them: none may reach a page, an address or a mail.
        raise TypeError("an encrypted column is read through its object")


class _Decrypted(DeferredAttribute):
    """The attribute of an encrypted column: decrypted when it is first read, because only then its row is known."""

    field: "EncryptedTextField"

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        value = super().__get__(instance, cls)
        if isinstance(value, _Sealed):
            value = instance.__dict__[self.field.attname] = self.field.opened(value.token, instance)
        return value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.TextField):
    """A text column that is encrypted in the database and clear in Python, bound to its table, column and row.

    `row` names a column that identifies the row and never changes; it is known before the row is written. Values go
    in and out through objects only (no `values`, no `update` with text), and cannot be filtered, ordered or
    aggregated: keep a blind index beside it for exact search.
    """

    descriptor_class = _Decrypted

    def __init__(self, *args: Any, row: str = "kode", **kwargs: Any) -> None:
        self.row = row
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | ({} if self.row == "kode" else {"row": self.row})

    def _place(self, instance: models.Model) -> dict[str, str]:
        return {
            "scope": f"{self.model._meta.db_table}.{self.column}",
            "bound_to": str(getattr(instance, self.row)),
        }

    def opened(self, token: str, instance: models.Model) -> str:
        """Decrypt the value of `instance`. Raises `DecryptionFailed`."""
        return decrypt(token, **self._place(instance))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = model_instance.__dict__.get(self.attname)
        if add and isinstance(value, _Sealed):
            # The object is a copy of another row, and its cipher text is bound to that row.
            raise TypeError(f"read {self.name} before its row is copied")
        if not value or isinstance(value, _Sealed):
            return value
        return _Sealed(encrypt(str(value), **self._place(model_instance)))

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, _Sealed):
            return value.token
        if value:
            raise TypeError(f"{self.name} is bound to its row: save the object")
        return super().get_prep_value(value)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return _Sealed(value) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise TypeError(f"{self.name} is encrypted: search through its blind index")
        return super().get_lookup(lookup_name)
