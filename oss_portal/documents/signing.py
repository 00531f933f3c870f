"""Electronic signature of documents (PAdES, UU ITE art. 11; PP 71/2019 art. 59-60).

`settings.SIGNING_PROVIDER` names the signer (`oss_portal.documents.providers`); pyHanko works in a process of its own
(`oss_portal.documents.jobs`). The signature certifies the document: nothing may be changed in it afterwards (DocMDP 1),
except that time stamps and the data to verify them are added. With `settings.SIGNING_TSA` it is of the level PAdES
B-LTA (`oss_portal.documents.timestamps`).
"""

import datetime
import logging
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass

from asn1crypto.x509 import Certificate
from django.conf import settings
from django.core.cache import cache

from oss_portal.documents.jobs import make
from oss_portal.models import Penandatangan
from oss_portal.parsing.client import parse
from oss_portal.parsing.jobs import Unfit
from oss_portal.web.process_cache import ProcessCache

logger = logging.getLogger(__name__)

_NO_STAMPS = "tanpa-stempel-waktu"
# Name, media type and content of each attachment.
Attachments = Sequence[tuple[str, str, bytes]]


@dataclass(frozen=True)
class SignedDocument:
    """A document with our signature, the certificate that signed it, and the end of its last time stamp."""

    pdf: bytes
    certificate: Certificate
    chain: Sequence[Certificate] = ()
    stamped_until: datetime.datetime | None = None


@dataclass(frozen=True)
class CheckResult:
    """The result of a check of a signed document.

    `whole`: the bytes are those that were signed, with nothing but time stamps added; `is_ours`: signed with a
    certificate of ours; `changes` after the signature: none, stamps, signatures (of others, an e-meterai) or other.
    """

    signed: bool
    whole: bool = False
    is_ours: bool = False
    signer: str = ""
    signed_at: datetime.datetime | None = None
    changes: str = "none"


# The certificate that signs and those that its signatures include, in base64; they change only by a restart.
_OWN = ProcessCache[list[str]](seconds=300)
# Certificates whose signatures are ours; cached, so that a public check does not open a session of a token each time.
_KNOWN = ProcessCache[list[str]](seconds=300)


class StampsUnavailable(Exception):
    """A time stamp, or the data to verify it, cannot be obtained at present."""


def stamps_are_set_up() -> bool:
    """Return whether documents get time stamps in this portal."""
    return bool(settings.SIGNING_TSA and settings.SIGNING_ROOTS)


def _read_own_certificates() -> list[str]:
    own: list[str] = make("certificates")[0]["certificates"]
    return own


def own_certificate() -> Certificate:
    """Return the certificate that signs at present."""
    return _certificate(_OWN.get(_read_own_certificates)[0])


def _read_known_certificates() -> list[str]:
    """Return the certificates that sign at present, and all that ever signed a document of ours."""
    known = list(_OWN.get(_read_own_certificates))
    for certificate, chain in Penandatangan.objects.values_list("sertifikat", "rantai"):
        known += [b64encode(certificate).decode(), *chain]
    return list(dict.fromkeys(known))


def _certificate(text: str) -> Certificate:
    return Certificate.load(b64decode(text))


def _moment(text: str | None) -> datetime.datetime | None:
    return datetime.datetime.fromisoformat(text) if text else None


def sign_document(pdf: bytes, *, alasan: str, attachments: Attachments = ()) -> SignedDocument:
    """Return `pdf` signed for Lembaga OSS: its bytes, then one update with the attachments and the signature.

    Files about the bytes of the rendered document (a proof that they are in a log) are attached here. If time stamps
    are set up but cannot be obtained, the document is signed without, and a task stamps it later. Raises `Unfit` and
    `ParserBusy` if it cannot be signed at present.
    """
    files = [(name, media_type, b64encode(content).decode()) for name, media_type, content in attachments]
    # An authority that did not answer is not asked again for 60 seconds, so that nobody waits for it.
    stamped = stamps_are_set_up() and not cache.get(_NO_STAMPS)
    facts, signed = make("sign", pdf, alasan=alasan, attachments=files, stamped=stamped)
    if facts["problem"]:
        cache.set(_NO_STAMPS, True, 60)
        logger.error("a document was signed without a time stamp, a task adds it later: %s", facts["problem"])
    chain = [_certificate(c) for c in facts["chain"]]
    return SignedDocument(signed, _certificate(facts["certificate"]), chain, _moment(facts["until"]))


def append_stamp(pdf: bytes) -> tuple[bytes, datetime.datetime]:
    """Return a signed document with another time stamp, and the end of that stamp. Raises `StampsUnavailable`."""
    try:
        facts, stamped = make("stamp", pdf)
    except Unfit as unfit:
        raise StampsUnavailable(unfit.facts.get("why", unfit.reason)) from unfit
    return stamped, datetime.datetime.fromisoformat(facts["until"])


def sign(pdf: bytes, *, alasan: str, attachments: Attachments = ()) -> bytes:
    """Return the bytes of `sign_document`."""
    return sign_document(pdf, alasan=alasan, attachments=attachments).pdf


def signer_name() -> str:
    """Return the name on the certificate that signs: documents signed with an example certificate must say so."""
    return str(own_certificate().subject.native.get("common_name", ""))


def known_certificates() -> list[str]:
    """Return the certificates (DER, base64) whose signatures count as ours."""
    return _KNOWN.get(_read_known_certificates)


def verify_signature(pdf: bytes) -> CheckResult:
    """Return whether a document (from anybody, perhaps hostile) has our signature over all of its bytes.

    A document that cannot be read, or needs more time or memory than ours, counts as not signed. Raises `ParserBusy`.
    """
    try:
        facts, _none = parse("signature", pdf, known=known_certificates())
    except Unfit:
        return CheckResult(signed=False)
    signed_at = facts.pop("signed_at", "")
    return CheckResult(**facts, signed_at=_moment(signed_at))
