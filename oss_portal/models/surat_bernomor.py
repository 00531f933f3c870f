import uuid

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from oss_portal.db.people import done_by_or_nobody
from oss_portal.db.stored_bytes import StoredBytesField
from oss_portal.db.triggers import forbid_truncate
from oss_portal.privacy.personal_data import PersonalData


class SuratBernomor(models.Model):
    """A numbered, signed letter of Lembaga OSS (AKH-2): its bytes are kept as issued and never change."""

    kode = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    nomor = models.CharField(_("nomor surat"), max_length=40, unique=True)
    jenis = models.CharField(_("jenis"), max_length=40)
    perihal = models.CharField(_("perihal"), max_length=200)
    # The record that the letter is about, and the person it is addressed to.
    subjek_jenis = models.CharField(max_length=60)
    subjek_id = models.CharField(max_length=40)
    tentang = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="surat_bernomor"
    )
    pdf = StoredBytesField(editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, editable=False)
    oleh = done_by_or_nobody()
    terbit_pada = models.DateTimeField(_("terbit pada"), db_default=Now(), editable=False)

    PERSONAL_DATA = PersonalData(
        copy=("nomor", "perihal", "terbit_pada"),
        withheld={"pdf": "the person has the letter itself"},
        keep="a numbered letter is an archive (UU 43/2009)",
        neither=("kode", "jenis", "subjek_jenis", "subjek_id", "tentang", "sha256", "oleh"),
    )

    class Meta:
        verbose_name = _("surat bernomor")
        verbose_name_plural = _("buku surat")
        ordering = ["-id"]
        indexes = [models.Index(fields=["subjek_jenis", "subjek_id"], name="surat_bernomor_subjek")]
        triggers = [
            pgtrigger.Protect(name="surat_bernomor_tetap", operation=pgtrigger.Update | pgtrigger.Delete),
            forbid_truncate("surat_bernomor"),
        ]

    def __str__(self) -> str:
        return f"{self.nomor} {self.perihal}"
