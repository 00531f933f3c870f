import uuid
from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oss_portal.db.triggers import StateTrigger, forbid_truncate
from oss_portal.privacy.personal_data import PersonalData
from registrasi.models.pelaku_usaha import PelakuUsaha


class HakAksesQuerySet(models.QuerySet["HakAkses"]):
    def live(self) -> Self:
        """Return the rights that have not ended."""
        return self.exclude(status=HakAkses.Status.DIAKHIRI)

    def usable(self) -> Self:
        """Return the rights under which a person may act at present: aktif or read-only, not past their end date."""
        return self.filter(status__in=[HakAkses.Status.AKTIF, HakAkses.Status.DIBATASI]).filter(
            models.Q(berlaku_sampai__isnull=True) | models.Q(berlaku_sampai__gt=timezone.now())
        )

    def locked(self, hak_akses: "HakAkses") -> "HakAkses":
        """Return a right, read again with its person and business and locked until the transaction ends."""
        rows = self.select_for_update(of=("self",)).select_related("pengguna", "pelaku_usaha")
        return rows.get(pk=hak_akses.pk)


class HakAkses(models.Model):
    """The right of a person (login) to act for a pelaku usaha (DEF-6, PJP-1b, PJP-1c, AKH-1)."""

    class Peran(models.TextChoices):
        PENANGGUNG_JAWAB = "penanggung_jawab", _("Penanggung jawab")
        KUASA = "kuasa", _("Kuasa")

    class Status(models.TextChoices):
        AKTIF = "aktif", _("Aktif")
        DIBATASI = "dibatasi", _("Dibatasi (hanya baca)")
        DIBLOKIR = "diblokir", _("Diblokir sementara")
        DIAKHIRI = "diakhiri", _("Diakhiri")

    TRANSITIONS = {
        Status.AKTIF: {Status.DIBATASI, Status.DIBLOKIR, Status.DIAKHIRI},
        Status.DIBATASI: {Status.AKTIF, Status.DIBLOKIR, Status.DIAKHIRI},
        Status.DIBLOKIR: {Status.AKTIF, Status.DIBATASI, Status.DIAKHIRI},
        Status.DIAKHIRI: set(),
    }

    kode = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pengguna = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="hak_akses", verbose_name=_("pengguna")
    )
    pelaku_usaha = models.ForeignKey(
        PelakuUsaha, on_delete=models.PROTECT, related_name="hak_akses", verbose_name=_("pelaku usaha")
    )
    peran = models.CharField(_("peran"), max_length=20, choices=Peran, default=Peran.PENANGGUNG_JAWAB)
    jabatan = models.CharField(_("jabatan"), max_length=100, blank=True, default="")
    # A kuasa only has the powers named here (see `registrasi.choices.Kewenangan`); a penanggung jawab has all.
    kewenangan = models.JSONField(_("kewenangan"), default=list, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.AKTIF)
    diberikan_pada = models.DateTimeField(_("diberikan pada"), default=timezone.now, editable=False)
    berlaku_sampai = models.DateTimeField(_("berlaku sampai"), null=True, blank=True)
    blokir_sampai = models.DateTimeField(_("blokir berakhir atau ditinjau pada"), null=True, blank=True)
    diakhiri_pada = models.DateTimeField(_("diakhiri pada"), null=True, blank=True)
    diubah_pada = models.DateTimeField(_("diubah pada"), default=timezone.now, editable=False)

    PERSONAL_DATA = PersonalData(
        copy=("peran", "jabatan", "kewenangan", "status", "diberikan_pada", "berlaku_sampai", "blokir_sampai"),
        keys={"status": "keadaan", "diberikan_pada": "sejak", "berlaku_sampai": "sampai"},
        withheld={"diakhiri_pada": "is `sampai` of a right that ended (registrasi.hooks.personal_data)"},
        keep="who acted for a business must stay provable (UU 43/2009)",
        neither=("kode", "pengguna", "pelaku_usaha", "diubah_pada"),
    )

    objects = HakAksesQuerySet.as_manager()

    class Meta:
        verbose_name = _("hak akses")
        verbose_name_plural = _("hak akses")
        permissions = [
            ("kelola_hak_akses", _("Dapat membatasi, memblokir, dan memulihkan Hak Akses")),
            ("batalkan_pengakhiran", _("Dapat membatalkan pengakhiran yang keliru dalam tiga hari")),
            ("lihat_audit", _("Dapat membaca jejak seseorang, sebuah NIB, atau seorang petugas")),
            ("unduh_berkas_perkara", _("Dapat mengunduh berkas perkara")),
            ("lihat_angka", _("Dapat membaca angka untuk petugas")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["pengguna", "pelaku_usaha"],
                condition=~models.Q(status="diakhiri"),
                name="hak_akses_satu_hidup_per_orang_dan_usaha",
            ),
            models.UniqueConstraint(
                fields=["pelaku_usaha"],
                condition=models.Q(peran="penanggung_jawab") & ~models.Q(status="diakhiri"),
                name="hak_akses_satu_penanggung_jawab",
            ),
        ]
        indexes = [
            models.Index(fields=["blokir_sampai"], name="hak_akses_blokir", condition=models.Q(status="diblokir")),
            models.Index(
                fields=["berlaku_sampai"],
                name="hak_akses_berlaku_sampai",
                condition=models.Q(berlaku_sampai__isnull=False) & ~models.Q(status="diakhiri"),
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="hak_akses_tak_dihapus", operation=pgtrigger.Delete),
            forbid_truncate("hak_akses"),
            StateTrigger(name="hak_akses_transisi"),
        ]

    def __str__(self) -> str:
        return f"{self.pengguna} – {self.pelaku_usaha} ({self.get_status_display()})"

    @property
    def usable(self) -> bool:
        """Whether a person may act under it at present; the same rule as that of the query set."""
        return self.status in {self.Status.AKTIF, self.Status.DIBATASI} and (
            self.berlaku_sampai is None or self.berlaku_sampai > timezone.now()
        )

    @property
    def may_write(self) -> bool:
        return self.status == self.Status.AKTIF
