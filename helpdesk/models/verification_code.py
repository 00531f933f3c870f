from django.conf import settings
from django.db import models
from django.utils import timezone

from helpdesk.models.tiket import Tiket
from oss_portal.db.people import done_by
from oss_portal.privacy.personal_data import NONE


class VerificationCode(models.Model):
    """A code mailed to the registered address of an account: a reporter who names it proves that they hold the account.

    Only a keyed hash of the code is stored.
    """

    tiket = models.ForeignKey(Tiket, on_delete=models.PROTECT, related_name="kode_periksa")
    pengguna = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    hash = models.CharField(max_length=64)
    dikirim_oleh = done_by()
    dibuat_pada = models.DateTimeField(default=timezone.now)
    berlaku_sampai = models.DateTimeField()
    percobaan = models.PositiveSmallIntegerField(default=0)
    terbukti_pada = models.DateTimeField(null=True)

    PERSONAL_DATA = NONE

    class Meta:
        verbose_name = "kode periksa"
        verbose_name_plural = "kode periksa"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.tiket_id}: {self.pengguna_id}"
