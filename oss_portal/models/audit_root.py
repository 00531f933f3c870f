import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oss_portal.db.triggers import forbid_truncate
from oss_portal.privacy.personal_data import NONE


class AuditRoot(models.Model):
    """The sealed root of one day of the audit trail: a hash over its rows, chained to the day before, with an HMAC.

    A person who alters, removes or back-dates a row must forge this day and every day after it, and needs a key that is
    not in the database.
    """

    tanggal = models.DateField(_("tanggal"), unique=True)
    jumlah = models.PositiveBigIntegerField(_("jumlah peristiwa"))
    akar = models.CharField(_("akar"), max_length=64)
    segel = models.CharField(_("segel"), max_length=64)
    dibuat_pada = models.DateTimeField(_("dibuat pada"), default=timezone.now, editable=False)

    PERSONAL_DATA = NONE

    class Meta:
        verbose_name = _("akar jejak audit")
        verbose_name_plural = _("akar jejak audit")
        ordering = ["-tanggal"]
        triggers = [
            pgtrigger.Protect(name="akar_jejak_hanya_tambah", operation=pgtrigger.Update | pgtrigger.Delete),
            forbid_truncate("akar_jejak"),
        ]

    def __str__(self) -> str:
        return f"{self.tanggal}: {self.akar[:12]}"

    @property
    def log_content(self) -> bytes:
        """The bytes whose hash is in the transparency log."""
        return f"{self.tanggal.isoformat()} {self.jumlah} {self.akar}\n".encode()
