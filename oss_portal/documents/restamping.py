"""Renewal of time stamps: before one expires another is appended to each kept document, as its next revision."""

import logging
import time
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from oss_portal.audit.trail import record
from oss_portal.documents.issued import revision_bytes, write_into_book
from oss_portal.documents.signing import StampsUnavailable, append_stamp, stamps_are_set_up
from oss_portal.models import DokumenTerbit

logger = logging.getLogger(__name__)

# Long enough for any outage of an authority, and for a change to another one.
LEAD = timedelta(days=90)
RESTAMPED = "dokumen.stempel_diperbarui"


def due_documents() -> QuerySet[DokumenTerbit]:
    """Return documents whose last time stamp ends within `LEAD`, and those without one and with a valid signer."""
    now = timezone.now()
    return DokumenTerbit.objects.filter(disimpan=True, diganti=False, penandatangan__isnull=False).filter(
        Q(stempel_sampai__gt=now, stempel_sampai__lt=now + LEAD)
        | Q(stempel_sampai__isnull=True, penandatangan__berlaku_sampai__gt=now)
    )


@transaction.atomic
def restamp(document_id: int) -> DokumenTerbit | None:
    """Append a time stamp to a document and keep the result as its next revision; the former one is not changed.

    Returns None when another worker does it. Raises `StampsUnavailable`, also if the new stamp would not last longer.
    """
    document = (
        DokumenTerbit.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(pk=document_id, diganti=False)
        .first()
    )
    if document is None:
        return None
    pdf, until = append_stamp(revision_bytes(document))
    if document.stempel_sampai and until <= document.stempel_sampai:
        raise StampsUnavailable("the certificates of the authority end no later than the last time stamp")
    DokumenTerbit.objects.filter(pk=document.pk).update(diganti=True)
    newer = write_into_book(
        pdf,
        jenis=document.jenis,
        sebutan=document.sebutan,
        subjek_jenis=document.subjek_jenis,
        subjek_id=document.subjek_id,
        revisi=document.revisi + 1,
        penandatangan_id=document.penandatangan_id,
        pdf=pdf,
        stempel_sampai=until,
    )
    record(RESTAMPED, subject=newer, details={"revisi": newer.revisi, "sha256": newer.sha256})
    return newer


# Seconds after which one run starts no further document.
_SECONDS = 240


def restamp_due() -> int:
    """Restamp the due documents, those whose stamp ends soonest first. Returns how many got a new revision.

    An authority that does not answer is asked again by the next run.
    """
    start, count = time.monotonic(), 0
    if not stamps_are_set_up():
        return 0
    for pk in due_documents().order_by("stempel_sampai", "pk").values_list("pk", flat=True)[:500]:
        try:
            count += restamp(pk) is not None
        except StampsUnavailable as problem:
            logger.error("document %s got no time stamp: %s", pk, problem)
            break
        if time.monotonic() - start > _SECONDS:
            break
    return count
