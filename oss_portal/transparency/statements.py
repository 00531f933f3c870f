"""The signed statement in the second QR code: the status of a number on a date, which can be checked without a server.

It is a COSE_Sign1 (RFC 9052) with ES256 over a CBOR map, written in base45 (RFC 9285) after `OSS1:`, as in health
certificates: a QR code stores these letters densely, and every browser can check the signature.
"""

from datetime import date

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from oss_portal.models import PublishedKey
from oss_portal.transparency.keys import key_id, statement_key, statement_public, write_down

PREFIX = "OSS1:"
# Labels of COSE (RFC 9052, RFC 9053) and of the map of the statement.
_ALGORITHM, _KEY_ID, _ES256 = 1, 4, -7
_NUMBER, _NAME, _MASKED_NAME, _STATUS, _DATE, _VERSION, _FILLER = range(1, 8)
# The index of a status is stored; the page that reads the statement uses the same words.
STATUSES = ("berlaku", "dibekukan", "dicabut", "belum_aktif")
# A longer name would make a QR code that is too fine to be printed and read reliably.
_LONGEST_NAME = 60
# In CBOR these numbers take one byte and two bytes in turn.
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
    """Return a name that fits into the statement: whole, or its beginning with an ellipsis."""
    return nama if len(nama) <= _LONGEST_NAME else f"{nama[: _LONGEST_NAME - 1].rstrip()}…"


def make_statement(*, nomor: str, nama: str, status: str, on: date, versi: int) -> str:
    """Return the signed statement as text for the QR code; `nama` is the name that the public check shows.

    A masked name is stored with `*` instead of `•`, which needs three bytes.
    """
    public = statement_public(statement_key())
    write_down(PublishedKey.Use.STATEMENT, public)
    name = {_MASKED_NAME: shorten(nama).replace("•", "*")} if "•" in nama else {_NAME: shorten(nama)}
    content = {_NUMBER: nomor, **name, _STATUS: STATUSES.index(status), _DATE: int(f"{on:%Y%m%d}"), _VERSION: versi}
    # Copying a text loses spaces at its end and repeated spaces, so other fillers are tried until the text has none.
    # The filler is the first entry, and every second filler is a byte longer: two bytes become three letters, so this
    # changes the letters of number and name as well, not only those of the signature. If all texts have repeated
    # spaces, the first one without a space at its end is used.
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
    # Deterministic, so that the same certificate, rendered twice, is the same file.
    algorithm = ECDSA(hashes.SHA256(), deterministic_signing=True)
    r, s = decode_dss_signature(statement_key().sign(signed, algorithm))
    signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    return cbor2.dumps(cbor2.CBORTag(18, [protected, {}, payload, signature]))
