from typing import Self

import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nib.choices import JenisApi, JenisKepabeanan, JenisPeran
from nib.models.law import DasarHukum
from nib.models.nib import Nib
from oss_portal.db.triggers import StateTrigger, forbid_truncate
from oss_portal.privacy.personal_data import PersonalData


class PeranNibQuerySet(models.QuerySet["PeranNib"]):
    def live(self) -> Self:
        """Return the roles that are not revoked (a frozen one may come into force again)."""
        return self.exclude(status=PeranNib.Status.DICABUT)


class PeranNib(models.Model):
    """A role of an NIB (NIB-3..5), with its own law, dates and status."""

    class Status(models.TextChoices):
        AKTIF = "aktif", _("Aktif")
        DIBEKUKAN = "dibekukan", _("Dibekukan")
        DICABUT = "dicabut", _("Dicabut")

    TRANSITIONS = {
        Status.AKTIF: {Status.DIBEKUKAN, Status.DICABUT},
        Status.DIBEKUKAN: {Status.AKTIF, Status.DICABUT},
        Status.DICABUT: set(),
    }

    nib = models.ForeignKey(Nib, on_delete=models.PROTECT, related_name="peran", verbose_name="NIB")
    jenis = models.CharField(_("peran"), max_length=12, choices=JenisPeran)
    # API: 01 or 02; KEPABEANAN: a kind of PMK 219; else empty.
    rincian = models.CharField(
        _("rincian"), max_length=12, choices=[*JenisApi.choices, *JenisKepabeanan.choices], blank=True, default=""
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.AKTIF)
    berlaku_sejak = models.DateField(_("berlaku sejak"), default=timezone.localdate)
    berlaku_sampai = models.DateField(_("berlaku sampai"), null=True, blank=True)
    dasar_hukum = models.ForeignKey(DasarHukum, on_delete=models.PROTECT, verbose_name=_("dasar hukum"), db_index=False)
    pasal = models.CharField(_("pasal"), max_length=60, blank=True, default="")
    alasan = models.TextField(_("alasan"), blank=True, default="")
    diubah_pada = models.DateTimeField(_("diubah pada"), default=timezone.now, editable=False)

    PERSONAL_DATA = PersonalData(
        copy=("jenis", "rincian", "status", "berlaku_sejak", "berlaku_sampai"),
        keys={"jenis": "peran", "status": "keadaan"},
        keep="the register of businesses is not deleted (PP 24/2018)",
        neither=("nib", "dasar_hukum", "pasal", "alasan", "diubah_pada"),
    )

    objects = PeranNibQuerySet.as_manager()

    class Meta:
        verbose_name = _("peran NIB")
        verbose_name_plural = _("peran NIB")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["nib"], condition=models.Q(jenis="API") & ~models.Q(status="dicabut"), name="peran_satu_api"
            ),
            models.UniqueConstraint(
                fields=["nib", "jenis", "rincian"], condition=~models.Q(status="dicabut"), name="peran_sekali_hidup"
            ),
            models.CheckConstraint(
                condition=models.Q(jenis="API", rincian__in=["01", "02"])
                | models.Q(jenis="KEPABEANAN", rincian__in=JenisKepabeanan.values)
                | (~models.Q(jenis__in=["API", "KEPABEANAN"]) & models.Q(rincian="")),
                name="peran_rincian_sesuai_jenis",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="peran_tak_dihapus", operation=pgtrigger.Delete),
            forbid_truncate("peran"),
            StateTrigger(name="peran_transisi"),
        ]

    def __str__(self) -> str:
        return self.sebutan

    @property
    def sebutan(self) -> str:
        """The name of the role for people: "Akses Kepabeanan – Importir", "API-U (…)"."""
        if self.jenis == JenisPeran.API:
            return str(self.get_rincian_display())
        return (
            f"{self.get_jenis_display()} – {self.get_rincian_display()}"
            if self.rincian
            else str(self.get_jenis_display())
        )
