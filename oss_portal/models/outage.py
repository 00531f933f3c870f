import uuid
from typing import Self

import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from oss_portal.db.people import done_by
from oss_portal.db.triggers import forbid_truncate
from oss_portal.privacy.personal_data import NONE


class OutageQuerySet(models.QuerySet["Outage"]):
    def unfinished(self) -> Self:
        """Return the outages under way and the planned ones."""
        return self.filter(selesai__isnull=True)


class Outage(models.Model):
    """A recorded outage or planned maintenance (LIM-d), for the status page, the banner and longer deadlines.

    With `hanya_baca` the portal accepts no input while it lasts: reading, and checking an NIB, still work.
    """

    class Jenis(models.TextChoices):
        GANGGUAN = "gangguan", _("Gangguan")
        PEMELIHARAAN = "pemeliharaan", _("Pemeliharaan terencana")
        KAHAR = "kahar", _("Keadaan kahar")

    kode = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    jenis = models.CharField(_("jenis"), max_length=15, choices=Jenis)
    judul = models.CharField(_("judul"), max_length=150)
    uraian = models.TextField(_("uraian untuk umum"))
    hanya_baca = models.BooleanField(_("portal hanya dapat dibaca"), default=False)
    mulai = models.DateTimeField(_("mulai"))
    perkiraan_selesai = models.DateTimeField(_("perkiraan selesai"), null=True, blank=True)
    selesai = models.DateTimeField(_("selesai"), null=True, blank=True)
    penutup = models.TextField(_("penyebab dan penanganan"), blank=True, default="")
    # How many deadlines were moved when it ended.
    diperpanjang = models.PositiveIntegerField(_("tenggat yang diperpanjang"), default=0)
    dicatat_oleh = done_by(_("dicatat oleh"))
    dibuat_pada = models.DateTimeField(_("dicatat pada"), default=timezone.now, editable=False)

    PERSONAL_DATA = NONE

    objects = OutageQuerySet.as_manager()

    class Meta:
        verbose_name = _("gangguan layanan")
        verbose_name_plural = _("gangguan layanan")
        ordering = ["-mulai", "-id"]
        permissions = [("kelola_gangguan", _("Dapat mencatat dan mengakhiri gangguan layanan"))]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(selesai__isnull=True) | models.Q(selesai__gte=models.F("mulai")),
                name="gangguan_selesai_sesudah_mulai",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="gangguan_tak_dihapus", operation=pgtrigger.Delete),
            forbid_truncate("gangguan"),
            pgtrigger.Protect(
                name="gangguan_selesai_tetap",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__selesai__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.judul} ({date_format(timezone.localtime(self.mulai))})"
