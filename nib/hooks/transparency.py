"""The certificates, compared with the transparency log."""

import hashlib
from collections.abc import Iterator, Sequence

from nib.models import SertifikatNib
from oss_portal import hooks
from oss_portal.hooks import LoggedRecords
from oss_portal.models import LogLeaf

_MARK = b"sidik isi "


@hooks.logged_records.register
def logged_certificates() -> Sequence[LoggedRecords]:
    """Every version whose document was made."""
    made = SertifikatNib.objects.filter(pdf__isnull=False).select_related("nib")
    return [
        LoggedRecords(
            LogLeaf.Kind.CERTIFICATE,
            made,
            lambda certificate: bytes(certificate.pdf),
            faults=_faults,
            at=lambda certificate: certificate.dibuat_pada,
        )
    ]


def _faults(certificate: SertifikatNib) -> Iterator[str]:
    pdf = bytes(certificate.pdf or b"")
    if hashlib.sha256(pdf).hexdigest() != certificate.sha256:
        yield "sha256"
    if certificate.data["nib"] != certificate.nib.nomor:
        yield "nib"
    # The check shows `data`, not the document; its fingerprint stands among the words of the document that are not
    # compressed (`templates/nib/certificate.html`).
    if _MARK in pdf and _MARK + certificate.content_fingerprint.encode() not in pdf:
        yield "data"
