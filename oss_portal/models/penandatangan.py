import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from oss_portal.db.triggers import forbid_truncate
from oss_portal.privacy.personal_data import NONE


class Penandatangan(models.Model):
    """A certificate that signed documents of ours, kept for ever, so that they count as ours after a change of key.

    The first signature makes the row; the documents it signed are its rows of `DokumenTerbit`.
    """

    sidik = models.CharField(_("sidik sertifikat (SHA-256)"), max_length=64, unique=True)
    kunci = models.CharField(_("sidik kunci publik (SHA-256)"), max_length=64)
    subjek = models.TextField(_("atas nama"))
    # DER; `rantai` has the other certificates that each signature includes, as base64.
    sertifikat = models.BinaryField()
    rantai = models.JSONField(default=list)
    berlaku_sejak = models.DateTimeField(_("berlaku sejak"))
    berlaku_sampai = models.DateTimeField(_("berlaku sampai"))
    dibuat_pada = models.DateTimeField(_("tanda tangan pertama pada"), db_default=Now(), editable=False)

    PERSONAL_DATA = NONE

    class Meta:
        verbose_name = _("penandatangan")
        verbose_name_plural = _("penandatangan")
        ordering = ["-id"]
        triggers = [
            pgtrigger.Protect(name="penandatangan_tetap", operation=pgtrigger.Update | pgtrigger.Delete),
            forbid_truncate("penandatangan"),
        ]

    def __str__(self) -> str:
        return f"{self.subjek} ({self.sidik[:12]})"
