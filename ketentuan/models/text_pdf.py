from django.db import models
from django.utils.translation import gettext_lazy as _

from ketentuan.models.versi import VersiKetentuan
from oss_portal.db.stored_bytes import StoredBytesField
from oss_portal.privacy.personal_data import NONE


class TextPdf(models.Model):
    """An announced text as PDF, made once by the worker, because it takes too long for a web request."""

    versi = models.OneToOneField(VersiKetentuan, on_delete=models.PROTECT, primary_key=True, related_name="teks_pdf")
    pdf = StoredBytesField()

    PERSONAL_DATA = NONE

    class Meta:
        verbose_name = _("PDF teks")
        verbose_name_plural = _("PDF teks")

    def __str__(self) -> str:
        return str(self.versi)
