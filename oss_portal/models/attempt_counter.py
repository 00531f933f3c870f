from django.db import models

from oss_portal.privacy.personal_data import NONE

# Prefix of the key of a worker that took a task lately (`oss_portal.web.task_logging`).
WORKER = "worker|"


class AttemptCounter(models.Model):
    """The time until which attempts under a key count (`oss_portal.web.rate_limit`); the key is a keyed hash.

    The time has no index, so that an attempt updates the row in place; the hourly sweep reads the whole table.
    """

    kunci = models.CharField(max_length=64, primary_key=True)
    berakhir_pada = models.DateTimeField()

    PERSONAL_DATA = NONE

    class Meta:
        verbose_name = "hitungan percobaan"
        verbose_name_plural = "hitungan percobaan"
        # The metrics count these few rows among the attempts of everybody.
        indexes = [
            models.Index(fields=["kunci"], condition=models.Q(kunci__startswith=WORKER), name="hitungan_pekerja")
        ]

    def __str__(self) -> str:
        return f"{self.kunci[:8]}: {self.berakhir_pada:%d-%m-%Y %H:%M:%S}"
