import uuid
from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oss_portal.db.people import done_by_or_nobody
from oss_portal.db.triggers import StateTrigger, forbid_truncate
from oss_portal.models import Upload
from oss_portal.privacy.personal_data import PersonalData


class PermohonanSurelQuerySet(models.QuerySet["PermohonanSurel"]):
    def is_open(self) -> Self:
        """Return the requests that are neither done nor refused."""
        return self.filter(status__in=PermohonanSurel.OPEN)


class PermohonanSurel(models.Model):
    """The case of a login whose registered mailbox is said to be lost (U11), with all claims on it.

    Two officers look at the documents, the old address is told, and three days pass before the address changes.
    """

    class Status(models.TextChoices):
        DIAJUKAN = "diajukan", _("Diajukan, diperiksa petugas")
        DIPERIKSA = "diperiksa", _("Diperiksa, menunggu petugas kedua")
        DITUNGGU = "ditunggu", _("Disetujui, masa tunggu tiga hari")
        SELESAI = "selesai", _("Selesai")
        DITOLAK = "ditolak", _("Ditolak")
        DIBATALKAN = "dibatalkan", _("Dibatalkan oleh pemegang")

    OPEN = (Status.DIAJUKAN, Status.DIPERIKSA, Status.DITUNGGU)
    TRANSITIONS = {
        Status.DIAJUKAN: {Status.DIPERIKSA, Status.DITOLAK, Status.DIBATALKAN},
        # Back to the first officer if another person claims the account meanwhile.
        Status.DIPERIKSA: {Status.DITUNGGU, Status.DIAJUKAN, Status.DITOLAK, Status.DIBATALKAN},
        Status.DITUNGGU: {Status.SELESAI, Status.DIAJUKAN, Status.DITOLAK, Status.DIBATALKAN},
        Status.SELESAI: set(),
        Status.DITOLAK: set(),
        Status.DIBATALKAN: set(),
    }

    kode = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    nomor = models.CharField(_("nomor"), max_length=20, unique=True)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.DIAJUKAN)
    pengguna = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="permohonan_surel", verbose_name=_("pemegang")
    )
    surel_lama = models.EmailField(_("surel lama"), max_length=100)
    # The address of the claim that the first officer found proven.
    surel_baru = models.EmailField(_("surel baru"), max_length=100, blank=True, default="")
    diperiksa_oleh = done_by_or_nobody(_("petugas pertama"), blank=True)
    catatan_pemeriksa = models.TextField(_("catatan petugas pertama"), blank=True, default="")
    disetujui_oleh = done_by_or_nobody(_("petugas kedua"), blank=True)
    berlaku_pada = models.DateTimeField(_("berlaku pada"), null=True, blank=True)
    alasan_keputusan = models.TextField(_("alasan keputusan"), blank=True, default="")
    dibuat_pada = models.DateTimeField(_("diajukan pada"), default=timezone.now, editable=False)
    diubah_pada = models.DateTimeField(_("diubah pada"), default=timezone.now, editable=False)

    PERSONAL_DATA = PersonalData(
        copy=("nomor", "status", "dibuat_pada", "surel_lama", "surel_baru", "berlaku_pada"),
        keys={"status": "keadaan", "dibuat_pada": "waktu"},
        withheld=dict.fromkeys(
            ("catatan_pemeriksa", "alasan_keputusan"), "how a taken-over account is recognised; the mail says the rest"
        ),
        keep="proof of who changed the address of a login (UU 43/2009)",
        neither=("kode", "pengguna", "diperiksa_oleh", "disetujui_oleh", "diubah_pada"),
    )

    objects = PermohonanSurelQuerySet.as_manager()

    class Meta:
        verbose_name = _("permohonan ganti surel")
        verbose_name_plural = _("permohonan ganti surel")
        ordering = ["-id"]
        permissions = [
            ("periksa_surel", _("Dapat memeriksa dokumen penggantian surel yang hilang")),
            ("putuskan_surel", _("Dapat memutuskan penggantian surel yang hilang")),
        ]
        indexes = [
            models.Index(
                fields=["berlaku_pada"], name="permohonan_surel_tunggu", condition=models.Q(status="ditunggu")
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["pengguna"],
                condition=models.Q(status__in=["diajukan", "diperiksa", "ditunggu"]),
                name="permohonan_surel_satu_terbuka",
            ),
            models.CheckConstraint(
                condition=~models.Q(status__in=["ditunggu", "selesai"])
                | models.Q(diperiksa_oleh__isnull=False, disetujui_oleh__isnull=False, berlaku_pada__isnull=False)
                & ~models.Q(surel_baru="")
                & ~models.Q(diperiksa_oleh=models.F("disetujui_oleh")),
                name="permohonan_surel_empat_mata",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="permohonan_surel_tak_dihapus", operation=pgtrigger.Delete),
            forbid_truncate("permohonan_surel"),
            StateTrigger(name="permohonan_surel_transisi"),
        ]

    def __str__(self) -> str:
        return f"{self.nomor} ({self.get_status_display()})"

    @property
    def berkas(self) -> models.QuerySet[Upload]:
        """The documents of all claims."""
        return Upload.objects.filter(klaim_surel__permohonan=self).distinct()
