import uuid
from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oss_portal.db.people import done_by_or_nobody
from oss_portal.db.triggers import StateTrigger, forbid_truncate
from oss_portal.models import JenisIdentitas, OutgoingMail, SuratBernomor, Upload
from oss_portal.privacy.crypto import EncryptedTextField
from oss_portal.privacy.masking import mask_nik
from oss_portal.privacy.personal_data import PersonalData
from registrasi.models.hak_akses import HakAkses
from registrasi.models.hak_akses_event import HakAksesEvent
from registrasi.models.pelaku_usaha import PelakuUsaha

_D = HakAksesEvent.Dasar


class PermohonanAksesQuerySet(models.QuerySet["PermohonanAkses"]):
    def is_open(self) -> Self:
        """Return the cases that are not closed."""
        return self.filter(status__in=PermohonanAkses.OPEN)

    def waits_for_officer(self) -> Self:
        """Return the cases in which an officer has to take the next step."""
        return self.filter(status__in=PermohonanAkses.WAITING_FOR_OFFICER)


class PermohonanAkses(models.Model):
    """A case that ends or renews Hak Akses on one of the four grounds of the terms (AKH-1a to AKH-1d, AKH-2).

    a: change of the penanggung jawab; b: suspected abuse by somebody else; c and d: by Lembaga OSS, with two officers.
    A constraint of the database keeps a case on ground a or b open as long as it has no numbered letter (AKH-2).
    """

    class Dasar(models.TextChoices):
        PERGANTIAN = _D.AKH_1A.value, _D.AKH_1A.label
        DUGAAN = _D.AKH_1B.value, _D.AKH_1B.label
        TEMUAN = _D.AKH_1C.value, _D.AKH_1C.label
        HUKUM = _D.AKH_1D.value, _D.AKH_1D.label

    class Status(models.TextChoices):
        DIAJUKAN = "diajukan", _("Diajukan, diperiksa petugas")
        PERLU_PERBAIKAN = "perlu_perbaikan", _("Perlu dilengkapi pemohon")
        DISENGKETAKAN = "disengketakan", _("Ada keberatan")
        DIUSULKAN = "diusulkan", _("Menunggu petugas kedua")
        DISETUJUI = "disetujui", _("Disetujui, menunggu penanggung jawab baru")
        SELESAI = "selesai", _("Selesai")
        DITOLAK = "ditolak", _("Ditolak")
        DIBATALKAN = "dibatalkan", _("Dibatalkan")

    class Result(models.TextChoices):
        DIAKHIRI = "diakhiri", _("Hak Akses diakhiri")
        AKSES_BARU = "akses_baru", _("Hak Akses diakhiri dan diganti yang baru")
        DIPULIHKAN = "dipulihkan", _("Hak Akses dipulihkan dengan kata sandi baru")

    class Saluran(models.TextChoices):
        DASBOR = "dasbor", _("Dasbor")
        SUREL = "surel", _("Tautan di surel")
        PETUGAS = "petugas", _("Petugas (surat atau helpdesk)")

    OPEN = (Status.DIAJUKAN, Status.PERLU_PERBAIKAN, Status.DISENGKETAKAN, Status.DIUSULKAN, Status.DISETUJUI)
    WAITING_FOR_OFFICER = (Status.DIAJUKAN, Status.DISENGKETAKAN, Status.DIUSULKAN)
    TRANSITIONS = {
        Status.DIAJUKAN: {
            Status.PERLU_PERBAIKAN,
            Status.DISENGKETAKAN,
            Status.DISETUJUI,
            Status.SELESAI,
            Status.DITOLAK,
            Status.DIBATALKAN,
        },
        Status.PERLU_PERBAIKAN: {Status.DIAJUKAN, Status.DISENGKETAKAN, Status.DITOLAK, Status.DIBATALKAN},
        Status.DISENGKETAKAN: {Status.DIAJUKAN, Status.DITOLAK, Status.DIBATALKAN},
        Status.DIUSULKAN: {Status.SELESAI, Status.DITOLAK, Status.DIBATALKAN},
        Status.DISETUJUI: {Status.SELESAI, Status.DITOLAK, Status.DIBATALKAN},
        Status.SELESAI: set(),
        Status.DITOLAK: set(),
        Status.DIBATALKAN: set(),
    }

    kode = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    nomor = models.CharField(_("nomor perkara"), max_length=20, unique=True)
    dasar = models.CharField(_("dasar"), max_length=10, choices=Dasar)
    status = models.CharField(_("status"), max_length=20, choices=Status, default=Status.DIAJUKAN)
    saluran = models.CharField(_("diajukan lewat"), max_length=10, choices=Saluran)
    # The person whose access is concerned, and which rights; on ground a exactly one right of one business.
    pengguna = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="permohonan_akses", verbose_name=_("pemegang")
    )
    pelaku_usaha = models.ForeignKey(
        PelakuUsaha,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="permohonan_akses",
        verbose_name=_("pelaku usaha"),
    )
    hak_akses = models.ManyToManyField(HakAkses, related_name="permohonan", blank=True, verbose_name=_("hak akses"))
    diajukan_oleh = done_by_or_nobody(_("diajukan oleh"), blank=True)
    alasan = models.TextField(_("alasan"))
    dasar_hukum = models.CharField(_("peraturan atau putusan"), max_length=300, blank=True, default="")
    berkas = models.ManyToManyField(Upload, related_name="+", blank=True, verbose_name=_("dokumen"))

    # The new penanggung jawab (ground a), as typed by the applicant; an officer compares them with the documents.
    calon_nama = models.CharField(_("nama penanggung jawab baru"), max_length=150, blank=True, default="")
    calon_jenis_identitas = models.CharField(
        _("jenis identitas"), max_length=2, choices=JenisIdentitas, blank=True, default=""
    )
    calon_nomor_identitas = EncryptedTextField(_("nomor identitas"), blank=True, default="")
    calon_tanggal_lahir = models.DateField(_("tanggal lahir"), null=True, blank=True)
    calon_jabatan = models.CharField(_("jabatan"), max_length=100, blank=True, default="")
    calon_email = models.EmailField(_("surel"), max_length=100, blank=True, default="")
    calon_telepon = models.CharField(_("telepon"), max_length=20, blank=True, default="")
    pertahankan_kuasa = models.BooleanField(_("kuasa yang ada dipertahankan"), default=False)

    # No decision is made before the end of this day; empty when the penanggung jawab asked with their own password.
    keberatan_sampai = models.DateField(_("masa keberatan sampai"), null=True, blank=True)
    # Rights that are read-only because of an objection, and are restored when it is settled.
    hak_dibatasi = models.JSONField(default=list, blank=True, editable=False)
    perbaikan = models.TextField(_("yang harus dilengkapi"), blank=True, default="")

    diputuskan_oleh = done_by_or_nobody(_("diputuskan oleh"), blank=True)
    diputuskan_pada = models.DateTimeField(_("diputuskan pada"), null=True, blank=True)
    alasan_keputusan = models.TextField(_("alasan keputusan"), blank=True, default="")
    hasil = models.CharField(_("hasil"), max_length=12, choices=Result, blank=True, default="")
    surat = models.ForeignKey(
        SuratBernomor,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("surat konfirmasi"),
    )
    # The mail with the letter: its state is the proof of delivery.
    surat_keluar = models.ForeignKey(
        OutgoingMail,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        # The mails are partitioned, and no unique key of a partitioned table is `id` alone.
        db_constraint=False,
        db_index=False,
        verbose_name=_("pengiriman"),
    )
    dibuat_pada = models.DateTimeField(_("diajukan pada"), default=timezone.now, editable=False)
    diubah_pada = models.DateTimeField(_("diubah pada"), default=timezone.now, editable=False)

    PERSONAL_DATA = PersonalData(
        copy=(
            *("nomor", "dasar", "status", "dibuat_pada", "saluran", "alasan", "dasar_hukum", "perbaikan"),
            *("keberatan_sampai", "diputuskan_pada", "hasil"),
        ),
        keys={"dasar": "perihal", "status": "keadaan", "dibuat_pada": "waktu"},
        withheld={
            "alasan_keputusan": "internal; what the person must know is in the letter",
            **dict.fromkeys(
                (
                    *("calon_nama", "calon_jenis_identitas", "calon_nomor_identitas", "calon_tanggal_lahir"),
                    *("calon_jabatan", "calon_email", "calon_telepon"),
                ),
                "of the successor, who is somebody else; in their own copy once they hold the right",
            ),
        },
        keep="proof of the case for 10 years and longer (UU 43/2009); its documents: rule dokumen_perkara",
        neither=(
            *("kode", "pengguna", "pelaku_usaha", "hak_akses", "diajukan_oleh", "berkas", "pertahankan_kuasa"),
            *("hak_dibatasi", "diputuskan_oleh", "surat", "surat_keluar", "diubah_pada"),
        ),
    )

    objects = PermohonanAksesQuerySet.as_manager()

    class Meta:
        verbose_name = _("perkara hak akses")
        verbose_name_plural = _("perkara hak akses")
        ordering = ["-id"]
        permissions = [
            ("usulkan_pengakhiran", _("Dapat mengajukan dan mengusulkan pengakhiran Hak Akses")),
            ("putuskan_pengakhiran", _("Dapat memutuskan perkara Hak Akses")),
        ]
        indexes = [models.Index(fields=["status", "id"], name="permohonan_akses_antrean")]
        constraints = [
            models.CheckConstraint(condition=~models.Q(alasan=""), name="permohonan_akses_beralasan"),
            models.CheckConstraint(
                condition=~models.Q(dasar="AKH-1d") | ~models.Q(dasar_hukum=""), name="permohonan_akses_berdasar_hukum"
            ),
            models.CheckConstraint(
                condition=~models.Q(dasar="AKH-1a")
                | models.Q(pelaku_usaha__isnull=False) & ~models.Q(calon_nama="") & ~models.Q(calon_email=""),
                name="permohonan_akses_pengganti",
            ),
            # AKH-2: a case on ground a or b is not closed without the written confirmation.
            models.CheckConstraint(
                condition=~models.Q(status__in=["selesai", "ditolak"])
                | models.Q(dasar__in=["AKH-1c", "AKH-1d"])
                | models.Q(surat__isnull=False),
                name="permohonan_akses_bersurat",
            ),
            # Two different officers on grounds c and d.
            models.CheckConstraint(
                condition=~models.Q(status="selesai")
                | ~models.Q(dasar__in=["AKH-1c", "AKH-1d"])
                | models.Q(diputuskan_oleh__isnull=False, diajukan_oleh__isnull=False)
                & ~models.Q(diputuskan_oleh=models.F("diajukan_oleh")),
                name="permohonan_akses_empat_mata",
            ),
            models.UniqueConstraint(
                fields=["pelaku_usaha"],
                condition=models.Q(
                    dasar="AKH-1a", status__in=["diajukan", "perlu_perbaikan", "disengketakan", "disetujui"]
                ),
                name="permohonan_akses_satu_pergantian",
            ),
            models.UniqueConstraint(
                fields=["pengguna"],
                condition=models.Q(dasar="AKH-1b", status__in=["diajukan", "disetujui"]),
                name="permohonan_akses_satu_dugaan",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="permohonan_akses_tak_dihapus", operation=pgtrigger.Delete),
            forbid_truncate("permohonan_akses"),
            StateTrigger(name="permohonan_akses_transisi"),
        ]

    def __str__(self) -> str:
        return f"{self.nomor} ({self.get_status_display()})"

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    @property
    def ends_with_letter(self) -> bool:
        """Whether the case must end with a written confirmation (AKH-2)."""
        return self.dasar in {self.Dasar.PERGANTIAN, self.Dasar.DUGAAN}

    @property
    def keberatan_period_running(self) -> bool:
        return self.keberatan_sampai is not None and timezone.localdate() <= self.keberatan_sampai

    @property
    def nama_usaha(self) -> str:
        """The name of the business of the case; empty for a case about a person alone (ground b)."""
        return self.pelaku_usaha.nama if self.pelaku_usaha else ""

    @property
    def masked_candidate_identity(self) -> str:
        return mask_nik(self.calon_nomor_identitas)


class KeberatanAkses(models.Model):
    """An objection to a change of the penanggung jawab, by a person who was told of it."""

    class Objector(models.TextChoices):
        PENANGGUNG_JAWAB = "penanggung_jawab", _("Penanggung jawab")
        KUASA = "kuasa", _("Kuasa")
        USAHA = "usaha", _("Surel perusahaan")

    permohonan = models.ForeignKey(PermohonanAkses, on_delete=models.PROTECT, related_name="keberatan")
    dari = models.CharField(_("dari"), max_length=20, choices=Objector)
    pengguna = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    email = models.EmailField(_("surel"), max_length=100)
    alasan = models.TextField(_("alasan"))
    waktu = models.DateTimeField(_("waktu"), db_default=Now(), editable=False)

    PERSONAL_DATA = PersonalData(
        copy=("dari", "email", "alasan", "waktu"),
        keys={"email": "surel"},
        keep="proof of the case (UU 43/2009)",
        neither=("permohonan", "pengguna"),
    )

    class Meta:
        verbose_name = _("keberatan")
        verbose_name_plural = _("keberatan")
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=~models.Q(alasan=""), name="keberatan_akses_beralasan")]
        triggers = [
            pgtrigger.Protect(name="keberatan_akses_hanya_tambah", operation=pgtrigger.Update | pgtrigger.Delete),
            forbid_truncate("keberatan_akses"),
        ]

    def __str__(self) -> str:
        return f"{self.permohonan_id}: {self.get_dari_display()}"
