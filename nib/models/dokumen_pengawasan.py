import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from nib.models.event import NibEvent
from nib.models.nib import Nib
from nib.models.supervision import SanksiNib
from oss_portal.db.people import done_by
from oss_portal.db.triggers import forbid_truncate
from oss_portal.models import Upload
from oss_portal.privacy.personal_data import PersonalData


class DokumenPengawasan(models.Model):
    """A document of a step of supervision, of an answer of the holder, or of a note in the ledger of an NIB."""

    class Jenis(models.TextChoices):
        BERITA_ACARA = "berita_acara", _("Berita acara pemeriksaan")
        KEPUTUSAN = "keputusan", _("Surat keputusan")
        PUTUSAN = "putusan", _("Putusan atau penetapan pengadilan")
        LAINNYA = "lainnya", _("Dokumen lain")
        # Documents that the holder sends.
        JAWABAN = "jawaban", _("Lampiran jawaban pelaku usaha")
        KEBERATAN = "keberatan", _("Lampiran keberatan pelaku usaha")

    # Kinds of document that officers add, in the order of the form.
    OF_OFFICERS = (Jenis.BERITA_ACARA, Jenis.KEPUTUSAN, Jenis.PUTUSAN, Jenis.LAINNYA)

    nib = models.ForeignKey(Nib, on_delete=models.PROTECT, related_name="dokumen_pengawasan", verbose_name="NIB")
    sanksi = models.ForeignKey(SanksiNib, on_delete=models.PROTECT, null=True, related_name="dokumen")
    peristiwa = models.ForeignKey(NibEvent, on_delete=models.PROTECT, null=True, related_name="dokumen")
    jenis = models.CharField(_("jenis"), max_length=12, choices=Jenis)
    berkas = models.OneToOneField(Upload, on_delete=models.PROTECT, related_name="+", verbose_name=_("berkas"))
    oleh = done_by()
    waktu = models.DateTimeField(_("waktu"), db_default=Now(), editable=False)

    PERSONAL_DATA = PersonalData(
        copy=("jenis", "waktu"),
        keep="proof of the supervision (UU 43/2009)",
        neither=("nib", "sanksi", "peristiwa", "berkas", "oleh"),
    )

    class Meta:
        verbose_name = _("dokumen pengawasan")
        verbose_name_plural = _("dokumen pengawasan")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sanksi__isnull=False) ^ models.Q(peristiwa__isnull=False),
                name="dokumen_pengawasan_satu_induk",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="dokumen_pengawasan_hanya_tambah", operation=pgtrigger.Update | pgtrigger.Delete),
            forbid_truncate("dokumen_pengawasan"),
        ]

    def __str__(self) -> str:
        return f"{self.get_jenis_display()}: {self.berkas.nama}"
