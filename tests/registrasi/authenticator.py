"""A software phone with a fingerprint reader: makes passkeys and signs with them, in the format of a browser."""

import base64
import hashlib
import json
import secrets

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


class Authenticator:
    """One passkey of one person; `verified` tells whether the fingerprint was checked."""

    def __init__(self, origin: str = "http://localhost:8000", rp: str = "localhost"):
        self.origin, self.rp, self.verified, self.count = origin, rp, True, 0
        self.id, self.key = secrets.token_bytes(32), ec.generate_private_key(ec.SECP256R1())

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _data(self, flags: int, rest: bytes = b"") -> bytes:
        self.count += 1
        flags |= PRESENT | (VERIFIED if self.verified else 0)
        return hashlib.sha256(self.rp.encode()).digest() + bytes([flags]) + self.count.to_bytes(4) + rest

    def _answer(self, response: dict[str, bytes]) -> str:
        response = {name: b64(value) for name, value in response.items()}
        return json.dumps({"id": b64(self.id), "rawId": b64(self.id), "type": "public-key", "response": response})

    def make(self, options: dict) -> str:
        """Answer `navigator.credentials.create`."""
        point = self.key.public_key().public_numbers()
        cose = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32), -3: point.y.to_bytes(32)})
        credential = bytes(16) + len(self.id).to_bytes(2) + self.id + cose
        attestation = {"fmt": "none", "attStmt": {}, "authData": self._data(ATTESTED, credential)}
        client_data = self._client_data("webauthn.create", options["challenge"])
        return self._answer({"clientDataJSON": client_data, "attestationObject": cbor2.dumps(attestation)})

    def prove(self, options: dict) -> str:
        """Answer `navigator.credentials.get`."""
        client_data, data = self._client_data("webauthn.get", options["challenge"]), self._data(0)
        signature = self.key.sign(data + hashlib.sha256(client_data).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer({"clientDataJSON": client_data, "authenticatorData": data, "signature": signature})
