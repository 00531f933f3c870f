"""The conversation of one ticket for its pages."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import QuerySet

from helpdesk.models import Attachment, Message, Tiket
from oss_portal.db.compiled import compiled


def messages_of(tiket: Tiket, *, internal: bool) -> list[Message]:
    """Return the messages with their writers and `files`, in two queries; without notes unless `internal`."""
    return threads_of([tiket], internal=internal)[tiket.pk]


def threads_of(tiket: Sequence[Tiket], *, internal: bool) -> dict[int, list[Message]]:
    """Return the result of `messages_of` for each ticket, by its key, in two queries for all."""
    keys = [t.pk for t in tiket]
    files = defaultdict(list)
    for attachment in _attachments(keys):
        files[attachment.pesan_id].append(attachment.unggahan)
    threads: dict[int, list[Message]] = {key: [] for key in keys}
    for message in _messages(keys, internal=internal):
        message.files = files[message.pk]
        threads[message.tiket_id].append(message)
    return threads


@compiled
def _messages(tiket: list[int], *, internal: bool) -> QuerySet[Message]:
    rows = Message.objects.filter(tiket__any=tiket).order_by("id")
    return rows.select_related("oleh", "surel_asli") if internal else rows.filter(internal=False).select_related("oleh")


@compiled
def _attachments(tiket: list[int]) -> QuerySet[Attachment]:
    return Attachment.objects.filter(pesan__tiket__any=tiket).select_related("unggahan").order_by("id")
