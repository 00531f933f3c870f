import uuid
from typing import Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oss_portal.db.people import done_by_or_nobody
from oss_portal.db.triggers import StateTrigger, forbid_truncate
from oss_portal.privacy.personal_data import NONE, PersonalData


class PermintaanDataQuerySet(models.QuerySet["PermintaanData"]):
    def waiting(self) -> Self:
        """Return the unanswered requests."""
        return self.filter(status=PermintaanData.Status.DIAJUKAN)


class PermintaanData(models.Model):
    """A request of a person about their own data, with the clock of 72 hours and the lawful grounds of a refusal."""

    class Jenis(models.TextChoices):
        KOREKSI = "koreksi", _("Memperbaiki data")
        HAPUS = "hapus", _("Menghapus data")
        BATASI = "batasi", _("Menghentikan atau membatasi pemrosesan")
        KEBERATAN = "keberatan", _("Berkeberatan atas keputusan otomatis")
        PENJELASAN = "penjelasan", _("Meminta penjelasan")

    class Column(models.TextChoices):
        """The columns that an officer may correct here. A wrong identity number is never edited (U21)."""

        NAMA = "nama", _("Nama")
        TANGGAL_LAHIR = "tanggal_lahir", _("Tanggal lahir")
        TELEPON = "telepon", _("Nomor HP")
        LAIN = "lain", _("Lainnya")

    class Status(models.TextChoices):
        DIAJUKAN = "diajukan", _("Menunggu jawaban")
        DIKABULKAN = "dikabulkan", _("Dikabulkan")
        SEBAGIAN = "sebagian", _("Dikabulkan sebagian")
        DITOLAK = "ditolak", _("Ditolak")
        DIBATALKAN = "dibatalkan", _("Dibatalkan")

    class RefusalGround(models.TextChoices):
        KEWAJIBAN = "kewajiban", _("Penyimpanan diwajibkan undang-undang (register NIB, kearsipan)")
        PENEGAKAN = "penegakan", _("Diperlukan untuk penegakan hukum (UU 27/2022 Pasal 15)")
        SENGKETA = "sengketa", _("Diperlukan sebagai bukti dalam sengketa atau perkara yang berjalan")
        TIDAK_TERBUKTI = "tidak_terbukti", _("Data yang benar belum dibuktikan dengan dokumen")
        BUKAN_KAMI = "bukan_kami", _("Data berasal dari instansi lain; perbaikan dilakukan di sana")

    TRANSITIONS = {
        Status.DIAJUKAN: {Status.DIKABULKAN, Status.SEBAGIAN, Status.DITOLAK, Status.DIBATALKAN},
        Status.DIKABULKAN: set(),
        Status.SEBAGIAN: set(),
        Status.DITOLAK: set(),
        Status.DIBATALKAN: set(),
    }

    kode = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    nomor = models.CharField(_("nomor"), max_length=20, unique=True)
    pengguna = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="permintaan_data", verbose_name=_("pemohon")
    )
    jenis = models.CharField(_("yang diminta"), max_length=12, choices=Jenis)
    kolom = models.CharField(_("data yang salah"), max_length=15, choices=Column, blank=True, default="")
    nilai_baru = models.CharField(_("yang benar"), max_length=150, blank=True, default="")
    isi = models.TextField(_("penjelasan"))
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.DIAJUKAN)
    tenggat = models.DateTimeField(_("dijawab paling lambat"))
    dasar_penolakan = models.CharField(
        _("dasar penolakan"), max_length=15, choices=RefusalGround, blank=True, default=""
    )
    jawaban = models.TextField(_("jawaban"), blank=True, default="")
    dijawab_oleh = done_by_or_nobody(_("dijawab oleh"), blank=True)
    dijawab_pada = models.DateTimeField(_("dijawab pada"), null=True, blank=True)
    dibuat_pada = models.DateTimeField(_("diajukan pada"), default=timezone.now, editable=False)
    diubah_pada = models.DateTimeField(_("diubah pada"), default=timezone.now, editable=False)

    PERSONAL_DATA = PersonalData(
        copy=(
            *("nomor", "jenis", "status", "dibuat_pada", "kolom", "nilai_baru", "isi", "tenggat", "jawaban"),
            *("dasar_penolakan", "dijawab_pada"),
        ),
        keys={"jenis": "perihal", "status": "keadaan", "dibuat_pada": "waktu"},
        keep="proof that the request was answered in time (UU 27/2022 art. 8 to 13)",
        neither=("kode", "pengguna", "dijawab_oleh", "diubah_pada"),
    )

    objects = PermintaanDataQuerySet.as_manager()

    class Meta:
        verbose_name = _("permintaan data pribadi")
        verbose_name_plural = _("permintaan data pribadi")
        ordering = ["-id"]
        permissions = [("jawab_permintaan_data", _("Dapat menjawab permintaan data pribadi"))]
        indexes = [
            models.Index(fields=["tenggat"], name="permintaan_data_antre", condition=models.Q(status="diajukan"))
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status__in=["ditolak", "sebagian"]) | ~models.Q(dasar_penolakan=""),
                name="permintaan_data_ditolak_berdasar",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["diajukan", "dibatalkan"])
                | ~models.Q(jawaban="") & models.Q(dijawab_oleh__isnull=False, dijawab_pada__isnull=False),
                name="permintaan_data_berjawab",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="permintaan_data_tak_dihapus", operation=pgtrigger.Delete),
            forbid_truncate("permintaan_data"),
            StateTrigger(name="permintaan_data_transisi"),
        ]

    def __str__(self) -> str:
        return f"{self.nomor} ({self.get_status_display()})"


class RetentionRule(models.Model):
    """A period for which a kind of data is kept: the days are data, the act after them is code (`oss_portal.hooks`)."""

    kode = models.CharField(_("kode"), max_length=40, unique=True)
    judul = models.CharField(_("data"), max_length=150)
    dasar = models.CharField(_("dasar"), max_length=200)
    lama_hari = models.PositiveIntegerField(_("disimpan (hari)"))
    aktif = models.BooleanField(_("diterapkan"), default=True)
    terakhir_pada = models.DateTimeField(_("terakhir diterapkan"), null=True, blank=True, editable=False)
    terakhir_jumlah = models.PositiveIntegerField(_("jumlah terakhir"), default=0, editable=False)

    PERSONAL_DATA = NONE

    class Meta:
        verbose_name = _("aturan masa simpan")
        verbose_name_plural = _("aturan masa simpan")
        ordering = ["kode"]
        constraints = [
            models.CheckConstraint(condition=models.Q(lama_hari__gte=1), name="aturan_retensi_paling_sedikit_sehari")
        ]

    def __str__(self) -> str:
        return f"{self.judul}: {self.lama_hari} hari"
