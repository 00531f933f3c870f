"""The certificates, compared with the transparency log."""

import hashlib
from collections.abc import Iterator, Sequence

from django.db.models import OuterRef, Subquery

from nib.models import SertifikatNib
from oss_portal import hooks
from oss_portal.hooks import LoggedRecords
from oss_portal.models import LogLeaf
from oss_portal.text.dates import machine_time

_MARK = b"sidik isi "


@hooks.logged_records.register
def logged_certificates() -> Sequence[LoggedRecords]:
    """Every version whose document was made."""
    versions = SertifikatNib.objects.filter(nib=OuterRef("nib")).order_by("-versi").values("versi")[:1]
    made = SertifikatNib.objects.filter(pdf__isnull=False).select_related("nib__pelaku_usaha")
    made = made.annotate(newest=Subquery(versions))
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
    if certificate.versi == getattr(certificate, "newest"):  # noqa: B009 - annotated
        yield from _faults_of_nib(certificate)


def _faults_of_nib(certificate: SertifikatNib) -> Iterator[str]:
    """Yield the columns that the check by number shows and that are not what the newest version says.

    Every act that changes them makes a version; a corrected name makes none of an NIB that was revoked.
    """
    nib, data = certificate.nib, certificate.data
    if nib.status != data["status"]:
        yield "status of the NIB"
    if machine_time(nib.terbit_pada) != data["terbit_pada"]:
        yield "date of issue of the NIB"
    if not nib.is_revoked and nib.pelaku_usaha.nama != data["nama"]:
        yield "name of the business"
