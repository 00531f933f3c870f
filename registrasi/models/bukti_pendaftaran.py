import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oss_portal.db.people import done_by_or_nobody
from oss_portal.db.triggers import forbid_truncate
from oss_portal.models import Upload
from oss_portal.privacy.personal_data import PersonalData
from registrasi.choices import HasilPemeriksaan, JenisBukti
from registrasi.models.pendaftaran import Pendaftaran


class BuktiPendaftaran(models.Model):
    """A picture or document that proves a registration; erased 30 days after the decision, while the check is kept."""

    pendaftaran = models.ForeignKey(Pendaftaran, on_delete=models.PROTECT, related_name="bukti")
    jenis = models.CharField(_("jenis"), max_length=12, choices=JenisBukti)
    berkas = models.OneToOneField(Upload, on_delete=models.PROTECT, related_name="+")
    dikirim_pada = models.DateTimeField(_("dikirim pada"), default=timezone.now, editable=False)

    PERSONAL_DATA = PersonalData(
        copy=("jenis", "dikirim_pada"),
        keys={"dikirim_pada": "dikirim"},
        keep="until 30 days after the decision: rule bukti_pendaftaran",
        neither=("pendaftaran", "berkas"),
    )

    class Meta:
        verbose_name = _("bukti pendaftaran")
        verbose_name_plural = _("bukti pendaftaran")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.get_jenis_display()} ({self.pendaftaran_id})"


class PemeriksaanIdentitas(models.Model):
    """A check of an identity, by an officer or by Dukcapil: what was compared and the result. Append-only."""

    class Cara(models.TextChoices):
        PETUGAS = "petugas", _("Petugas")
        DUKCAPIL = "dukcapil", "Dukcapil"

    pendaftaran = models.ForeignKey(Pendaftaran, on_delete=models.PROTECT, related_name="pemeriksaan")
    waktu = models.DateTimeField(_("waktu"), db_default=Now(), editable=False)
    cara = models.CharField(_("cara"), max_length=10, choices=Cara)
    hasil = models.CharField(_("hasil"), max_length=15, choices=HasilPemeriksaan)
    # Code of the compared item (registrasi.rules.identity_check.CHECKLIST, or a field of Dukcapil) -> whether it
    # matches.
    butir = models.JSONField(_("yang dibandingkan"), default=dict)
    catatan = models.TextField(_("catatan"), blank=True, default="")
    oleh = done_by_or_nobody(blank=True)

    PERSONAL_DATA = PersonalData(
        copy=("waktu", "cara", "hasil", "butir"),
        withheld={"catatan": "a note of the officer; what the person must know is in the mail"},
        keep="proof of how an identity was confirmed (PP 24/2018), as long as the registration",
        neither=("pendaftaran", "oleh"),
    )

    class Meta:
        verbose_name = _("pemeriksaan identitas")
        verbose_name_plural = _("pemeriksaan identitas")
        ordering = ["-id"]
        triggers = [
            pgtrigger.Protect(name="pemeriksaan_hanya_tambah", operation=pgtrigger.Update | pgtrigger.Delete),
            forbid_truncate("pemeriksaan"),
        ]

    def __str__(self) -> str:
        return f"{self.get_cara_display()}: {self.get_hasil_display()}"
