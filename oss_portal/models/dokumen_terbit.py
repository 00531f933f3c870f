import json

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from oss_portal.db.triggers import forbid_truncate
from oss_portal.models.penandatangan import Penandatangan
from oss_portal.privacy.personal_data import PersonalData

# The columns that never change, besides the bytes.
_FIXED = (
    *("sha256", "jenis", "sebutan", "subjek_jenis", "subjek_id", "revisi", "penandatangan", "ukuran", "disimpan"),
    *("stempel_sampai", "dibuat_pada", "pengesahan"),
)


class DokumenTerbit(models.Model):
    """A file that was handed out, byte for byte: `/cek/` recognises it for ever by its hash.

    Revision 0 is the file as issued; its bytes are in the record it belongs to, or nowhere (`disimpan` is false: a
    document that is made for each download). A later revision is the former one with time stamps appended
    (`oss_portal.documents.restamping`); its bytes are stored here.
    """

    class Jenis(models.TextChoices):
        SERTIFIKAT = "sertifikat", _("Sertifikat NIB")
        SURAT = "surat", pgettext_lazy("satu dokumen", "Surat bernomor")
        TEKS = "teks", _("Teks ketentuan")
        BUKTI = "bukti", _("Bukti persetujuan")
        PERKARA = "perkara", _("Berkas perkara")
        SALINAN = "salinan", _("Salinan data pribadi")
        KARTU = "kartu", _("Kartu NIB")

    sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    jenis = models.CharField(_("jenis"), max_length=12, choices=Jenis)
    # The text that anyone may read at the check: a number or a version, nothing personal.
    sebutan = models.CharField(_("sebutan"), max_length=200, blank=True, default="")
    subjek_jenis = models.CharField(max_length=60)
    subjek_id = models.CharField(max_length=40)
    revisi = models.PositiveSmallIntegerField(_("revisi"), default=0)
    penandatangan = models.ForeignKey(
        Penandatangan, on_delete=models.PROTECT, null=True, related_name="dokumen", verbose_name=_("penandatangan")
    )
    ukuran = models.PositiveIntegerField(_("ukuran (bita)"))
    disimpan = models.BooleanField(_("disimpan"), default=True)
    pdf = models.BinaryField(null=True, editable=False)
    # When the certificate of its last time stamp expires; None: it has no time stamp.
    stempel_sampai = models.DateTimeField(_("stempel waktu berlaku sampai"), null=True)
    # Whether a later revision replaced it: the only column that ever changes.
    diganti = models.BooleanField(_("ada revisi lebih baru"), default=False, editable=False)
    dibuat_pada = models.DateTimeField(_("terbit pada"), editable=False)
    # The signature by the key of the log over all columns that the check shows. Access to the database is not enough to
    # forge it.
    pengesahan = models.BinaryField(_("pengesahan oleh kunci log"), editable=False)

    PERSONAL_DATA = PersonalData(
        withheld={"pdf": "the person has the paper itself, or gets it from the record it belongs to"},
        keep="a paper stays checkable for ever (UU 43/2009)",
        neither=(*_FIXED, "diganti"),
    )

    class Meta:
        verbose_name = _("dokumen terbit")
        verbose_name_plural = _("dokumen terbit")
        ordering = ["-id"]
        constraints = [
            # A document that is made for each download has many first revisions; a kept one has each revision once.
            models.UniqueConstraint(
                fields=["subjek_jenis", "subjek_id", "revisi"],
                condition=models.Q(disimpan=True),
                name="dokumen_revisi_unik",
            ),
            models.CheckConstraint(
                condition=models.Q(revisi=0, pdf__isnull=True) | models.Q(revisi__gt=0, pdf__isnull=False),
                name="dokumen_bita_revisi",
            ),
        ]
        indexes = [
            models.Index(
                fields=["stempel_sampai"],
                name="dokumen_stempel",
                condition=models.Q(disimpan=True, diganti=False, penandatangan__isnull=False),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="dokumen_tak_dihapus", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="dokumen_tetap",
                fields=[*_FIXED, "pdf"],
            ),
            forbid_truncate("dokumen_terbit"),
        ]

    def __str__(self) -> str:
        return ": ".join(filter(None, [self.get_jenis_display(), self.sebutan]))

    @property
    def sealed_content(self) -> str:
        """The text that the key of the log signs: a row with any altered column is not accepted as ours."""
        columns = (self.sha256, self.jenis, self.sebutan, self.subjek_jenis, self.subjek_id, self.revisi, self.ukuran)
        return f"oss-dokumen/v1\n{json.dumps([*columns, self.disimpan, self.dibuat_pada.timestamp()])}\n"
