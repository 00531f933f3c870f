import uuid
from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oss_portal.db.people import done_by_or_nobody
from oss_portal.db.triggers import StateTrigger, forbid_truncate
from oss_portal.privacy.personal_data import ERASED, ERASED_EMAIL, PersonalData
from registrasi.models.hak_akses import HakAkses
from registrasi.models.pelaku_usaha import PelakuUsaha
from registrasi.models.permohonan_akses import PermohonanAkses


class UndanganQuerySet(models.QuerySet["Undangan"]):
    def waiting(self) -> Self:
        """Return the invitations that can still be accepted."""
        return self.filter(status=Undangan.Status.MENUNGGU, berlaku_sampai__gt=timezone.now())

    def unanswered(self) -> Self:
        """Return the expired invitations, already closed by the periodic task or not, newest first."""
        open_or_closed = (Undangan.Status.MENUNGGU, Undangan.Status.KEDALUWARSA)
        over = self.filter(status__in=open_or_closed, berlaku_sampai__lte=timezone.now())
        return over.order_by("-berlaku_sampai")


class Undangan(models.Model):
    """A single-use invitation to a Hak Akses; only the hash of its token is stored.

    It is for a kuasa (PJP-1c), for the new penanggung jawab (AKH-1a), or for the holder whose account was secured and
    who gets a new password and access (AKH-1b).
    """

    class Jenis(models.TextChoices):
        KUASA = "kuasa", _("Kuasa")
        PENANGGUNG_JAWAB = "penanggung_jawab", _("Penanggung jawab baru")
        KREDENSIAL = "kredensial", _("Kata sandi baru setelah akun diamankan")

    class Status(models.TextChoices):
        MENUNGGU = "menunggu", _("Menunggu jawaban")
        DITERIMA = "diterima", _("Diterima")
        DICABUT = "dicabut", _("Dicabut")
        KEDALUWARSA = "kedaluwarsa", _("Kedaluwarsa")

    TRANSITIONS = {
        Status.MENUNGGU: {Status.DITERIMA, Status.DICABUT, Status.KEDALUWARSA},
        Status.DITERIMA: set(),
        Status.DICABUT: set(),
        Status.KEDALUWARSA: set(),
    }

    kode = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    hash = models.CharField(max_length=64, unique=True, editable=False)
    jenis = models.CharField(_("jenis"), max_length=20, choices=Jenis)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.MENUNGGU)
    pelaku_usaha = models.ForeignKey(
        PelakuUsaha,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="undangan",
        verbose_name=_("pelaku usaha"),
    )
    permohonan = models.ForeignKey(
        PermohonanAkses, on_delete=models.PROTECT, null=True, blank=True, related_name="undangan"
    )
    # The list is searched by the person who invited.
    oleh = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("diundang oleh")
    )
    nama = models.CharField(_("nama"), max_length=150)
    email = models.EmailField(_("surel"), max_length=100)
    jabatan = models.CharField(_("jabatan atau hubungan"), max_length=100, blank=True, default="")
    kewenangan = models.JSONField(_("kewenangan"), default=list, blank=True)
    kuasa_sampai = models.DateTimeField(_("kuasa berlaku sampai"), null=True, blank=True)
    berlaku_sampai = models.DateTimeField(_("undangan berlaku sampai"))
    diterima_oleh = done_by_or_nobody(blank=True)
    diterima_pada = models.DateTimeField(_("diterima pada"), null=True, blank=True)
    hak_akses = models.ForeignKey(
        HakAkses, on_delete=models.PROTECT, null=True, blank=True, related_name="undangan", db_index=False
    )
    dibuat_pada = models.DateTimeField(_("dibuat pada"), default=timezone.now, editable=False)
    diubah_pada = models.DateTimeField(_("diubah pada"), default=timezone.now, editable=False)

    PERSONAL_DATA = PersonalData(
        copy=(
            "jenis",
            "status",
            "dibuat_pada",
            "nama",
            "email",
            "jabatan",
            "kewenangan",
            "kuasa_sampai",
            "diterima_pada",
        ),
        keys={"jenis": "perihal", "status": "keadaan", "dibuat_pada": "waktu", "email": "surel"},
        erase={"nama": ERASED, "email": ERASED_EMAIL},
        keep="whom a right was offered must stay provable; names go by the rule undangan",
        neither=(
            *("kode", "hash", "pelaku_usaha", "permohonan", "oleh", "berlaku_sampai", "diterima_oleh", "hak_akses"),
            "diubah_pada",
        ),
    )

    objects = UndanganQuerySet.as_manager()

    class Meta:
        verbose_name = _("undangan")
        verbose_name_plural = _("undangan")
        ordering = ["-id"]
        indexes = [models.Index(fields=["email"], name="undangan_email")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(jenis="kuasa") | models.Q(kuasa_sampai__isnull=False, pelaku_usaha__isnull=False),
                name="undangan_kuasa_berjangka",
            ),
            models.CheckConstraint(
                condition=models.Q(jenis="kuasa") | models.Q(permohonan__isnull=False), name="undangan_berperkara"
            ),
            models.CheckConstraint(
                condition=models.Q(status="diterima", diterima_oleh__isnull=False, diterima_pada__isnull=False)
                | (~models.Q(status="diterima") & models.Q(diterima_oleh__isnull=True, diterima_pada__isnull=True)),
                name="undangan_diterima_berpasangan",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="undangan_tak_dihapus", operation=pgtrigger.Delete),
            forbid_truncate("undangan"),
            StateTrigger(name="undangan_transisi"),
        ]

    def __str__(self) -> str:
        return f"{self.get_jenis_display()}: {self.nama} ({self.get_status_display()})"

    @property
    def case(self) -> PermohonanAkses:
        """The case to which the invitation belongs; the one of a kuasa has no case (`undangan_berperkara`)."""
        if self.permohonan is None:
            raise ValueError(f"the invitation {self.pk} belongs to no case")
        return self.permohonan

    @property
    def can_be_accepted(self) -> bool:
        return self.status == self.Status.MENUNGGU and self.berlaku_sampai > timezone.now()
