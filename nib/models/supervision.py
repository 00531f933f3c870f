import uuid
from typing import Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from nib.models.law import DasarTindakan
from nib.models.nib import Nib
from oss_portal.db.people import done_by, done_by_or_nobody
from oss_portal.db.triggers import StateTrigger, forbid_truncate
from oss_portal.models import SuratBernomor, Upload
from oss_portal.privacy.personal_data import PersonalData


class SanksiQuerySet(models.QuerySet["SanksiNib"]):
    """Steps of supervision, filtered by what they wait for."""

    def _running(self) -> Self:
        return self.filter(status=SanksiNib.Status.BERLAKU)

    def answered(self) -> Self:
        """Return the warnings and freezes that the holder answered."""
        return self._running().filter(tahap__in=SanksiNib.ANSWERED, dijawab_pada__isnull=False)

    def unanswered_past_deadline(self) -> Self:
        """Return the warnings and freezes whose period is over without an answer (PerBKPM 5/2021 art. 61)."""
        running = self._running().filter(tahap__in=SanksiNib.ANSWERED)
        return running.filter(dijawab_pada__isnull=True, tenggat_jawab__lt=timezone.localdate())

    def told(self) -> Self:
        """Return the steps that the holder may read: without those that were only proposed."""
        return self.exclude(status__in=SanksiNib.PROPOSED)

    def open_keberatan(self) -> Self:
        """Return the revocations with an objection that has no reply yet."""
        return self._running().filter(tahap=SanksiNib.Tahap.PENCABUTAN, keberatan_pada__isnull=False, tanggapan="")


class SanksiNib(models.Model):
    """One step of supervision: warning, freeze, revocation, each with a period for an answer (PerBKPM 5/2021 art. 61).

    One officer proposes and another one decides, with reasons of their own: revocations and their cancellations, and
    freezes without a warning and the end of such freezes.
    """

    class Tahap(models.TextChoices):
        PERINGATAN = "peringatan", _("Peringatan")
        PEMBEKUAN = "pembekuan", _("Pembekuan")
        PENCAIRAN = "pencairan", _("Pencairan pembekuan")
        PENCABUTAN = "pencabutan", _("Pencabutan")
        PEMBATALAN = "pembatalan", _("Pembatalan pencabutan")

    class Sebab(models.TextChoices):
        PELANGGARAN = "pelanggaran", _("Kegiatan tidak sesuai NIB atau ketentuan")
        TIDAK_MENJAWAB = "tidak_menjawab", _("Tidak menjawab peringatan atau pembekuan")
        BERAT = "berat", _("Pelanggaran berat")
        PENGADILAN = "pengadilan", _("Putusan pengadilan berkekuatan hukum tetap")
        # Reasons for cancelling a revocation.
        KEBERATAN = "keberatan", _("Keberatan pelaku usaha dikabulkan")
        KELIRU = "keliru", _("Pencabutan keliru")

    class Mendesak(models.TextChoices):
        """Reasons for a freeze without a warning and its period."""

        KESELAMATAN = "keselamatan", _("Membahayakan nyawa, kesehatan, atau keselamatan orang")
        LINGKUNGAN = "lingkungan", _("Merusak lingkungan hidup")
        KEAMANAN = "keamanan", _("Mengganggu keamanan atau ketertiban umum")
        PENIPUAN = "penipuan", _("NIB dipakai untuk menipu; kerugian orang bertambah setiap hari")

    class Status(models.TextChoices):
        DIUSULKAN = "diusulkan", _("Diusulkan, menunggu petugas kedua")
        BERLAKU = "berlaku", _("Berlaku")
        SELESAI = "selesai", _("Selesai")
        DITOLAK = "ditolak", _("Usulan ditolak")
        DITARIK = "ditarik", _("Usulan ditarik pengusulnya")

    TRANSITIONS = {
        Status.DIUSULKAN: {Status.BERLAKU, Status.DITOLAK, Status.DITARIK},
        Status.BERLAKU: {Status.SELESAI},
        Status.SELESAI: set(),
        Status.DITOLAK: set(),
        Status.DITARIK: set(),
    }

    # Steps that were never in force: the holder is not told of them.
    PROPOSED = frozenset({Status.DIUSULKAN, Status.DITOLAK, Status.DITARIK})

    # The steps that the holder answers.
    ANSWERED = frozenset({Tahap.PERINGATAN, Tahap.PEMBEKUAN})
    # Causes that a step may have.
    GROUNDS = {
        Tahap.PEMBEKUAN: (Sebab.PELANGGARAN, Sebab.TIDAK_MENJAWAB, Sebab.BERAT, Sebab.PENGADILAN),
        Tahap.PENCABUTAN: (Sebab.PELANGGARAN, Sebab.TIDAK_MENJAWAB, Sebab.BERAT, Sebab.PENGADILAN),
        Tahap.PEMBATALAN: (Sebab.KEBERATAN, Sebab.KELIRU, Sebab.PENGADILAN),
    }

    kode = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    nib = models.ForeignKey(Nib, on_delete=models.PROTECT, related_name="sanksi", verbose_name="NIB")
    tahap = models.CharField(_("tahap"), max_length=10, choices=Tahap)
    sebab = models.CharField(_("sebab"), max_length=15, choices=Sebab)
    mendesak = models.CharField(_("alasan mendesak"), max_length=12, choices=Mendesak, blank=True, default="")
    alasan = models.TextField(_("uraian alasan"))
    # The row of the table of laws, and its text at the time when the step was created.
    dasar_tindakan = models.ForeignKey(
        DasarTindakan,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("dasar hukum tindakan"),
        db_index=False,
    )
    dasar = models.CharField(_("dasar hukum"), max_length=200)
    nomor_dokumen = models.CharField(_("nomor keputusan atau putusan"), max_length=100, blank=True, default="")
    tanggal_dokumen = models.DateField(_("tanggal keputusan atau putusan"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status)
    diusulkan_oleh = done_by()
    diputus_oleh = done_by_or_nobody()
    # The second officer's own reasons, for or against.
    alasan_putusan = models.TextField(_("alasan petugas kedua"), blank=True, default="")
    berlaku_pada = models.DateTimeField(_("berlaku pada"), null=True, blank=True)
    # Number of days that the holder has from the day the step is in force; `tenggat_jawab` is set on that day.
    hari_jawab = models.PositiveSmallIntegerField(_("hari untuk menjawab"), default=0)
    tenggat_jawab = models.DateField(_("tenggat jawaban"), null=True, blank=True)
    jawaban = models.TextField(_("jawaban pelaku usaha"), blank=True, default="")
    dijawab_pada = models.DateTimeField(_("dijawab pada"), null=True, blank=True)
    # After a revocation: the objection of the holder and the reply of an officer.
    keberatan = models.TextField(_("keberatan pelaku usaha"), blank=True, default="")
    keberatan_pada = models.DateTimeField(_("keberatan pada"), null=True, blank=True)
    tanggapan = models.TextField(_("tanggapan petugas"), blank=True, default="")
    selesai_pada = models.DateTimeField(_("selesai pada"), null=True, blank=True)
    surat = models.ForeignKey(
        SuratBernomor, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("surat"), db_index=False
    )
    dibuat_pada = models.DateTimeField(_("dibuat pada"), default=timezone.now, editable=False)
    diubah_pada = models.DateTimeField(_("diubah pada"), default=timezone.now, editable=False)

    PERSONAL_DATA = PersonalData(
        copy=(
            *("tahap", "sebab", "mendesak", "alasan", "dasar", "nomor_dokumen", "tanggal_dokumen", "status"),
            *("alasan_putusan", "berlaku_pada", "tenggat_jawab", "jawaban", "dijawab_pada", "keberatan"),
            *("keberatan_pada", "tanggapan", "selesai_pada"),
        ),
        keys={"status": "keadaan"},
        keep="proof of the supervision (UU 43/2009)",
        neither=(
            *("kode", "nib", "dasar_tindakan", "hari_jawab", "surat", "diusulkan_oleh", "diputus_oleh"),
            *("dibuat_pada", "diubah_pada"),
        ),
    )

    objects = SanksiQuerySet.as_manager()

    class Meta:
        verbose_name = _("sanksi NIB")
        verbose_name_plural = _("sanksi NIB")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(alasan=""), name="sanksi_beralasan"),
            models.CheckConstraint(
                condition=~models.Q(status__in=["berlaku", "selesai"])
                | models.Q(tahap="peringatan")
                | models.Q(tahap="pembekuan", sebab__in=["pelanggaran", "tidak_menjawab"])
                | (models.Q(diputus_oleh__isnull=False) & ~models.Q(diputus_oleh=models.F("diusulkan_oleh"))),
                name="pencabutan_empat_mata",
            ),
            models.CheckConstraint(
                condition=~models.Q(tahap="pembekuan", sebab="berat") | ~models.Q(mendesak=""),
                name="sanksi_mendesak_beralasan",
            ),
            models.UniqueConstraint(
                fields=["nib", "tahap"],
                condition=models.Q(status__in=["diusulkan", "berlaku"]),
                name="sanksi_satu_berjalan_per_tahap",
            ),
        ]
        indexes = [
            models.Index(fields=["tenggat_jawab"], name="sanksi_tenggat", condition=models.Q(status="berlaku")),
        ]
        triggers = [
            pgtrigger.Protect(name="sanksi_tak_dihapus", operation=pgtrigger.Delete),
            forbid_truncate("sanksi"),
            StateTrigger(name="sanksi_transisi"),
        ]

    def __str__(self) -> str:
        return f"{self.get_tahap_display()} NIB {self.nib.nomor}"

    # Django does not replace a method of this name that the class already has.
    def get_status_display(self) -> str:  # type: ignore[no-redef]
        """Return the label of the status; for a closed revocation, whether the objection failed or it was cancelled."""
        if self.tahap != self.Tahap.PENCABUTAN or self.status != self.Status.SELESAI:
            return str(self.Status(self.status).label)
        return str(_("Selesai, keberatan tidak dikabulkan") if self.tanggapan else _("Dibatalkan"))

    @property
    def was_heard(self) -> bool:
        """Whether the holder answered or the period is over, as a next step requires (PerBKPM 5/2021 art. 61)."""
        past = self.tenggat_jawab is not None and self.tenggat_jawab < timezone.localdate()
        return self.dijawab_pada is not None or past

    @property
    def takes_answer(self) -> bool:
        return self.status == self.Status.BERLAKU and self.tahap in self.ANSWERED and self.dijawab_pada is None

    @property
    def is_being_cancelled(self) -> bool:
        """Whether the cancellation of this revocation waits for the second officer."""
        return self.nib.sanksi.filter(tahap=self.Tahap.PEMBATALAN, status=self.Status.DIUSULKAN).exists()

    @property
    def takes_keberatan(self) -> bool:
        """Whether the holder may still object to this revocation."""
        past = self.tenggat_jawab is not None and self.tenggat_jawab < timezone.localdate()
        running = self.tahap == self.Tahap.PENCABUTAN and self.status == self.Status.BERLAKU
        return running and not self.keberatan and not past


class PermohonanPencabutan(models.Model):
    """A request of the holder to end the NIB, by likuidasi or not, with the statements of PerBKPM 5/2021 art. 20."""

    class Jenis(models.TextChoices):
        LIKUIDASI = "likuidasi", _("Likuidasi (usaha dibubarkan)")
        NONLIKUIDASI = "nonlikuidasi", _("Bukan likuidasi (usaha dihentikan)")

    class Status(models.TextChoices):
        DIAJUKAN = "diajukan", _("Diajukan, sedang ditinjau")
        DISETUJUI = "disetujui", _("Disetujui")
        DITOLAK = "ditolak", _("Ditolak")
        DIBATALKAN = "dibatalkan", _("Dibatalkan pemohon")

    TRANSITIONS = {
        Status.DIAJUKAN: {Status.DISETUJUI, Status.DITOLAK, Status.DIBATALKAN},
        Status.DISETUJUI: set(),
        Status.DITOLAK: set(),
        Status.DIBATALKAN: set(),
    }

    # The statements that the holder ticks about what must be settled first.
    PERNYATAAN = {
        "pajak": _("Kewajiban pajak usaha ini sudah diselesaikan."),
        "fiskal": _("Fasilitas fiskal sudah diselesaikan, atau usaha ini tidak pernah memakainya."),
        "pekerja": _("Hak pekerja sudah diselesaikan, atau usaha ini tidak mempekerjakan orang lain."),
    }

    kode = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    nib = models.ForeignKey(Nib, on_delete=models.PROTECT, related_name="permohonan_pencabutan", verbose_name="NIB")
    jenis = models.CharField(_("jenis"), max_length=12, choices=Jenis)
    alasan = models.TextField(_("alasan"))
    pernyataan = ArrayField(models.CharField(max_length=10), verbose_name=_("pernyataan"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DIAJUKAN)
    diajukan_oleh = done_by()
    diajukan_pada = models.DateTimeField(_("diajukan pada"), default=timezone.now)
    tenggat = models.DateTimeField(_("tenggat peninjauan"), null=True, blank=True)
    diputus_oleh = done_by_or_nobody()
    diputus_pada = models.DateTimeField(_("diputus pada"), null=True, blank=True)
    alasan_putusan = models.TextField(_("alasan putusan"), blank=True, default="")
    diubah_pada = models.DateTimeField(_("diubah pada"), default=timezone.now, editable=False)

    PERSONAL_DATA = PersonalData(
        copy=("jenis", "alasan", "pernyataan", "status", "diajukan_pada", "alasan_putusan", "diputus_pada"),
        keys={"status": "keadaan", "diajukan_pada": "diajukan"},
        keep="proof of why an NIB ended (UU 43/2009)",
        neither=("kode", "nib", "diajukan_oleh", "tenggat", "diputus_oleh", "diubah_pada"),
    )

    class Meta:
        verbose_name = _("permohonan pencabutan")
        verbose_name_plural = _("permohonan pencabutan")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["nib"], condition=models.Q(status="diajukan"), name="pencabutan_satu_terbuka"
            ),
            models.CheckConstraint(
                condition=models.Q(pernyataan__contains=["pajak", "fiskal", "pekerja"]),
                name="pencabutan_pernyataan_lengkap",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="pencabutan_tak_dihapus", operation=pgtrigger.Delete),
            forbid_truncate("pencabutan"),
            StateTrigger(name="pencabutan_transisi"),
        ]

    def __str__(self) -> str:
        return f"{self.nib_id}: {self.get_jenis_display()}"


class KewajibanQuerySet(models.QuerySet["KewajibanPembayaran"]):
    def is_open(self) -> Self:
        """Return the fees that are neither paid nor withdrawn."""
        return self.filter(status__in=KewajibanPembayaran.OPEN)


class KewajibanPembayaran(models.Model):
    """An official fee that the holder owes (KEW-2c): PNBP, PAD, retribusi. The portal shows it but takes no payment."""

    class Jenis(models.TextChoices):
        PNBP = "pnbp", _("Penerimaan Negara Bukan Pajak (PNBP)")
        PAD = "pad", _("Pendapatan Asli Daerah (PAD)")
        RETRIBUSI = "retribusi", _("Retribusi")
        LAINNYA = "lainnya", _("Biaya resmi lainnya")

    class Status(models.TextChoices):
        BELUM = "belum", _("Belum dibayar")
        DILAPORKAN = "dilaporkan", _("Dilaporkan sudah dibayar")
        LUNAS = "lunas", _("Lunas")
        DIBATALKAN = "dibatalkan", _("Dibatalkan")

    TRANSITIONS = {
        Status.BELUM: {Status.DILAPORKAN, Status.LUNAS, Status.DIBATALKAN},
        Status.DILAPORKAN: {Status.BELUM, Status.LUNAS, Status.DIBATALKAN},
        Status.LUNAS: set(),
        Status.DIBATALKAN: set(),
    }
    OPEN = frozenset({Status.BELUM, Status.DILAPORKAN})

    kode = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    nib = models.ForeignKey(Nib, on_delete=models.PROTECT, related_name="kewajiban", verbose_name="NIB")
    jenis = models.CharField(_("jenis"), max_length=10, choices=Jenis)
    uraian = models.CharField(_("uraian"), max_length=200)
    instansi = models.CharField(_("instansi penagih"), max_length=150)
    dasar = models.CharField(_("dasar hukum"), max_length=200)
    nominal = models.DecimalField(_("nominal (Rp)"), max_digits=20, decimal_places=2)
    kode_billing = models.CharField(_("kode billing"), max_length=40, blank=True, default="")
    jatuh_tempo = models.DateField(_("jatuh tempo"))
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.BELUM)
    # NTPN or the number of the receipt, reported by the holder or found by the officer.
    bukti = models.CharField(_("nomor bukti bayar"), max_length=60, blank=True, default="")
    berkas = models.ForeignKey(
        Upload, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("berkas bukti")
    )
    # The officer's last note: why a report was not accepted, or why the fee was withdrawn.
    catatan = models.TextField(_("catatan petugas"), blank=True, db_default="", default="")
    dibuat_oleh = done_by()
    dibuat_pada = models.DateTimeField(_("dibuat pada"), default=timezone.now, editable=False)
    diubah_pada = models.DateTimeField(_("diubah pada"), default=timezone.now, editable=False)

    PERSONAL_DATA = PersonalData(
        copy=("jenis", "uraian", "instansi", "nominal", "kode_billing", "jatuh_tempo", "status", "bukti", "catatan"),
        keys={"status": "keadaan"},
        keep="proof of what was owed and paid (UU 43/2009)",
        neither=("kode", "nib", "dasar", "berkas", "dibuat_oleh", "dibuat_pada", "diubah_pada"),
    )

    objects = KewajibanQuerySet.as_manager()

    class Meta:
        verbose_name = _("kewajiban pembayaran")
        verbose_name_plural = _("kewajiban pembayaran")
        ordering = ["jatuh_tempo", "id"]
        permissions = [("tagih_kewajiban", _("Dapat mencatat dan menyelesaikan kewajiban pembayaran"))]
        constraints = [
            models.CheckConstraint(condition=models.Q(nominal__gt=0), name="kewajiban_nominal_positif"),
            models.CheckConstraint(
                condition=~models.Q(status__in=["dilaporkan", "lunas"]) | ~models.Q(bukti=""),
                name="kewajiban_lunas_berbukti",
            ),
        ]
        indexes = [
            models.Index(fields=["jatuh_tempo"], name="kewajiban_belum", condition=models.Q(status="belum")),
            models.Index(fields=["diubah_pada"], name="kewajiban_lapor", condition=models.Q(status="dilaporkan")),
            models.Index(fields=["kode_billing"], name="kewajiban_billing", condition=~models.Q(kode_billing="")),
            models.Index(fields=["bukti"], name="kewajiban_bukti", condition=~models.Q(bukti="")),
        ]
        triggers = [
            pgtrigger.Protect(name="kewajiban_tak_dihapus", operation=pgtrigger.Delete),
            forbid_truncate("kewajiban"),
            pgtrigger.ReadOnly(
                name="kewajiban_tagihan_tetap",
                fields=["nib", "jenis", "uraian", "instansi", "dasar", "nominal", "kode_billing", "jatuh_tempo"],
            ),
            StateTrigger(name="kewajiban_transisi"),
        ]

    def __str__(self) -> str:
        return f"{self.uraian} ({date_format(self.jatuh_tempo)})"

    @property
    def is_open(self) -> bool:
        return self.status in self.OPEN

    @property
    def late(self) -> bool:
        return self.status == self.Status.BELUM and self.jatuh_tempo < timezone.localdate()
