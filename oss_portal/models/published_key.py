import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oss_portal.db.triggers import forbid_truncate
from oss_portal.privacy.personal_data import NONE


class PublishedKey(models.Model):
    """A public key of the log or of statements, which is kept after another key replaces it.

    `kunci` is the text of a verifier key (C2SP signed-note) for the log, and the point of the P-256 key for statements.
    """

    class Use(models.TextChoices):
        LOG = "log", _("Log transparansi")
        STATEMENT = "pernyataan", _("Pernyataan bertanda tangan")

    kegunaan = models.CharField(_("kegunaan"), max_length=10, choices=Use)
    kunci = models.BinaryField(_("kunci publik"), editable=False)
    # For a key of statements: its signature by the key of the log. Access to the database is not enough to forge it.
    pengesahan = models.BinaryField(_("pengesahan oleh kunci log"), default=b"", editable=False)
    dibuat_pada = models.DateTimeField(_("dipakai sejak"), default=timezone.now, editable=False)

    PERSONAL_DATA = NONE

    class Meta:
        verbose_name = _("kunci publik")
        verbose_name_plural = _("kunci publik")
        constraints = [models.UniqueConstraint(fields=["kegunaan", "kunci"], name="publishedkey_unik")]
        triggers = [
            pgtrigger.Protect(name="publishedkey_hanya_tambah", operation=pgtrigger.Update | pgtrigger.Delete),
            forbid_truncate("publishedkey"),
        ]

    def __str__(self) -> str:
        return f"{self.kegunaan} {self.dibuat_pada:%Y-%m-%d}"
