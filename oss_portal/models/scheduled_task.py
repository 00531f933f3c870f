from django.db import models
from django.utils import timezone

from oss_portal.privacy.personal_data import NONE


class ScheduledTask(models.Model):
    """When a periodic task of `settings.SCHEDULE` is due next; its row lock keeps nodes from running it twice."""

    nama = models.CharField(max_length=150, primary_key=True)
    berikutnya = models.DateTimeField(default=timezone.now)
    terakhir = models.DateTimeField(null=True)
    # When it last left nothing that is due.
    selesai_pada = models.DateTimeField(default=timezone.now)

    PERSONAL_DATA = NONE

    class Meta:
        verbose_name = "jadwal tugas"
        verbose_name_plural = "jadwal tugas"

    def __str__(self) -> str:
        return self.nama
