from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oss_portal.privacy.personal_data import NONE


class OfficerSetting(models.Model):
    """The settings of an officer: notices by mail, and days of leave."""

    petugas = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="pengaturan_petugas"
    )
    # Kinds of `OfficerNotice` that also come by mail.
    lewat_surel = models.JSONField(_("juga lewat surel"), default=list, blank=True)
    cuti_mulai = models.DateField(_("tidak bertugas mulai"), null=True, blank=True)
    cuti_sampai = models.DateField(_("tidak bertugas sampai dengan"), null=True, blank=True)
    pengganti = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    # When their cases were handed over for this leave.
    diserahkan_pada = models.DateTimeField(null=True, editable=False)

    PERSONAL_DATA = NONE

    class Meta:
        verbose_name = _("pengaturan petugas")
        verbose_name_plural = _("pengaturan petugas")
        constraints = [
            models.CheckConstraint(
                condition=Q(cuti_mulai__isnull=True, cuti_sampai__isnull=True)
                | Q(cuti_mulai__isnull=False, cuti_sampai__gte=models.F("cuti_mulai")),
                name="cuti_berurutan",
            ),
        ]

    def __str__(self) -> str:
        return str(self.petugas)

    @property
    def is_away(self) -> bool:
        today = timezone.localdate()
        return bool(self.cuti_mulai and self.cuti_sampai and self.cuti_mulai <= today <= self.cuti_sampai)

    @property
    def leave_is_planned(self) -> bool:
        """Whether a leave is entered that begins after today."""
        return bool(self.cuti_mulai and self.cuti_mulai > timezone.localdate())

    def overlaps(self, start: date, end: date) -> bool:
        """Return whether they are on leave on one of these days."""
        return bool(self.cuti_mulai and self.cuti_sampai and self.cuti_mulai <= end and start <= self.cuti_sampai)
