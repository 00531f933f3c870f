import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oss_portal.db.people import done_by, done_by_or_nobody
from oss_portal.db.triggers import StateTrigger, forbid_truncate
from oss_portal.models.undangan_petugas import UndanganPetugas
from oss_portal.privacy.personal_data import NONE


class UsulanPetugas(models.Model):
    """An act on an administrator, or on the second factor of any officer: one proposes, another one approves."""

    class Jenis(models.TextChoices):
        UNDANG = "undang", _("Mengundang")
        PERAN = "peran", _("Mengubah peran")
        TANGGUHKAN = "tangguhkan", _("Menangguhkan")
        NONAKTIFKAN = "nonaktifkan", _("Menonaktifkan")
        AKTIFKAN = "aktifkan", _("Mengaktifkan kembali")
        FAKTOR_KEDUA = "faktor_kedua", _("Menghapus faktor kedua")

    class Status(models.TextChoices):
        DIUSULKAN = "diusulkan", _("Menunggu orang kedua")
        DISETUJUI = "disetujui", _("Disetujui")
        DITOLAK = "ditolak", _("Ditolak")
        DIBATALKAN = "dibatalkan", _("Dibatalkan")

    TRANSITIONS = {
        Status.DIUSULKAN: {Status.DISETUJUI, Status.DITOLAK, Status.DIBATALKAN},
        Status.DISETUJUI: set(),
        Status.DITOLAK: set(),
        Status.DIBATALKAN: set(),
    }

    jenis = models.CharField(_("tindakan"), max_length=12, choices=Jenis)
    petugas = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("petugas"),
    )
    undangan = models.ForeignKey(
        UndanganPetugas,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="usulan",
        verbose_name=_("undangan"),
    )
    kelompok = models.JSONField(_("peran"), default=list, blank=True)
    administrator = models.BooleanField(_("administrator"), default=False)
    petugas_sampai = models.DateField(_("petugas sampai dengan"), null=True, blank=True)
    wilayah_kerja = models.CharField(_("wilayah kerja"), max_length=5, blank=True, default="")
    alasan = models.TextField(_("alasan"))
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.DIUSULKAN)
    diusulkan_oleh = done_by(_("diusulkan oleh"))
    diusulkan_pada = models.DateTimeField(_("diusulkan pada"), default=timezone.now, editable=False)
    diputuskan_oleh = done_by_or_nobody(_("diputuskan oleh"), blank=True)
    diputuskan_pada = models.DateTimeField(_("diputuskan pada"), null=True, blank=True)
    alasan_keputusan = models.TextField(_("alasan keputusan"), blank=True, default="")

    PERSONAL_DATA = NONE

    class Meta:
        verbose_name = _("usulan hak petugas")
        verbose_name_plural = _("usulan hak petugas")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(jenis="undang", undangan__isnull=False, petugas__isnull=True)
                | (~models.Q(jenis="undang") & models.Q(undangan__isnull=True, petugas__isnull=False)),
                name="usulan_petugas_tentang_satu",
            ),
            # Four-eyes rule: nobody decides their own proposal, or a proposal about themselves.
            models.CheckConstraint(
                condition=~models.Q(status__in=["disetujui", "ditolak"])
                | (
                    models.Q(diputuskan_oleh__isnull=False)
                    & ~models.Q(diputuskan_oleh=models.F("diusulkan_oleh"))
                    & (models.Q(petugas__isnull=True) | ~models.Q(diputuskan_oleh=models.F("petugas")))
                ),
                name="usulan_petugas_dua_orang",
            ),
            models.CheckConstraint(condition=~models.Q(alasan=""), name="usulan_petugas_beralasan"),
            models.UniqueConstraint(
                fields=["petugas"], condition=models.Q(status="diusulkan"), name="usulan_petugas_satu_terbuka"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="usulan_petugas_tak_dihapus", operation=pgtrigger.Delete),
            forbid_truncate("usulan_petugas"),
            StateTrigger(name="usulan_petugas_transisi"),
        ]

    def __str__(self) -> str:
        return f"{self.get_jenis_display()}: {self.petugas or self.undangan}"
