import uuid
from datetime import timedelta

import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nib.models.certificate import SertifikatNib
from nib.models.instansi import InstansiPemerintah
from oss_portal.db.triggers import forbid_truncate
from oss_portal.privacy.personal_data import NONE

# Delays before the next try; after the last one staff must look at the push.
RETRY_DELAYS = [timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720, 1440)]


class NibPush(models.Model):
    """One change of an NIB for one agency (PIA `receiveNIB`): queued in the transaction of the act, sent by the worker.

    It is sent at least once; the receiver recognises a repeated push by its `kode`.
    """

    class Status(models.TextChoices):
        ANTRE = "antre", _("Menunggu dikirim")
        TERKIRIM = "terkirim", _("Terkirim")
        MENYERAH = "menyerah", _("Gagal")
        BATAL = "batal", _("Tidak dikirim: instansi tidak lagi berhak")

    kode = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    instansi = models.ForeignKey(
        InstansiPemerintah,
        on_delete=models.PROTECT,
        related_name="kiriman",
        verbose_name=_("instansi"),
        db_index=False,
    )
    sertifikat = models.ForeignKey(
        SertifikatNib, on_delete=models.PROTECT, related_name="kiriman", verbose_name=_("sertifikat")
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.ANTRE)
    percobaan = models.PositiveSmallIntegerField(_("percobaan"), default=0)
    coba_lagi_pada = models.DateTimeField(_("dicoba lagi pada"), default=timezone.now)
    terkirim_pada = models.DateTimeField(_("terkirim pada"), null=True)
    # The HTTP status of the last answer, or the kind of failure.
    hasil = models.CharField(_("hasil terakhir"), max_length=40, blank=True, default="")
    # The agency's message about a change that it did not save, shortened.
    keterangan = models.CharField(_("keterangan instansi"), max_length=255, blank=True, default="")
    dibuat_pada = models.DateTimeField(_("dibuat pada"), default=timezone.now, editable=False)

    PERSONAL_DATA = NONE

    class Meta:
        verbose_name = _("kiriman NIB")
        verbose_name_plural = _("kiriman NIB")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["instansi", "sertifikat"], name="kiriman_sekali"),
        ]
        indexes = [
            # Pushes that are due, and those that an officer must look at.
            models.Index(
                fields=["coba_lagi_pada"],
                name="kiriman_antre",
                condition=models.Q(status__in=["antre", "menyerah"]),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="kiriman_tak_dihapus", operation=pgtrigger.Delete),
            forbid_truncate("kiriman"),
        ]

    def __str__(self) -> str:
        return str(self.kode)
