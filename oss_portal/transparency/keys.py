"""The keys of the log and of the signed statements, and the list of all public keys that were ever used.

The private keys come from the settings, and so do the former public keys of the log. A public key is written down when
it signs for the first time, so that what a former key of statements signed stays checkable after a change.
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
    """Return the four bytes by which a statement names its key."""
    return hashlib.sha256(public).digest()[:4]


def write_down(use: str, public: bytes) -> None:
    """Keep a public key that signs now, so that it stays known after its private half is replaced.

    The key of the log vouches for one of statements: a key that somebody adds to the database is not one of ours.
    """

    def write() -> bool:
        vouched = {"pengesahan": vouch(_about(public))} if use == PublishedKey.Use.STATEMENT else {}
        return bool(PublishedKey.objects.get_or_create(kegunaan=use, kunci=public, defaults=vouched))

    _WRITTEN.get(write, (use, public))


def _about(public: bytes) -> str:
    return f"{settings.TRANSPARENCY_ORIGIN}\nkey of statements\n{b64encode(public).decode()}\n"


def vouch(text: str) -> bytes:
    """Return the signature of the log's key over what the database holds. The owner of the database cannot make it."""
    return log_key().sign(text.encode())


def is_vouched(text: str, signature: bytes | memoryview) -> bool:
    """Whether a key of the log, the present one or a former one, signed that text."""
    for key in log_keys():
        try:
            key.verify(text, bytes(signature))
        except NoteRefused:
            continue
        return True
    return False


def is_vouched_key(row: PublishedKey) -> bool:
    """Whether a key of the log signed that a key of statements is ours."""
    return is_vouched(_about(bytes(row.kunci)), row.pengesahan)


def log_keys() -> list[VerifierKey]:
    """Return the present key of the log and the former ones, as the settings name them.

    Not as the database does: its owner could add a key and vouch for anything with it.
    """
    return [log_verifier(), *map(_former_key, settings.TRANSPARENCY_FORMER_KEYS)]


def statement_keys() -> dict[bytes, date | None]:
    """Return all public keys of statements, the present one first, each with the last date that it may have signed.

    A former key ends a day after its successor was first used: while servers are started anew both sign. Who steals it
    later can date nothing beyond. A key that no key of the log vouches for is left out; `verify_log` names it.
    """
    rows = PublishedKey.objects.filter(kegunaan=PublishedKey.Use.STATEMENT).order_by("id")
    vouched = [row for row in rows if is_vouched_key(row)]
    known: dict[bytes, date | None] = {bytes(row.kunci): None for row in vouched[-1:]}
    for row, successor in reversed(list(pairwise(vouched))):
        known[bytes(row.kunci)] = timezone.localdate(successor.dibuat_pada) + timedelta(days=1)
    # Also one of this process that has not signed yet.
    present = statement_public(statement_key())
    return {present: None} | {key: last for key, last in known.items() if key != present}
