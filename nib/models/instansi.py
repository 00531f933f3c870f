import uuid

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nib.models.kode import Kewenangan


class InstansiPemerintah(models.Model):
    """A government agency, or a party officially mandated, that may read NIB data (PRV-2, PRV-3)."""

    class Jenis(models.TextChoices):
        PEMERINTAH = "pemerintah", _("Instansi pemerintah")
        MANDAT = "mandat", _("Pihak dengan mandat resmi")

    kode = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    nama = models.CharField(_("nama instansi"), max_length=200, unique=True)
    jenis = models.CharField(_("jenis"), max_length=10, choices=Jenis, default=Jenis.PEMERINTAH)
    kewenangan = models.CharField(_("kewenangan"), max_length=2, choices=Kewenangan, default=Kewenangan.PUSAT)
    nomor_perjanjian = models.CharField(_("nomor perjanjian kerja sama"), max_length=100)
    tujuan = models.CharField(_("tujuan membaca data"), max_length=200)
    nomor_mandat = models.CharField(_("nomor surat mandat"), max_length=100, blank=True, default="")
    mandat_sampai = models.DateField(_("mandat berlaku sampai"), null=True, blank=True)
    kontak = models.EmailField(_("surel penanggung jawab"), max_length=100)
    aktif = models.BooleanField(_("aktif"), default=True)

    class Meta:
        verbose_name = _("instansi pembaca data")
        verbose_name_plural = _("instansi pembaca data")
        ordering = ["nama"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(nomor_perjanjian=""), name="instansi_berperjanjian"),
            models.CheckConstraint(
                condition=models.Q(jenis="pemerintah")
                | (~models.Q(nomor_mandat="") & models.Q(mandat_sampai__isnull=False)),
                name="instansi_swasta_wajib_mandat",
                violation_error_message=_("Pihak di luar pemerintah wajib punya surat mandat dan tanggal berakhirnya."),
            ),
        ]

    def __str__(self) -> str:
        return self.nama

    @property
    def boleh_membaca(self) -> bool:
        """Whether it may read today: registered, active and, for a mandated party, within its mandate (PRV-3)."""
        if not self.aktif:
            return False
        return self.jenis == self.Jenis.PEMERINTAH or (
            self.mandat_sampai is not None and self.mandat_sampai >= timezone.localdate()
        )


class KunciApi(models.Model):
    """A key of an agency: only its hash is kept; the key itself is shown once."""

    class Lingkup(models.TextChoices):
        CEK = "cek", _("checkNIB: nomor, nama, status")
        BACA = "baca", _("inqueryNIB: data NIB")
        REFERENSI = "referensi", _("getDataReferensi: daftar kode")

    instansi = models.ForeignKey(InstansiPemerintah, on_delete=models.PROTECT, related_name="kunci")
    nama = models.CharField(_("nama kunci"), max_length=80)
    awalan = models.CharField(_("awalan"), max_length=8)
    hash = models.CharField(max_length=64, unique=True, editable=False)
    lingkup = ArrayField(models.CharField(max_length=10, choices=Lingkup), verbose_name=_("lingkup"))
    # Empty: any address.
    alamat_ip = ArrayField(models.GenericIPAddressField(), default=list, blank=True, verbose_name=_("alamat IP"))
    berlaku_sampai = models.DateTimeField(_("berlaku sampai"))
    dicabut_pada = models.DateTimeField(_("dicabut pada"), null=True, blank=True)
    dibuat_pada = models.DateTimeField(_("dibuat pada"), default=timezone.now, editable=False)
    terakhir_dipakai = models.DateTimeField(_("terakhir dipakai"), null=True, blank=True)

    class Meta:
        verbose_name = _("kunci API")
        verbose_name_plural = _("kunci API")
        ordering = ["-id"]
        triggers = [
            pgtrigger.Protect(name="kunci_api_tak_dihapus", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.awalan}… ({self.nama})"
