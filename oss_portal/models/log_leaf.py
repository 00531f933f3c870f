import hashlib
from datetime import UTC

import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from oss_portal.db.triggers import forbid_truncate
from oss_portal.privacy.personal_data import NONE


class LogLeafQuerySet(models.QuerySet["LogLeaf"]):
    def append(self, jenis: str, rekaman: int, content: bytes) -> None:
        """Add a record to the log, in the transaction of its act; a leaf that exists already is not changed.

        Only the hash is stored. `oss_portal.transparency.log.sequence` gives it its place in the tree later.
        """
        LogLeaf.objects.bulk_create([LogLeaf.of(jenis, rekaman, content)], ignore_conflicts=True)


class LogLeaf(models.Model):
    """A leaf of the transparency log: added with its act, placed in the tree once, then never changed."""

    class Kind(models.TextChoices):
        CERTIFICATE = "sertifikat", _("Sertifikat NIB")
        LETTER = "surat", _("Surat bernomor")
        TEXT = "ketentuan", _("Versi ketentuan")
        ACCEPTANCE = "persetujuan", _("Persetujuan")
        AUDIT_ROOT = "akar-audit", _("Akar jejak audit")

    jenis = models.CharField(_("jenis"), max_length=12, choices=Kind)
    # The primary key of the record in its own table.
    rekaman = models.BigIntegerField(_("rekaman"))
    # The hash of the content; of a PDF only the first `ukuran` bytes, before proof and signature were appended.
    sha256 = models.CharField("SHA-256", max_length=64)
    ukuran = models.PositiveIntegerField(_("ukuran (bita)"))
    diterima_pada = models.DateTimeField(_("diterima pada"), db_default=Now(), editable=False)
    urutan = models.BigIntegerField(_("urutan"), null=True, unique=True)
    dicatat_pada = models.DateTimeField(_("dicatat pada"), null=True)
    hash = models.BinaryField(_("hash"), null=True, editable=False)

    PERSONAL_DATA = NONE

    objects = LogLeafQuerySet.as_manager()

    class Meta:
        verbose_name = _("daun log transparansi")
        verbose_name_plural = _("daun log transparansi")
        constraints = [
            models.UniqueConstraint(fields=["jenis", "rekaman"], name="logleaf_sekali"),
            models.CheckConstraint(
                condition=models.Q(urutan__isnull=True, dicatat_pada__isnull=True, hash__isnull=True)
                | models.Q(urutan__isnull=False, dicatat_pada__isnull=False, hash__isnull=False),
                name="logleaf_lengkap",
            ),
        ]
        indexes = [models.Index(fields=["id"], name="logleaf_menunggu", condition=models.Q(urutan__isnull=True))]
        triggers = [
            pgtrigger.Protect(name="logleaf_tak_dihapus", operation=pgtrigger.Delete),
            forbid_truncate("logleaf"),
            pgtrigger.Protect(
                name="logleaf_tercatat_tetap",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__urutan__isnull=False),
            ),
            pgtrigger.ReadOnly(
                name="logleaf_isi_tetap", fields=["jenis", "rekaman", "sha256", "ukuran", "diterima_pada"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.jenis} {self.rekaman}"

    @classmethod
    def of(cls, jenis: str, rekaman: int, content: bytes) -> "LogLeaf":
        """Return the unsaved leaf of a record."""
        sha256 = hashlib.sha256(content).hexdigest()
        return cls(jenis=jenis, rekaman=rekaman, sha256=sha256, ukuran=len(content))

    @property
    def entry(self) -> bytes:
        """The bytes of the leaf as the log publishes them: kind, hash, size and time, nothing of the content.

        Raises ValueError while the leaf has no place in the tree.
        """
        if self.dicatat_pada is None:
            raise ValueError("a leaf that waits has no entry yet")
        time = f"{self.dicatat_pada.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        return f"oss-log/v1\n{self.jenis}\n{self.sha256}\n{self.ukuran}\n{time}\n".encode()
