from django.db import models
from django.utils import timezone

from oss_portal.privacy.personal_data import NONE


class KeyCanary(models.Model):
    """A key with which data of this database were written: a node without that key, or with another, is not ready.

    `sidik` is an HMAC with the key: only a holder of the key can compute it, and it reveals nothing about the key.
    """

    setelan = models.CharField(max_length=30)
    sidik = models.CharField(max_length=64)
    dibuat_pada = models.DateTimeField(default=timezone.now)

    PERSONAL_DATA = NONE

    class Meta:
        verbose_name = "kunci yang dipakai"
        verbose_name_plural = "kunci yang dipakai"
        constraints = [models.UniqueConstraint("setelan", "sidik", name="keycanary_unik")]

    def __str__(self) -> str:
        return f"{self.setelan} {self.sidik[:8]}"
