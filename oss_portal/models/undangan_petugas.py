import secrets
import uuid
from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oss_portal.db.people import done_by_or_nobody
from oss_portal.db.triggers import StateTrigger, forbid_truncate
from oss_portal.privacy.personal_data import PersonalData


class UndanganPetugasQuerySet(models.QuerySet["UndanganPetugas"]):
    def is_open(self) -> Self:
        """Return invitations that were neither answered nor withdrawn."""
        return self.filter(status__in=UndanganPetugas.OPEN)


class UndanganPetugas(models.Model):
    """An invitation to become an officer; only the hash of its token is stored, and the link works once."""

    class Status(models.TextChoices):
        DIUSULKAN = "diusulkan", _("Menunggu orang kedua")
        MENUNGGU = "menunggu", _("Menunggu jawaban")
        DITERIMA = "diterima", _("Diterima")
        DICABUT = "dicabut", _("Dicabut")
        KEDALUWARSA = "kedaluwarsa", _("Kedaluwarsa")

    OPEN = (Status.DIUSULKAN, Status.MENUNGGU)
    TRANSITIONS = {
        Status.DIUSULKAN: {Status.MENUNGGU, Status.DICABUT},
        Status.MENUNGGU: {Status.DITERIMA, Status.DICABUT, Status.KEDALUWARSA},
        Status.DITERIMA: set(),
        Status.DICABUT: set(),
        Status.KEDALUWARSA: set(),
    }

    kode = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # A random value until the link is sent, then the hash of its token.
    hash = models.CharField(max_length=64, unique=True, default=secrets.token_hex, editable=False)
    nama = models.CharField(_("nama"), max_length=150)
    email = models.EmailField(_("surel kantor"), max_length=100)
    kelompok = models.JSONField(_("peran"), default=list)
    administrator = models.BooleanField(_("administrator"), default=False)
    petugas_sampai = models.DateField(_("petugas sampai dengan"), null=True, blank=True)
    wilayah_kerja = models.CharField(_("wilayah kerja"), max_length=5, blank=True, default="")
    alasan = models.TextField(_("alasan"))
    # Empty: invited by the command on the server.
    oleh = done_by_or_nobody(_("diundang oleh"), blank=True)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.MENUNGGU)
    berlaku_sampai = models.DateTimeField(_("tautan berlaku sampai"), null=True, blank=True)
    pengguna = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("petugas"),
    )
    dibuat_pada = models.DateTimeField(_("dibuat pada"), default=timezone.now, editable=False)
    diubah_pada = models.DateTimeField(_("diubah pada"), default=timezone.now, editable=False)

    PERSONAL_DATA = PersonalData(
        withheld=dict.fromkeys(("nama", "email"), "an officer in office"),
        keep="who was made an officer by whom stays provable, like the audit trail (PP 71/2019; UU 43/2009)",
        neither=(
            *("kode", "hash", "kelompok", "administrator", "petugas_sampai", "wilayah_kerja", "alasan", "oleh"),
            *("status", "berlaku_sampai", "pengguna", "dibuat_pada", "diubah_pada"),
        ),
    )

    objects = UndanganPetugasQuerySet.as_manager()

    class Meta:
        verbose_name = _("undangan petugas")
        verbose_name_plural = _("undangan petugas")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=models.Q(status__in=["diusulkan", "menunggu"]),
                name="undangan_petugas_satu_terbuka",
            ),
            models.CheckConstraint(
                condition=models.Q(status="diterima", pengguna__isnull=False)
                | (~models.Q(status="diterima") & models.Q(pengguna__isnull=True)),
                name="undangan_petugas_diterima_berpasangan",
            ),
            models.CheckConstraint(condition=~models.Q(alasan=""), name="undangan_petugas_beralasan"),
        ]
        triggers = [
            pgtrigger.Protect(name="undangan_petugas_tak_dihapus", operation=pgtrigger.Delete),
            forbid_truncate("undangan_petugas"),
            StateTrigger(name="undangan_petugas_transisi"),
        ]

    def __str__(self) -> str:
        return f"{self.nama} ({self.email})"

    @property
    def term_is_over(self) -> bool:
        """Whether the last day of the offered term has passed: the account could not sign in."""
        return self.petugas_sampai is not None and self.petugas_sampai < timezone.localdate()

    @property
    def can_be_accepted(self) -> bool:
        return (
            self.status == self.Status.MENUNGGU
            and self.berlaku_sampai is not None
            and self.berlaku_sampai > timezone.now()
            and not self.term_is_over
        )
