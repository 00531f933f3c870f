import pgtrigger
from django.db import models

from helpdesk.models.pesan import Pesan
from oss_portal.models import Unggahan
from oss_portal.pemicu import tak_dikosongkan


class Lampiran(models.Model):
    """A file that came with a message; append-only like the message."""

    pesan = models.ForeignKey(Pesan, on_delete=models.PROTECT, related_name="lampiran")
    unggahan = models.OneToOneField(Unggahan, on_delete=models.PROTECT, related_name="lampiran_helpdesk")

    class Meta:
        verbose_name = "lampiran"
        verbose_name_plural = "lampiran"
        ordering = ["id"]
        triggers = [
            pgtrigger.Protect(name="lampiran_hanya_tambah", operation=pgtrigger.Update | pgtrigger.Delete),
            tak_dikosongkan("lampiran"),
        ]

    def __str__(self) -> str:
        return str(self.unggahan)
