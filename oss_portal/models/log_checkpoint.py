import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oss_portal.db.triggers import forbid_truncate
from oss_portal.privacy.personal_data import NONE


class LogCheckpoint(models.Model):
    """The root of the transparency log at a size, signed by the log: one per size, and it never changes."""

    ukuran = models.BigIntegerField(_("jumlah daun"), primary_key=True)
    akar = models.BinaryField(_("akar"), editable=False)
    # The signed note (C2SP tlog-checkpoint) as it was published.
    catatan = models.TextField(_("catatan bertanda tangan"))
    dibuat_pada = models.DateTimeField(_("dibuat pada"), default=timezone.now, editable=False)

    PERSONAL_DATA = NONE

    class Meta:
        verbose_name = _("titik periksa log")
        verbose_name_plural = _("titik periksa log")
        ordering = ["-ukuran"]
        triggers = [
            pgtrigger.Protect(name="logcheckpoint_hanya_tambah", operation=pgtrigger.Update | pgtrigger.Delete),
            forbid_truncate("logcheckpoint"),
        ]

    def __str__(self) -> str:
        return f"{self.ukuran}"


class Cosignature(models.Model):
    """The signature of a witness under a checkpoint, which says that the log only grew (C2SP tlog-cosignature)."""

    checkpoint = models.ForeignKey(LogCheckpoint, on_delete=models.PROTECT, related_name="cosignatures", db_index=False)
    saksi = models.CharField(_("saksi"), max_length=200)
    baris = models.CharField(_("tanda tangan"), max_length=400)
    diterima_pada = models.DateTimeField(_("diterima pada"), default=timezone.now, editable=False)

    PERSONAL_DATA = NONE

    class Meta:
        verbose_name = _("tanda tangan saksi")
        verbose_name_plural = _("tanda tangan saksi")
        constraints = [models.UniqueConstraint(fields=["checkpoint", "saksi"], name="cosignature_sekali")]
        triggers = [
            pgtrigger.Protect(name="cosignature_hanya_tambah", operation=pgtrigger.Update | pgtrigger.Delete),
            forbid_truncate("cosignature"),
        ]

    def __str__(self) -> str:
        return f"{self.saksi} {self.checkpoint_id}"
