import pgtrigger
from django.db import models

from helpdesk.models.message import Message
from oss_portal.db.triggers import forbid_truncate
from oss_portal.models import Upload
from oss_portal.privacy.personal_data import NONE


class Attachment(models.Model):
    """A file that came with a message; append-only like the message."""

    pesan = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="lampiran")
    unggahan = models.OneToOneField(Upload, on_delete=models.PROTECT, related_name="lampiran_helpdesk")

    PERSONAL_DATA = NONE

    class Meta:
        verbose_name = "lampiran"
        verbose_name_plural = "lampiran"
        ordering = ["id"]
        triggers = [
            pgtrigger.Protect(name="lampiran_hanya_tambah", operation=pgtrigger.Update | pgtrigger.Delete),
            forbid_truncate("lampiran"),
        ]

    def __str__(self) -> str:
        return str(self.unggahan)
