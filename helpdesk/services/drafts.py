"""Drafts of officers: stored with the ticket, on all their devices, until they are sent."""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from helpdesk.models import Draft, Tiket
from helpdesk.services.base import already_written, check_conflict, lock_tiket, normalise_content
from oss_portal.models import Pengguna


@transaction.atomic
def save_draft(*, tiket: Tiket, by: Pengguna, content: str, kode: uuid.UUID | None = None) -> datetime | None:
    """Store the text typed in the form `kode`; return the time, or None if nothing is stored.

    An empty text removes the draft. If the form was sent meanwhile (another tab, a slow network), no draft is stored.
    Raises `ConflictOfInterest`.
    """
    tiket = lock_tiket(tiket)
    check_conflict(tiket, by)
    content = normalise_content(content)
    if not content:
        remove_drafts(tiket=tiket, by=by)
        return None
    if already_written(tiket, kode):
        return None
    now = timezone.now()
    Draft.objects.update_or_create(tiket=tiket, petugas=by, defaults={"isi": content, "diubah_pada": now})
    return now


def remove_drafts(*, tiket: Tiket, by: Pengguna) -> None:
    """Erase the draft of this officer."""
    Draft.objects.filter(tiket=tiket, petugas=by).delete()
