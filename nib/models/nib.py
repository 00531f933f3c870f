import uuid
from typing import Self

import pgtrigger
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nib.choices import IN_FORCE_STATUSES, StatusNib
from nib.models.law import Era
from nib.models.permohonan import Permohonan
from oss_portal.db.triggers import StateTrigger, forbid_truncate
from oss_portal.privacy.personal_data import PersonalData
from registrasi.models import PelakuUsaha


class NibQuerySet(models.QuerySet["Nib"]):
    def live(self) -> Self:
        """Return the NIBs that are not revoked: at most one per pelaku usaha."""
        return self.exclude(status=StatusNib.DICABUT)


class Nib(models.Model):
    """Nomor Induk Berusaha: the identity of a business (NIB-1), valid as long as it operates (NIB-2).

    It is never deleted and never given to another business; only its status changes. Its data are those of `data`, the
    latest issued application; the number is text because it may begin with 0.
    """

    class Asal(models.TextChoices):
        OSS = "oss", _("Diterbitkan portal ini")
        IMPOR = "impor", _("Diterima dari instansi")

    TRANSITIONS = {
        StatusNib.BELUM_AKTIF: {StatusNib.AKTIF, StatusNib.DICABUT},
        StatusNib.AKTIF: {StatusNib.DIIZINKAN_USAHA, StatusNib.DIBEKUKAN, StatusNib.DICABUT},
        StatusNib.DIIZINKAN_USAHA: {StatusNib.DIIZINKAN_BEROPERASI, StatusNib.DIBEKUKAN, StatusNib.DICABUT},
        StatusNib.DIIZINKAN_BEROPERASI: {StatusNib.DIBEKUKAN, StatusNib.DICABUT},
        StatusNib.DIBEKUKAN: {
            StatusNib.AKTIF,
            StatusNib.DIIZINKAN_USAHA,
            StatusNib.DIIZINKAN_BEROPERASI,
            StatusNib.DICABUT,
        },
        # Only if two officers cancel the revocation itself.
        StatusNib.DICABUT: {StatusNib.AKTIF, StatusNib.DIIZINKAN_USAHA, StatusNib.DIIZINKAN_BEROPERASI},
    }

    kode = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    nomor = models.CharField("NIB", max_length=13, unique=True)
    pelaku_usaha = models.ForeignKey(
        PelakuUsaha, on_delete=models.PROTECT, related_name="nib", verbose_name=_("pelaku usaha")
    )
    # The application that it was issued for: one application, one number.
    permohonan = models.OneToOneField(
        Permohonan, on_delete=models.PROTECT, related_name="nib", verbose_name=_("permohonan")
    )
    data = models.OneToOneField(
        Permohonan, on_delete=models.PROTECT, related_name="nib_kini", verbose_name=_("data yang berlaku")
    )
    era = models.ForeignKey(
        Era, on_delete=models.PROTECT, related_name="+", verbose_name=_("era perizinan"), db_index=False
    )
    status = models.CharField(_("status"), max_length=2, choices=StatusNib, default=StatusNib.AKTIF)
    asal = models.CharField(_("asal"), max_length=5, choices=Asal, default=Asal.OSS)
    terbit_pada = models.DateTimeField(_("terbit pada"), default=timezone.now, editable=False)
    dicabut_pada = models.DateTimeField(_("dicabut pada"), null=True, blank=True)
    # The holder is asked "Data masih benar?" once a year (KEW-2b).
    dikonfirmasi_pada = models.DateTimeField(_("data dikonfirmasi pada"), default=timezone.now)
    diubah_pada = models.DateTimeField(_("diubah pada"), default=timezone.now, editable=False)
    # The holder may choose to get a mail before each report on the investment is due.
    ingatkan_lkpm = models.BooleanField(_("ingatkan LKPM lewat surel"), default=False, db_default=False)

    PERSONAL_DATA = PersonalData(
        copy=("nomor", "status", "terbit_pada", "dicabut_pada", "dikonfirmasi_pada", "ingatkan_lkpm"),
        keys={"nomor": "nib", "terbit_pada": "terbit", "dicabut_pada": "dicabut", "dikonfirmasi_pada": "dikonfirmasi"},
        keep="the register of businesses is not deleted (PP 24/2018)",
        neither=("kode", "pelaku_usaha", "permohonan", "data", "era", "asal", "diubah_pada"),
    )

    objects = NibQuerySet.as_manager()

    class Meta:
        verbose_name = "NIB"
        verbose_name_plural = "NIB"
        ordering = ["-id"]
        permissions = [
            ("awasi_nib", _("Dapat memberi peringatan, membekukan, mencairkan, dan mengusulkan pencabutan")),
            ("putuskan_pencabutan", _("Dapat memutuskan usulan pengawasan dan permintaan pencabutan NIB")),
        ]
        indexes = [
            # Few NIBs have another status than active; this index finds them without reading all the others.
            models.Index(fields=["status", "-id"], name="nib_status_jarang", condition=~models.Q(status="01")),
            models.Index(
                fields=["dikonfirmasi_pada"],
                name="nib_konfirmasi",
                condition=models.Q(status__in=["01", "03", "04"]),
            ),
            models.Index(fields=["id"], name="nib_ingatkan_lkpm", condition=models.Q(ingatkan_lkpm=True)),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(nomor__regex=r"^[0-9]{13}$"), name="nib_tiga_belas_angka"),
            models.UniqueConstraint(
                fields=["pelaku_usaha"], condition=~models.Q(status="06"), name="nib_satu_hidup_per_usaha"
            ),
            models.CheckConstraint(
                condition=models.Q(status="06", dicabut_pada__isnull=False)
                | (~models.Q(status="06") & models.Q(dicabut_pada__isnull=True)),
                name="nib_dicabut_berpasangan",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="nib_tak_dihapus", operation=pgtrigger.Delete),
            forbid_truncate("nib"),
            pgtrigger.ReadOnly(
                name="nib_nomor_tetap", fields=["nomor", "pelaku_usaha", "permohonan", "terbit_pada", "asal", "kode"]
            ),
            StateTrigger(name="nib_transisi"),
        ]

    def __str__(self) -> str:
        return self.nomor

    @property
    def oss_id(self) -> str:
        """The id of this NIB in the format of PIA (25 characters); it never changes."""
        issued = timezone.localtime(self.terbit_pada)
        moment = f"{issued:%Y%m%d%H%M%S}{issued.microsecond // 1000:03d}"
        return f"P{self.pelaku_usaha.jenis}-{moment}{self.pk % 10_000:04d}"

    @property
    def in_force(self) -> bool:
        return self.status in IN_FORCE_STATUSES

    @property
    def is_frozen(self) -> bool:
        return self.status == StatusNib.DIBEKUKAN

    @property
    def is_revoked(self) -> bool:
        return self.status == StatusNib.DICABUT
