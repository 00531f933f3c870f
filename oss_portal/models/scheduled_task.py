from django.db import models
from django.utils import timezone

from oss_portal.privacy.personal_data import NONE


class ScheduledTask(models.Model):
    """The next time of a periodic task of `settings.SCHEDULE`; the row lock keeps nodes from queuing it twice."""

    nama = models.CharField(max_length=150, primary_key=True)
    berikutnya = models.DateTimeField(default=timezone.now)
    terakhir = models.DateTimeField(null=True)
    # When it last finished all due work.
    selesai_pada = models.DateTimeField(default=timezone.now)

    PERSONAL_DATA = NONE

    class Meta:
        verbose_name = "jadwal tugas"
        verbose_name_plural = "jadwal tugas"

    def __str__(self) -> str:
        return self.nama
