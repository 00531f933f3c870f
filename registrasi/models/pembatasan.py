import uuid
from typing import Any, Self

import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oss_portal.db.people import done_by, done_by_or_nobody
from oss_portal.db.triggers import forbid_truncate
from oss_portal.models import JenisIdentitas
from oss_portal.privacy.identity import identity_indexes
from oss_portal.privacy.personal_data import PersonalData


def restricted_addresses(email: str) -> list[str]:
    """Return the values by which an entry may restrict a mail address: the whole address, or its domain."""
    address = email.strip().casefold()
    return [address, "@" + address.rpartition("@")[2]] if address else []


class PembatasanQuerySet(models.QuerySet["Pembatasan"]):
    def in_force(self) -> Self:
        """Return the entries in force at present."""
        return self.filter(dicabut_pada__isnull=True, berlaku_sampai__gt=timezone.now())

    def concerning(self, *, jenis: str = "", nomor: str = "", email: str = "", ip: str | None = None) -> Self:
        """Return the entries in force for this identity number, address (or its domain) or network address."""
        indexes = identity_indexes(nomor, jenis) if nomor else []
        return self.holding(timezone.now(), indexes, restricted_addresses(email), ip)

    def holding(self, now: Any, indexes: Any, addresses: Any, ip: Any) -> Self:
        """Return the same by blind indexes and `restricted_addresses`; an empty value matches no entry."""
        held = models.Q(jenis=Pembatasan.Jenis.IDENTITAS, indeks__any=indexes)
        held |= models.Q(jenis=Pembatasan.Jenis.SUREL, surel__any=addresses)
        if ip is not None:
            held |= models.Q(jenis=Pembatasan.Jenis.ALAMAT, ip_awal__lte=ip, ip_akhir__gte=ip)
        return self.filter(held, dicabut_pada__isnull=True, berlaku_sampai__gt=now)


class Pembatasan(models.Model):
    """An entry of the restriction list (AKS-4): whom Lembaga OSS refuses, why (internal), who decided, until when.

    The identity number itself is not stored: only its blind index and a masked hint.
    """

    class Jenis(models.TextChoices):
        IDENTITAS = "identitas", _("Nomor identitas")
        SUREL = "surel", _("Alamat surel atau ranah surel")
        ALAMAT = "alamat", _("Rentang alamat IP")

    kode = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    jenis = models.CharField(_("jenis"), max_length=10, choices=Jenis)
    jenis_identitas = models.CharField(_("jenis identitas"), max_length=2, choices=JenisIdentitas, blank=True)
    indeks = models.CharField(max_length=64, blank=True, default="", editable=False, db_index=True)
    # A whole address, or "@domain" for all its addresses; in lower case.
    surel = models.CharField(_("surel"), max_length=100, blank=True, default="", db_index=True)
    ip_awal = models.GenericIPAddressField(_("alamat IP pertama"), null=True, blank=True)
    ip_akhir = models.GenericIPAddressField(_("alamat IP terakhir"), null=True, blank=True)
    petunjuk = models.CharField(_("yang dibatasi"), max_length=100)
    alasan = models.TextField(_("alasan internal"))
    oleh = done_by(_("oleh"))
    dibuat_pada = models.DateTimeField(_("dibuat pada"), default=timezone.now, editable=False)
    berlaku_sampai = models.DateTimeField(_("berlaku sampai"))
    dicabut_pada = models.DateTimeField(_("dicabut pada"), null=True, blank=True)
    dicabut_oleh = done_by_or_nobody(_("dicabut oleh"), blank=True)
    alasan_cabut = models.TextField(_("alasan pencabutan"), blank=True, default="")

    PERSONAL_DATA = PersonalData(
        withheld=dict.fromkeys(
            ("jenis_identitas", "surel", "ip_awal", "ip_akhir", "petunjuk", "alasan"),
            "supervision; the person is told by mail how to object (UU 27/2022 art. 15; AKS-4)",
        ),
        keep="in force until `berlaku_sampai`, then proof of the decision (UU 43/2009)",
        neither=(
            *("kode", "jenis", "indeks", "oleh", "dibuat_pada", "berlaku_sampai", "dicabut_pada", "dicabut_oleh"),
            "alasan_cabut",
        ),
    )

    objects = PembatasanQuerySet.as_manager()

    class Meta:
        verbose_name = _("pembatasan")
        verbose_name_plural = _("daftar pembatasan")
        ordering = ["-id"]
        permissions = [("kelola_pembatasan", _("Dapat menambah dan mencabut pembatasan (Akses 4)"))]
        constraints = [
            models.CheckConstraint(condition=~models.Q(alasan=""), name="pembatasan_beralasan"),
            models.CheckConstraint(
                condition=models.Q(jenis="identitas") & ~models.Q(indeks="")
                | models.Q(jenis="surel") & ~models.Q(surel="")
                | models.Q(jenis="alamat", ip_awal__isnull=False, ip_akhir__isnull=False),
                name="pembatasan_berisi",
            ),
            models.CheckConstraint(
                condition=models.Q(dicabut_pada__isnull=True, dicabut_oleh__isnull=True)
                | models.Q(dicabut_pada__isnull=False, dicabut_oleh__isnull=False) & ~models.Q(alasan_cabut=""),
                name="pembatasan_dicabut_berpasangan",
            ),
        ]
        indexes = [
            models.Index(fields=["ip_awal", "ip_akhir"], name="pembatasan_ip", condition=models.Q(jenis="alamat")),
        ]
        triggers = [
            pgtrigger.Protect(name="pembatasan_tak_dihapus", operation=pgtrigger.Delete),
            forbid_truncate("pembatasan"),
            pgtrigger.ReadOnly(
                name="pembatasan_tetap",
                fields=[
                    "kode",
                    "jenis",
                    "indeks",
                    "surel",
                    "ip_awal",
                    "ip_akhir",
                    "petunjuk",
                    "alasan",
                    "oleh",
                    "dibuat_pada",
                    "berlaku_sampai",
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_jenis_display()}: {self.petunjuk}"

    @property
    def in_force(self) -> bool:
        return self.dicabut_pada is None and self.berlaku_sampai > timezone.now()
