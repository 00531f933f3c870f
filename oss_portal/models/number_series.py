from django.db import models

from oss_portal.privacy.personal_data import NONE


class NumberSeries(models.Model):
    """The last number given out in a series of a year (letters, tickets). An act that is rolled back leaves no gap."""

    ranah = models.CharField(max_length=30)
    tahun = models.PositiveSmallIntegerField()
    terakhir = models.PositiveIntegerField(default=0)

    PERSONAL_DATA = NONE

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ranah", "tahun"], name="penomoran_ranah_tahun_unik")]

    def __str__(self) -> str:
        return f"{self.ranah} {self.tahun}: {self.terakhir}"
