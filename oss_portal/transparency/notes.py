"""Signed notes of C2SP: checkpoints, keys of logs and witnesses, cosignatures, and the text of a proof."""

import hashlib
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

# Kinds of signatures (c2sp.org/signed-note).
ED25519, COSIGNATURE = 1, 4
_MARK = "\N{EM DASH} "


class NoteRefused(ValueError):
    """Error of a note, key or signature that is malformed, or that comes from an unknown signer."""


@dataclass(frozen=True)
class VerifierKey:
    """A public key with the name of its holder, as logs and witnesses publish it: `name+id+key` (signed-note)."""

    name: str
    kind: int
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The four bytes that identify the key in a signature."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{b64encode(bytes([self.kind]) + self.public).decode()}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a key as published. Raises `NoteRefused`."""
        try:
            name, key_id, key = text.strip().split("+", 2)
            content = b64decode(key, validate=True)
            found = cls(name, content[0], content[1:])
        except (ValueError, IndexError) as error:
            raise NoteRefused("not a key of a signed note") from error
        if found.key_id.hex() != key_id or len(found.public) != 32 or found.kind not in {ED25519, COSIGNATURE}:
            raise NoteRefused("not an Ed25519 key of a signed note")
        return found

    @property
    def _key(self) -> Ed25519PublicKey:
        return Ed25519PublicKey.from_public_bytes(self.public)

    def verify(self, text: str, signature: bytes) -> None:
        """Check the signature over the text of a note, without its key id. Raises `NoteRefused`."""
        content = text.encode()
        if self.kind == COSIGNATURE:
            time, signature = int.from_bytes(signature[:8], "big"), signature[8:]
            content = f"cosignature/v1\ntime {time}\n".encode() + content
        try:
            self._key.verify(signature, content)
        except InvalidSignature as error:
            raise NoteRefused(f"the signature of {self.name} is wrong") from error


def public_of(name: str, key: Ed25519PrivateKey) -> VerifierKey:
    """Return the public key of a private key, with the name of its holder."""
    return VerifierKey(name, ED25519, key.public_key().public_bytes_raw())


def signature_line(key: VerifierKey, signature: bytes) -> str:
    """Return the line of a note that has a signature."""
    return f"{_MARK}{key.name} {b64encode(key.key_id + signature).decode()}\n"


def checkpoint_text(origin: str, size: int, root: bytes) -> str:
    """Return the text that the signature of a checkpoint covers (tlog-checkpoint)."""
    return f"{origin}\n{size}\n{b64encode(root).decode()}\n"


def sign_note(text: str, name: str, key: Ed25519PrivateKey) -> str:
    """Return `text` as a signed note."""
    return f"{text}\n{signature_line(public_of(name, key), key.sign(text.encode()))}"


def split_note(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    """Return the text of a note and its signatures as (name, key id and signature). Raises `NoteRefused`."""
    text, found, rest = note.replace("\r\n", "\n").rpartition("\n\n")
    lines = rest.splitlines()
    if not found or not lines or len(lines) > 64 or not all(line.startswith(_MARK) for line in lines):
        raise NoteRefused("no signed note")
    signatures = []
    for line in lines:
        name, _space, content = line.removeprefix(_MARK).rpartition(" ")
        try:
            signatures.append((name, b64decode(content, validate=True)))
        except ValueError as error:
            raise NoteRefused("no signed note") from error
    return f"{text}\n", signatures


def proof_text(entry: bytes, index: int, path: list[bytes], checkpoint: str) -> str:
    """Return a proof as a file (tlog-proof); its extra line has the entry from which the leaf is computed."""
    head = ["c2sp.org/tlog-proof@v1", f"extra {b64encode(entry).decode()}", f"index {index}"]
    return "\n".join([*head, *(b64encode(hash_).decode() for hash_ in path), "", checkpoint])
