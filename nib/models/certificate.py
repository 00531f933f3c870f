import hashlib
import json
import secrets
import uuid

import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nib.choices import TipeDokumen
from nib.models.nib import Nib
from oss_portal.db.people import done_by_or_nobody
from oss_portal.db.stored_bytes import StoredBytesField
from oss_portal.db.triggers import forbid_truncate
from oss_portal.privacy.personal_data import NONE, PersonalData

# Characters that are not mistaken for others on paper; only capitals, so that case does not matter in a typed code.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
# Number of the token's characters in the short code: 39 bits, and a guess also needs the number and is rate-limited.
CODE_LENGTH = 8


def new_token() -> str:
    """Return the unguessable code of a certificate (128 bits), as the QR code carries it."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(26))


class SertifikatNib(models.Model):
    """One version of a certificate: its data are fixed with the act, its PDF is made once and never changes.

    The worker (or the first download) writes the bytes and their SHA-256; after that the database refuses every change.
    Old versions are kept and stay verifiable.
    """

    kode = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    nib = models.ForeignKey(
        Nib, on_delete=models.PROTECT, related_name="sertifikat", verbose_name="NIB", db_index=False
    )
    versi = models.PositiveSmallIntegerField(_("versi"))
    tipe = models.CharField(_("tipe dokumen"), max_length=1, choices=TipeDokumen)
    token = models.CharField(_("kode verifikasi"), max_length=32, unique=True, default=new_token, editable=False)
    # The snapshot (`nib.certificate.snapshot`) of that moment, which the PDF and the public page show.
    data = models.JSONField(_("isi"))
    # The document as rendered, kept from its entry in the transparency log until proof and signature are added.
    pdf_awal = models.BinaryField(null=True, editable=False)
    pdf = StoredBytesField(null=True, editable=False)
    ukuran = models.PositiveIntegerField(_("ukuran (bita)"), null=True, editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True, default="", editable=False)
    siap_pada = models.DateTimeField(_("PDF siap pada"), null=True, editable=False)
    oleh = done_by_or_nobody(editable=False)
    dibuat_pada = models.DateTimeField(_("dibuat pada"), default=timezone.now, editable=False)

    PERSONAL_DATA = PersonalData(
        withheld=dict.fromkeys(
            ("data", "pdf_awal", "pdf"), "the person has the certificate; its data are those of the NIB"
        ),
        keep="a certificate stays checkable for ever (PP 24/2018)",
        neither=("kode", "nib", "versi", "tipe", "token", "ukuran", "sha256", "siap_pada", "oleh", "dibuat_pada"),
    )

    class Meta:
        verbose_name = _("sertifikat NIB")
        verbose_name_plural = _("sertifikat NIB")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["nib", "versi"], name="sertifikat_versi_unik"),
            models.CheckConstraint(
                condition=models.Q(pdf__isnull=True, sha256="", siap_pada__isnull=True)
                | (models.Q(pdf__isnull=False, siap_pada__isnull=False) & ~models.Q(sha256="")),
                name="sertifikat_siap_lengkap",
            ),
        ]
        indexes = [
            models.Index(fields=["dibuat_pada"], name="sertifikat_belum_siap", condition=models.Q(pdf__isnull=True)),
        ]
        triggers = [
            pgtrigger.Protect(name="sertifikat_tak_dihapus", operation=pgtrigger.Delete),
            forbid_truncate("sertifikat"),
            pgtrigger.Protect(
                name="sertifikat_jadi_tetap",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__siap_pada__isnull=False),
            ),
            pgtrigger.ReadOnly(
                name="sertifikat_isi_tetap", fields=["nib", "versi", "tipe", "token", "data", "kode", "dibuat_pada"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nib_id} v{self.versi}"

    @property
    def short_code_display(self) -> str:
        """The short code as printed, in two groups of four; people without a camera type it with the number."""
        return f"{self.token[:4]} {self.token[4:CODE_LENGTH]}"

    @property
    def content_fingerprint(self) -> str:
        """The fingerprint of `data`: printed on the certificate and shown at /cek/, so that paper can be compared."""
        content = json.dumps(self.data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        fingerprint = hashlib.sha256(content.encode()).hexdigest()[:16].upper()
        return " ".join(fingerprint[n : n + 4] for n in range(0, 16, 4))


class DailyScanCount(models.Model):
    """The number of times that the QR code of a certificate was opened on a day, without any data about persons."""

    pk = models.CompositePrimaryKey("sertifikat", "tanggal")
    sertifikat = models.ForeignKey(SertifikatNib, on_delete=models.PROTECT, related_name="pemindaian", db_index=False)
    tanggal = models.DateField(_("tanggal"))
    jumlah = models.PositiveIntegerField(_("jumlah"))

    PERSONAL_DATA = NONE

    class Meta:
        verbose_name = _("pemindaian harian")
        verbose_name_plural = _("pemindaian harian")

    def __str__(self) -> str:
        return f"{self.tanggal}: {self.jumlah}"
