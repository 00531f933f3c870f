import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from helpdesk.choices import SlaClock
from helpdesk.models.tiket import Tiket
from oss_portal.db.triggers import forbid_truncate
from oss_portal.privacy.personal_data import NONE


class SlaBreach(models.Model):
    """A promised time that was not kept: recorded once, not computed again when rules or holidays change."""

    tiket = models.ForeignKey(Tiket, on_delete=models.PROTECT, related_name="pelanggaran", db_index=False)
    jam = models.CharField(_("jam"), max_length=15, choices=SlaClock)
    # Number of times that the ticket was reopened: each round has its own resolution clock.
    putaran = models.PositiveSmallIntegerField(default=0)
    tenggat = models.DateTimeField(_("tenggat"))
    petugas = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    dicatat_pada = models.DateTimeField(default=timezone.now, db_index=True)

    PERSONAL_DATA = NONE

    class Meta:
        verbose_name = _("pelanggaran waktu layanan")
        verbose_name_plural = _("pelanggaran waktu layanan")
        constraints = [
            models.UniqueConstraint(fields=["tiket", "jam", "putaran"], name="pelanggaran_sekali_per_jam"),
        ]
        triggers = [
            pgtrigger.Protect(name="pelanggaran_hanya_tambah", operation=pgtrigger.Update | pgtrigger.Delete),
            forbid_truncate("pelanggaran"),
        ]

    def __str__(self) -> str:
        return f"{self.tiket_id}: {self.get_jam_display()}"
