"""Register of every file that was handed out, kept for ever: its hash, kind and signer."""

import hashlib
import logging
import re
from base64 import b64encode
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone

from oss_portal.db.inserts import insert_unless_there
from oss_portal.documents.signing import SignedDocument
from oss_portal.models import DokumenTerbit, Penandatangan
from oss_portal.transparency.keys import is_vouched, vouch

logger = logging.getLogger(__name__)

# How many ends of revisions in a file are checked: a document of ours has two, and two more for each time stamp.
_MOST_ENDS = 64


def _signer(document: SignedDocument) -> Penandatangan:
    certificate = document.certificate
    signer, _created = Penandatangan.objects.get_or_create(
        sidik=certificate.sha256.hex(),
        defaults={
            "kunci": certificate.public_key.sha256.hex(),
            "subjek": certificate.subject.human_friendly,
            "sertifikat": certificate.dump(),
            "rantai": [b64encode(other.dump()).decode() for other in document.chain],
            "berlaku_sejak": certificate.not_valid_before,
            "berlaku_sampai": certificate.not_valid_after,
        },
    )
    return signer


def register_document(
    document: SignedDocument | bytes, *, jenis: str, subject: models.Model, sebutan: str = "", kept: bool = True
) -> DokumenTerbit:
    """Register a document that is handed out, in the transaction that stores it; `bytes` is one without a signature.

    `subject` is the record it belongs to; if `kept`, its column `pdf` has the bytes. `sebutan` is shown to anyone who
    checks the file.
    """
    signed, pdf = (None, document) if isinstance(document, bytes) else (document, document.pdf)
    return write_into_book(
        pdf,
        jenis=jenis,
        sebutan=sebutan,
        subjek_jenis=subject._meta.label_lower,
        subjek_id=str(subject.pk),
        penandatangan=_signer(signed) if signed else None,
        disimpan=kept,
        stempel_sampai=signed.stamped_until if signed else None,
    )


def write_into_book(content: bytes, **columns: Any) -> DokumenTerbit:
    """Insert and return the row of a file, certified by the key of the log.

    A file that is not kept is made for each download; if its bytes are the same each time, it is registered once.
    """
    row = DokumenTerbit(
        sha256=hashlib.sha256(content).hexdigest(), ukuran=len(content), dibuat_pada=timezone.now(), **columns
    )
    row.pengesahan = vouch(row.sealed_content)
    if row.disimpan:
        row.save(force_insert=True)
    else:
        insert_unless_there(row)
    return row


def newest_revision(subject: models.Model) -> DokumenTerbit | None:
    """Return the last revision of the document of `subject`, without its bytes; None before it was made."""
    return (
        DokumenTerbit.objects.defer("pdf")
        .filter(subjek_jenis=subject._meta.label_lower, subjek_id=str(subject.pk), disimpan=True, diganti=False)
        .first()
    )


def revision_bytes(document: DokumenTerbit) -> bytes:
    """Return the bytes of a kept revision: from its own column, or from the record if it is the first."""
    if document.revisi:
        return bytes(document.pdf or b"")
    record = apps.get_model(document.subjek_jenis)._default_manager.only("pdf").get(pk=document.subjek_id)
    return bytes(record.pdf)


def newest_bytes(subject: models.Model) -> bytes:
    """Return the bytes that are handed out at present: those of the last revision."""
    document = newest_revision(subject)
    return revision_bytes(document) if document else b""


def find_document(content: bytes) -> DokumenTerbit | None:
    """Return the registered document that a file is, or that it begins with (its `ukuran` is smaller then), or None.

    Others append to a PDF (a later signature, an e-meterai) and leave the earlier bytes unchanged. The file is not
    parsed: a document of ours could end at each end of a revision, so the bytes up to each of them are looked up.
    """
    ends = {len(content)}
    for mark in [*re.finditer(rb"%%EOF", content)][:_MOST_ENDS]:
        end = mark.end()
        ends |= {end, *(end + len(line) for line in (b"\n", b"\r\n", b"\r") if content.startswith(line, end))}
    hashes, running, start = [], hashlib.sha256(), 0
    for end in sorted(ends):
        running.update(content[start:end])
        hashes.append(running.hexdigest())
        start = end
    for row in DokumenTerbit.objects.defer("pdf").filter(sha256__in=hashes).order_by("-ukuran"):
        if is_vouched(row.sealed_content, row.pengesahan):
            return row
        logger.error("document %s: no key of the transparency log vouches for its row", row.pk)
    return None


def is_as_issued(content: bytes) -> bool:
    """Return whether a file is a document of ours, with at most white space and padding of mail and disks behind it."""
    document = find_document(content)
    return document is not None and not content[document.ukuran :].strip(b"\0\x1a \r\n\t\f")
