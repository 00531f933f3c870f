from django.db import models
from django.utils.translation import gettext_lazy as _

from oss_portal.privacy.personal_data import NONE


class PhoneCode(models.Model):
    """A code that was sent to a phone, stored under its purpose, as keyed hashes only (`oss_portal.phone.codes`)."""

    kunci = models.CharField(max_length=64, primary_key=True, editable=False)
    hash = models.CharField(max_length=64, editable=False)
    berlaku_sampai = models.DateTimeField(_("berlaku sampai"), db_index=True)
    percobaan = models.PositiveSmallIntegerField(_("percobaan"), default=0)

    PERSONAL_DATA = NONE

    class Meta:
        verbose_name = _("kode ke nomor HP")
        verbose_name_plural = _("kode ke nomor HP")

    def __str__(self) -> str:
        return f"{self.berlaku_sampai:%d-%m-%Y %H:%M}"
