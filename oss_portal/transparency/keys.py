"""The keys of the log and of the signed statements, and the list of all public keys that were ever used.

The private keys come from the settings, and so do the former public keys of the log. A public key is stored when it
signs for the first time, so that statements of a former key can still be checked after a change of keys.
"""

import hashlib
from base64 import b64encode
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.utils import timezone

from oss_portal.models import PublishedKey
from oss_portal.privacy.crypto import key_bytes
from oss_portal.transparency.notes import NoteRefused, VerifierKey, public_of
from oss_portal.web.process_cache import ProcessCache

_WRITTEN = ProcessCache[bool](seconds=300, limit=8)


@lru_cache(maxsize=4)
def _ed25519(secret: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(key_bytes(secret))


@lru_cache(maxsize=4)
def _p256(secret: str) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(int.from_bytes(key_bytes(secret), "big"), ec.SECP256R1())


_former_key = lru_cache(maxsize=16)(VerifierKey.parse)


def log_key() -> Ed25519PrivateKey:
    """Return the key that signs checkpoints."""
    return _ed25519(settings.TRANSPARENCY_LOG_KEY)


def statement_key() -> ec.EllipticCurvePrivateKey:
    """Return the key that signs the statements of the second QR code."""
    return _p256(settings.STATEMENT_KEY)


def log_verifier() -> VerifierKey:
    """Return the public key of the log under its origin."""
    return public_of(settings.TRANSPARENCY_ORIGIN, log_key())


def statement_public(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Return the public key of statements as the 65 bytes of an uncompressed point."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def key_id(public: bytes) -> bytes:
    """Return the four bytes that identify a key in a statement."""
    return hashlib.sha256(public).digest()[:4]


def write_down(use: str, public: bytes) -> None:
    """Store the public key that signs, so that it stays known after the private key is replaced.

    The key of the log signs keys of statements: a key that somebody else adds to the database is not accepted.
    """

    def write() -> bool:
        vouched = {"pengesahan": vouch(_about(public))} if use == PublishedKey.Use.STATEMENT else {}
        return bool(PublishedKey.objects.get_or_create(kegunaan=use, kunci=public, defaults=vouched))

    _WRITTEN.get(write, (use, public))


def _about(public: bytes) -> str:
    return f"{settings.TRANSPARENCY_ORIGIN}\nkey of statements\n{b64encode(public).decode()}\n"


def vouch(text: str) -> bytes:
    """Return a signature of the log's key over data of the database; a person with only the database cannot make it."""
    return log_key().sign(text.encode())


def is_vouched(text: str, signature: bytes | memoryview) -> bool:
    """Whether a key of the log, the present one or a former one, signed the text."""
    for key in log_keys():
        try:
            key.verify(text, bytes(signature))
        except NoteRefused:
            continue
        return True
    return False


def is_vouched_key(row: PublishedKey) -> bool:
    """Whether a key of the log signed this key of statements."""
    return is_vouched(_about(bytes(row.kunci)), row.pengesahan)


def log_keys() -> list[VerifierKey]:
    """Return the present key of the log and the former ones from the settings.

    They are not read from the database: a person with access to it could add a key and sign anything with it.
    """
    return [log_verifier(), *map(_former_key, settings.TRANSPARENCY_FORMER_KEYS)]


def statement_keys() -> dict[bytes, date | None]:
    """Return all public keys of statements, the present one first, each with the last date that it may have signed.

    A former key ends a day after its successor was first used, because both sign while servers are restarted. A thief
    of a former key cannot make valid statements with a later date. Keys that no key of the log signed are left out;
    `verify_log` names them.
    """
    rows = PublishedKey.objects.filter(kegunaan=PublishedKey.Use.STATEMENT).order_by("id")
    vouched = [row for row in rows if is_vouched_key(row)]
    known: dict[bytes, date | None] = {bytes(row.kunci): None for row in vouched[-1:]}
    for row, successor in reversed(list(pairwise(vouched))):
        known[bytes(row.kunci)] = timezone.localdate(successor.dibuat_pada) + timedelta(days=1)
    # The present key of this process may not have signed yet.
    present = statement_public(statement_key())
    return {present: None} | {key: last for key, last in known.items() if key != present}
