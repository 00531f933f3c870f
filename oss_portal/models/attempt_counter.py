from django.db import models

from oss_portal.privacy.personal_data import NONE


class AttemptCounter(models.Model):
    """How often something was tried in one window of time (`oss_portal.web.rate_limit`); the key is a keyed hash."""

    pk = models.CompositePrimaryKey("kunci", "jendela")
    kunci = models.CharField(max_length=64)
    jendela = models.BigIntegerField()
    jumlah = models.PositiveIntegerField()
    berakhir_pada = models.DateTimeField(db_index=True)

    PERSONAL_DATA = NONE

    class Meta:
        verbose_name = "hitungan percobaan"
        verbose_name_plural = "hitungan percobaan"

    def __str__(self) -> str:
        return f"{self.kunci[:8]}: {self.jumlah}"
