from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from oss_portal.models.work_item import WorkItem
from oss_portal.privacy.personal_data import NONE


class OfficerNotice(models.Model):
    """A notice to an officer about a case of theirs; the badge in the header counts the unread ones."""

    class Jenis(models.TextChoices):
        DITUGASKAN = "ditugaskan", _("Perkara ditugaskan kepada saya")
        DIJAWAB = "dijawab", _("Pelapor atau pemohon menjawab")
        HAMPIR = "hampir", _("Tenggat mendekat")
        LEWAT = "lewat", _("Tenggat lewat")
        DISEBUT = "disebut", _("Rekan menyebut saya dalam catatan")
        DIIKUTI = "diikuti", _("Ada yang baru di perkara yang saya ikuti")
        DIPUTUS = "diputus", _("Petugas kedua memutuskan usul atau pemeriksaan saya")

    petugas = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="pemberitahuan", db_index=False
    )
    pekerjaan = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="+")
    jenis = models.CharField(_("jenis"), max_length=12, choices=Jenis)
    catatan = models.CharField(_("catatan"), max_length=300, blank=True, default="")
    waktu = models.DateTimeField(_("waktu"), db_default=Now(), editable=False)
    dibaca_pada = models.DateTimeField(null=True)

    PERSONAL_DATA = NONE

    class Meta:
        verbose_name = _("pemberitahuan petugas")
        verbose_name_plural = _("pemberitahuan petugas")
        indexes = [
            models.Index(fields=["petugas", "-id"], name="pemberitahuan_petugas"),
            models.Index(fields=["petugas"], name="pemberitahuan_baru", condition=Q(dibaca_pada__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.get_jenis_display()
