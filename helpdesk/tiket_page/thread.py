"""The conversation of one ticket as its pages show it."""

from collections import defaultdict

from django.db.models import QuerySet

from helpdesk.models import Attachment, Message, Tiket
from oss_portal.db.compiled import compiled


def messages_of(tiket: Tiket, *, internal: bool) -> list[Message]:
    """Return the messages with who wrote them and their `files`, in two queries; for its reporter without notes."""
    messages = _messages(tiket.pk, internal=internal)
    files = defaultdict(list)
    for attachment in _attachments(tiket.pk):
        files[attachment.pesan_id].append(attachment.unggahan)
    for message in messages:
        message.files = files[message.pk]
    return messages


@compiled
def _messages(tiket: int, *, internal: bool) -> QuerySet[Message]:
    rows = Message.objects.filter(tiket=tiket).order_by("id")
    return rows.select_related("oleh", "surel_asli") if internal else rows.filter(internal=False).select_related("oleh")


@compiled
def _attachments(tiket: int) -> QuerySet[Attachment]:
    return Attachment.objects.filter(pesan__tiket=tiket).select_related("unggahan").order_by("id")
