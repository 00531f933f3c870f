"""The signed statement of the second QR code: what a number's status is on a date, checkable without any server.

COSE_Sign1 (RFC 9052) with ES256 over a CBOR map, written in base45 (RFC 9285) behind `OSS1:`, as health certificates
are: letters that a QR code packs densely, and a signature that every browser can check.
"""

from datetime import date

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from oss_portal.models import PublishedKey
from oss_portal.transparency.keys import key_id, statement_key, statement_public, write_down

PREFIX = "OSS1:"
# Labels of COSE (RFC 9052, RFC 9053) and of our own map.
_ALGORITHM, _KEY_ID, _ES256 = 1, 4, -7
_NUMBER, _NAME, _MASKED_NAME, _STATUS, _DATE, _VERSION, _FILLER = range(1, 8)
# One digit for each status; the words are those of the page that reads it.
STATUSES = ("berlaku", "dibekukan", "dicabut", "belum_aktif")
# A longer name would make a code that no printer and camera agree on.
_LONGEST_NAME = 60
# As CBOR one byte and two by turns.
_FILLERS = [filler for n in range(1, 13) for filler in (n, 100 + n)]
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def base45(content: bytes) -> str:
    """Return `content` in base45 (RFC 9285)."""
    result = []
    for n in range(0, len(content), 2):
        pair = content[n : n + 2]
        value = int.from_bytes(pair, "big")
        for _digit in range(len(pair) + 1):
            value, rest = divmod(value, 45)
            result.append(_ALPHABET[rest])
    return "".join(result)


def shorten(nama: str) -> str:
    """Return a name as the statement can hold it: whole, or its beginning with an ellipsis."""
    return nama if len(nama) <= _LONGEST_NAME else f"{nama[: _LONGEST_NAME - 1].rstrip()}…"


def make_statement(*, nomor: str, nama: str, status: str, on: date, versi: int) -> str:
    """Return the signed statement as the QR code carries it; `nama` is what the public check shows.

    A masked name is kept with `*` for each `•`, which would need three times as many bytes.
    """
    public = statement_public(statement_key())
    write_down(PublishedKey.Use.STATEMENT, public)
    name = {_MASKED_NAME: shorten(nama).replace("•", "*")} if "•" in nama else {_NAME: shorten(nama)}
    content = {_NUMBER: nomor, **name, _STATUS: STATUSES.index(status), _DATE: int(f"{on:%Y%m%d}"), _VERSION: versi}
    # Who copies a text loses spaces at its end and those that stand together: another filler makes another text. It
    # stands first, and every second is a byte longer: two bytes make three letters, so that number and name are
    # written otherwise too, not the signature alone. Where even that leaves spaces together, they are in the text.
    texts = []
    for filler in (None, *_FILLERS):
        first = {} if filler is None else {_FILLER: filler}
        text = PREFIX + base45(_sign(first | content, key_id(public)))
        if not text.endswith(" "):
            if "  " not in text:
                return text
            texts.append(text)
    return texts[0]


def _sign(content: dict, key: bytes) -> bytes:
    protected, payload = cbor2.dumps({_ALGORITHM: _ES256, _KEY_ID: key}), cbor2.dumps(content)
    signed = cbor2.dumps(["Signature1", protected, b"", payload])
    # Without chance: the same certificate, rendered twice, is the same file.
    algorithm = ECDSA(hashes.SHA256(), deterministic_signing=True)
    r, s = decode_dss_signature(statement_key().sign(signed, algorithm))
    signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    return cbor2.dumps(cbor2.CBORTag(18, [protected, {}, payload, signature]))
