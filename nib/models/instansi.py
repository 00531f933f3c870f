import uuid

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nib.choices import Kewenangan
from nib.models.nib import Nib
from oss_portal.db.triggers import forbid_truncate
from oss_portal.privacy.crypto import EncryptedTextField
from oss_portal.privacy.personal_data import NONE, PersonalData


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
    # Address that changes are sent to (PIA receiveNIB), and the secret that signs them. `nib.services.push` sets both.
    url_kiriman = models.URLField(_("alamat kiriman perubahan"), max_length=300, blank=True, default="", editable=False)
    rahasia_kiriman = EncryptedTextField(blank=True, default="", editable=False)
    # Credentials from the agency for the header Token of PIA; empty: the agency checks the portal's signature instead.
    pia_username = models.CharField(max_length=100, blank=True, default="", editable=False)
    pia_password = EncryptedTextField(blank=True, default="", editable=False)

    PERSONAL_DATA = PersonalData(
        withheld={"kontak": "of an agency, not of a pelaku usaha"},
        keep="as long as the agreement with the agency",
        neither=(
            *("kode", "nama", "jenis", "kewenangan", "nomor_perjanjian", "tujuan", "nomor_mandat", "mandat_sampai"),
            *("aktif", "url_kiriman", "rahasia_kiriman", "pia_username", "pia_password"),
        ),
    )

    class Meta:
        verbose_name = _("instansi pembaca data")
        verbose_name_plural = _("instansi pembaca data")
        ordering = ["nama"]
        permissions = [("kelola_kunci_api", _("Membuat, mengganti, dan mencabut kunci API"))]
        triggers = [
            pgtrigger.Protect(name="instansi_tak_dihapus", operation=pgtrigger.Delete),
            forbid_truncate("instansi"),
        ]
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
    def can_read(self) -> bool:
        """Whether it may read today: registered, active and, for a mandated party, within its mandate (PRV-3)."""
        if not self.aktif:
            return False
        return self.jenis == self.Jenis.PEMERINTAH or (
            self.mandat_sampai is not None and self.mandat_sampai >= timezone.localdate()
        )


class KodeReferensi(models.Model):
    """A row of a code list that the annexes of PIA leave to the operator (`getDataReferensi`)."""

    class Daftar(models.TextChoices):
        LICENCES = "8", _("8: kode izin")
        SPECIAL_FIELDS = "31", _("31: kode bidang spesifik")
        AREAS = "32", _("32: kode kawasan")

    daftar = models.CharField(_("daftar"), max_length=3, choices=Daftar)
    kode = models.CharField(_("kode"), max_length=25)
    uraian = models.TextField(_("uraian"))
    keterangan = models.CharField(_("keterangan"), max_length=255, blank=True, default="")

    PERSONAL_DATA = NONE

    class Meta:
        verbose_name = _("kode referensi")
        verbose_name_plural = _("kode referensi")
        ordering = ["daftar", "kode"]
        constraints = [models.UniqueConstraint(fields=["daftar", "kode"], name="kode_referensi_unik")]

    def __str__(self) -> str:
        return f"{self.daftar}: {self.kode}"


class ApiKey(models.Model):
    """A key of an agency: only its hash is kept; the key itself is shown once."""

    class Lingkup(models.TextChoices):
        CEK = "cek", _("checkNIB: nomor, nama, status")
        BACA = "baca", _("inqueryNIB: data NIB")
        REFERENSI = "referensi", _("getDataReferensi: daftar kode")
        IZIN = "izin", _("receiveLicense dan seterusnya: melaporkan izin")
        NPWP = "npwp", _("NPWP lengkap di dalam data NIB")

    instansi = models.ForeignKey(InstansiPemerintah, on_delete=models.PROTECT, related_name="kunci")
    nama = models.CharField(_("nama kunci"), max_length=80)
    awalan = models.CharField(_("awalan"), max_length=8)
    hash = models.CharField(max_length=64, unique=True, editable=False)
    lingkup = ArrayField(models.CharField(max_length=10, choices=Lingkup), verbose_name=_("lingkup"))
    # Empty: any address.
    alamat_ip = ArrayField(models.GenericIPAddressField(), default=list, blank=True, verbose_name=_("alamat IP"))
    berlaku_sampai = models.DateTimeField(_("berlaku sampai"))
    # Original duration of the key: a replaced key ends early, but its successor gets the full duration.
    masa = models.DurationField(null=True, editable=False)
    dicabut_pada = models.DateTimeField(_("dicabut pada"), null=True, blank=True)
    dibuat_pada = models.DateTimeField(_("dibuat pada"), default=timezone.now, editable=False)
    terakhir_dipakai = models.DateTimeField(_("terakhir dipakai"), null=True, blank=True)

    PERSONAL_DATA = NONE

    class Meta:
        verbose_name = _("kunci API")
        verbose_name_plural = _("kunci API")
        ordering = ["-id"]
        triggers = [
            pgtrigger.Protect(name="kunci_api_tak_dihapus", operation=pgtrigger.Delete),
            forbid_truncate("kunci_api"),
            pgtrigger.ReadOnly(name="kunci_api_tetap", fields=["instansi", "hash", "awalan", "lingkup", "alamat_ip"]),
        ]

    def __str__(self) -> str:
        return f"{self.awalan}… ({self.nama})"

    @property
    def in_force(self) -> bool:
        return self.dicabut_pada is None and self.berlaku_sampai > timezone.now()


class DataDisclosure(models.Model):
    """A record that an agency read or was sent data of an NIB: when and why, visible to the data subject (PRV-2)."""

    nib = models.ForeignKey(
        Nib, on_delete=models.PROTECT, related_name="pengungkapan", verbose_name="NIB", db_index=False
    )
    instansi = models.ForeignKey(
        InstansiPemerintah,
        on_delete=models.PROTECT,
        related_name="pengungkapan",
        verbose_name=_("instansi"),
        db_index=False,
    )
    # Empty: sent by the portal.
    kunci = models.ForeignKey(
        ApiKey, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("kunci"), db_index=False
    )
    metode = models.CharField(_("metode"), max_length=30)
    # The agency's purpose as it was registered at that moment.
    tujuan = models.CharField(_("tujuan"), max_length=200)
    waktu = models.DateTimeField(_("waktu"), db_default=Now(), editable=False)
    ip = models.GenericIPAddressField("IP", null=True)
    korelasi = models.UUIDField(_("id korelasi"), null=True)

    PERSONAL_DATA = PersonalData(
        copy=("waktu", "instansi", "metode", "tujuan"),
        keep="who read data about a person must stay provable (UU 27/2022 art. 31)",
        neither=("nib", "kunci", "ip", "korelasi"),
    )

    class Meta:
        verbose_name = _("pengungkapan data")
        verbose_name_plural = _("pengungkapan data")
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["nib", "-id"], name="pengungkapan_nib"),
            models.Index(fields=["instansi", "-id"], name="pengungkapan_instansi"),
        ]
        triggers = [
            pgtrigger.Protect(name="pengungkapan_hanya_tambah", operation=pgtrigger.Update | pgtrigger.Delete),
            forbid_truncate("pengungkapan"),
        ]

    def __str__(self) -> str:
        return f"{self.instansi_id} {self.metode} {self.nib_id}"
