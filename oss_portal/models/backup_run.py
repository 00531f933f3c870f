from django.db import models
from django.utils import timezone

from oss_portal.privacy.personal_data import NONE


class BackupRun(models.Model):
    """A run of the backup, or of the drill that restores one: for alerts, the command `doctor`, and later audits.

    A run without `selesai` is running, was killed or failed; `sebab` says why.
    """

    class Jenis(models.TextChoices):
        CADANGAN = "cadangan", "cadangan"
        LATIHAN = "latihan", "latihan pemulihan"

    jenis = models.CharField(max_length=10, choices=Jenis)
    nama = models.CharField(max_length=100)
    mulai = models.DateTimeField(default=timezone.now)
    selesai = models.DateTimeField(null=True)
    ukuran = models.BigIntegerField(default=0)
    sebab = models.TextField(default="")

    PERSONAL_DATA = NONE

    class Meta:
        verbose_name = "pencadangan"
        verbose_name_plural = "pencadangan"
        indexes = [models.Index(fields=["jenis", "-selesai"], name="cadangan_terakhir_idx")]

    def __str__(self) -> str:
        return f"{self.jenis} {self.nama}"
