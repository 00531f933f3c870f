import secrets
import uuid
from decimal import Decimal
from typing import Any, Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from nib.choices import JenisApi, JenisKepabeanan, JenisPeran, SkalaUsaha, StatusPenanamanModal, TingkatRisiko
from nib.models.kbli import EdisiKbli, Kbli
from nib.models.law import TeksPernyataan
from nib.rules.npwp import spellings
from oss_portal.db.people import done_by, done_by_or_nobody
from oss_portal.db.triggers import StateTrigger, forbid_truncate
from oss_portal.privacy.crypto import EncryptedTextField, all_blind_indexes, blind_index
from oss_portal.privacy.personal_data import PersonalData
from registrasi.models import PelakuUsaha

NPWP_SCOPE = "npwp"


def new_id_proyek() -> str:
    """Return an id in the format of PIA: R-, the time with milliseconds, six random digits (25 characters)."""
    now = timezone.localtime()
    return f"R-{now:%Y%m%d%H%M%S}{now.microsecond // 1000:03d}{secrets.randbelow(10**6):06d}"


def _locked_children() -> pgtrigger.Trigger:
    """Return the trigger that locks the parts of an application unless the applicant may edit it."""
    return pgtrigger.Trigger(
        name="anak_permohonan_terkunci",
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.Before,
        declare=[("state", "text")],
        func="""
            SELECT status INTO state FROM nib_permohonan WHERE id = COALESCE(NEW.permohonan_id, OLD.permohonan_id);
            IF state NOT IN ('draf', 'perlu_perbaikan') THEN
                RAISE EXCEPTION 'nib: application is %, its data are locked', state;
            END IF;
            IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
            RETURN NEW;
        """,
    )


class PermohonanQuerySet(models.QuerySet["Permohonan"]):
    def is_open(self) -> Self:
        """Return the applications that are not yet decided."""
        return self.filter(status__in=Permohonan.OPEN)

    def with_npwp(self, npwp: str) -> Self:
        """Return the applications with this NPWP (digits only, in either length), found by its blind index."""
        indexes = [index for spelled in spellings(npwp) for index in all_blind_indexes(spelled, NPWP_SCOPE)]
        return self.filter(npwp_indeks__in=indexes)


class Permohonan(models.Model):
    """An application for an NIB, or for a change of its data: a draft saved step by step, then an unchangeable record.

    The data of a living NIB are those of its latest issued application (`Nib.data`), so that every earlier state stays
    stored, and the changes of an application are the differences of two rows.
    """

    class Jenis(models.TextChoices):
        BARU = "baru", _("NIB baru")
        PERUBAHAN = "perubahan", _("Perubahan data")

    class Status(models.TextChoices):
        DRAF = "draf", _("Draf")
        DIAJUKAN = "diajukan", _("Diajukan, sedang ditinjau")
        PERLU_PERBAIKAN = "perlu_perbaikan", _("Perlu diperbaiki")
        TERBIT = "terbit", _("Terbit")
        DITOLAK = "ditolak", _("Ditolak")
        DIBATALKAN = "dibatalkan", _("Dibatalkan")

    OPEN = (Status.DRAF, Status.DIAJUKAN, Status.PERLU_PERBAIKAN)
    TRANSITIONS = {
        Status.DRAF: {Status.DIAJUKAN, Status.DIBATALKAN},
        Status.DIAJUKAN: {Status.PERLU_PERBAIKAN, Status.TERBIT, Status.DITOLAK, Status.DIBATALKAN},
        Status.PERLU_PERBAIKAN: {Status.DIAJUKAN, Status.DIBATALKAN},
        Status.TERBIT: set(),
        Status.DITOLAK: set(),
        Status.DIBATALKAN: set(),
    }

    # Kind of role -> the column in which the holder states it.
    STATED_PERAN = {JenisPeran.SNI: "sni", JenisPeran.HALAL: "halal"}

    class Jamsos(models.TextChoices):
        SUDAH = "sudah", _("Sudah menjadi peserta")
        DAFTARKAN = "daftarkan", _("Belum, daftarkan melalui NIB ini")
        TIDAK = "tidak", _("Tidak mempekerjakan orang lain")

    kode = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    jenis = models.CharField(_("jenis permohonan"), max_length=10, choices=Jenis, default=Jenis.BARU)
    pelaku_usaha = models.ForeignKey(
        PelakuUsaha, on_delete=models.PROTECT, related_name="permohonan_nib", verbose_name=_("pelaku usaha")
    )
    pembuat = done_by(_("diisi oleh"))
    edisi_kbli = models.ForeignKey(
        EdisiKbli, on_delete=models.PROTECT, related_name="+", verbose_name=_("edisi KBLI"), db_index=False
    )
    status = models.CharField(_("status"), max_length=16, choices=Status, default=Status.DRAF)
    # Steps that were saved without an error: 1..5.
    langkah_selesai = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)

    # Step 1: the business.
    npwp = EncryptedTextField("NPWP", blank=True, default="")
    npwp_indeks = models.CharField(max_length=64, blank=True, default="", db_index=True, editable=False)
    alamat = models.CharField(_("alamat"), max_length=200, blank=True, default="")
    kelurahan = models.CharField(_("kelurahan atau desa"), max_length=13, blank=True, default="")
    # The name as printed: names of regions change, an issued document does not.
    wilayah = models.CharField(_("wilayah"), max_length=250, blank=True, default="")
    kode_pos = models.CharField(_("kode pos"), max_length=5, blank=True, default="")
    telepon = models.CharField(_("nomor telepon"), max_length=20, blank=True, default="")
    email = models.EmailField(_("surel"), max_length=100, blank=True, default="")
    nomor_akta = models.CharField(_("nomor akta"), max_length=60, blank=True, default="")
    tanggal_akta = models.DateField(_("tanggal akta"), null=True, blank=True)
    notaris = models.CharField(_("nama notaris"), max_length=150, blank=True, default="")
    status_pm = models.CharField(
        _("status penanaman modal"), max_length=2, choices=StatusPenanamanModal, blank=True, default=""
    )
    negara_prinsipal = CountryField(_("negara prinsipal"), blank=True, default="")
    nama_prinsipal = models.CharField(_("nama prinsipal"), max_length=200, blank=True, default="")

    # Step 3: the roles of the NIB. None: not answered yet.
    impor = models.BooleanField(_("mengimpor"), null=True, blank=True)
    jenis_api = models.CharField(_("jenis API"), max_length=2, choices=JenisApi, blank=True, default="")
    produksi_sendiri = models.BooleanField(_("barang impor dipakai untuk produksi sendiri"), default=False)
    ekspor = models.BooleanField(_("mengekspor"), null=True, blank=True)
    kepabeanan = ArrayField(
        models.CharField(max_length=12, choices=JenisKepabeanan),
        default=list,
        blank=True,
        verbose_name=_("akses kepabeanan"),
    )
    jamsos_kes = models.CharField(_("BPJS Kesehatan"), max_length=10, choices=Jamsos, blank=True, default="")
    jamsos_tk = models.CharField(_("BPJS Ketenagakerjaan"), max_length=10, choices=Jamsos, blank=True, default="")
    wlkp = models.BooleanField(_("wajib lapor ketenagakerjaan"), null=True, blank=True)
    # Statements of usaha mikro and kecil about what they do at low risk (PP 28/2025 art. 234(2)).
    sni = models.BooleanField(_("menyatakan memenuhi SNI"), default=False, db_default=False)
    halal = models.BooleanField(_("menyatakan jaminan halal"), default=False, db_default=False)

    # Set when it is submitted.
    skala = models.CharField(_("skala usaha"), max_length=2, choices=SkalaUsaha, blank=True, default="")
    total_modal = models.DecimalField(_("total modal"), max_digits=20, decimal_places=2, null=True, blank=True)
    bendera = ArrayField(
        models.CharField(max_length=30), default=list, blank=True, verbose_name=_("sebab ditinjau petugas")
    )
    diajukan_pada = models.DateTimeField(_("diajukan pada"), null=True, blank=True)
    diajukan_oleh = done_by_or_nobody(blank=True)
    tenggat = models.DateTimeField(_("tenggat peninjauan"), null=True, blank=True)

    # The officer's review.
    # [{"kolom": name of a field, "langkah": 1..4, "pesan": what to correct}]
    perbaikan = models.JSONField(_("permintaan perbaikan"), default=list, blank=True)
    # The applicant's answer to the request: they may explain why something is right as it is.
    jawaban_perbaikan = models.TextField(_("jawaban pemohon"), blank=True, db_default="", default="")
    alasan_putusan = models.TextField(_("alasan putusan"), blank=True, default="")
    diputus_pada = models.DateTimeField(_("diputus pada"), null=True, blank=True)

    dibuat_pada = models.DateTimeField(_("dibuat pada"), default=timezone.now, editable=False)
    diubah_pada = models.DateTimeField(_("diubah pada"), default=timezone.now, editable=False)

    PERSONAL_DATA = PersonalData(
        copy=(
            *("jenis", "status", "dibuat_pada", "diajukan_pada", "npwp", "alamat", "wilayah", "kode_pos", "telepon"),
            *("email", "nomor_akta", "tanggal_akta", "notaris", "status_pm", "negara_prinsipal", "nama_prinsipal"),
            *("impor", "jenis_api", "produksi_sendiri", "ekspor", "kepabeanan", "jamsos_kes", "jamsos_tk", "wlkp"),
            *("sni", "halal"),
            *("skala", "total_modal", "perbaikan", "jawaban_perbaikan", "alasan_putusan", "diputus_pada"),
        ),
        keys={"status": "keadaan", "dibuat_pada": "dibuat", "diajukan_pada": "diajukan", "email": "surel"},
        keep="the register of businesses is not deleted (PP 24/2018)",
        neither=(
            *(
                "kode",
                "pelaku_usaha",
                "pembuat",
                "edisi_kbli",
                "langkah_selesai",
                "npwp_indeks",
                "kelurahan",
                "bendera",
                "diajukan_oleh",
            ),
            *("tenggat", "diubah_pada"),
        ),
    )

    objects = PermohonanQuerySet.as_manager()

    class Meta:
        verbose_name = _("permohonan NIB")
        verbose_name_plural = _("permohonan NIB")
        ordering = ["-id"]
        permissions = [("tinjau_permohonan", _("Dapat meninjau dan memutuskan permohonan NIB"))]
        constraints = [
            models.UniqueConstraint(
                fields=["pelaku_usaha"],
                condition=models.Q(status__in=["draf", "diajukan", "perlu_perbaikan"]),
                name="permohonan_satu_terbuka_per_usaha",
                violation_error_message=_("Masih ada permohonan yang belum selesai untuk usaha ini."),
            ),
            models.CheckConstraint(
                condition=models.Q(diajukan_pada__isnull=False) | models.Q(status__in=["draf", "dibatalkan"]),
                name="permohonan_waktu_pengajuan",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="ditolak") | ~models.Q(alasan_putusan=""), name="permohonan_tolak_beralasan"
            ),
            models.CheckConstraint(
                condition=models.Q(kode_pos="") | models.Q(kode_pos__regex=r"^[0-9]{5}$"), name="permohonan_kode_pos"
            ),
        ]
        indexes = [
            # For officers with an area: the code begins with those of the province and the kabupaten/kota.
            models.Index(fields=["kelurahan"], name="permohonan_wilayah", opclasses=["varchar_pattern_ops"]),
            models.Index(fields=["tenggat"], name="permohonan_antrean", condition=models.Q(status="diajukan")),
            models.Index(
                fields=["diubah_pada"],
                name="permohonan_terdiam",
                condition=models.Q(status__in=["draf", "perlu_perbaikan"]),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="permohonan_putus_tak_berubah",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__status__in=["terbit", "ditolak", "dibatalkan"]),
            ),
            forbid_truncate("permohonan"),
            StateTrigger(name="permohonan_transisi"),
        ]

    def __str__(self) -> str:
        return f"{self.get_jenis_display()}: {self.pelaku_usaha}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        fields = kwargs.get("update_fields")
        if fields is None or "npwp" in fields:
            self.npwp_indeks = blind_index(self.npwp, NPWP_SCOPE)
            if fields is not None:
                kwargs["update_fields"] = {*fields, "npwp_indeks"}
        super().save(*args, **kwargs)

    @property
    def is_editable(self) -> bool:
        """Whether the applicant may edit it: it is a draft, or it was sent back for corrections."""
        return self.status in {self.Status.DRAF, self.Status.PERLU_PERBAIKAN}

    @property
    def states_at_the_end(self) -> bool:
        """Whether the last page shows the statements and submitting makes them; a body ticks each of them instead."""
        return self.pelaku_usaha.perseorangan

    @property
    def next_step(self) -> int:
        """The first step that is not done; 5 if only the review is left."""
        steps = (1, 2, 3) if self.states_at_the_end else (1, 2, 3, 4)
        return next((n for n in steps if n not in self.langkah_selesai), 5)

    @property
    def is_overdue(self) -> bool:
        return self.status == self.Status.DIAJUKAN and self.tenggat is not None and self.tenggat < timezone.now()

    @property
    def pma(self) -> bool:
        return self.status_pm == StatusPenanamanModal.PMA


class Lokasi(models.Model):
    """A place of business other than the office of step 1."""

    permohonan = models.ForeignKey(Permohonan, on_delete=models.PROTECT, related_name="lokasi")
    nama = models.CharField(_("nama tempat"), max_length=80)
    alamat = models.CharField(_("alamat"), max_length=200)
    kelurahan = models.CharField(_("kelurahan atau desa"), max_length=13)
    wilayah = models.CharField(_("wilayah"), max_length=250)
    kode_pos = models.CharField(_("kode pos"), max_length=5)

    PERSONAL_DATA = PersonalData(
        copy=("nama", "alamat", "wilayah", "kode_pos"),
        keep="the register of businesses is not deleted (PP 24/2018)",
        neither=("permohonan", "kelurahan"),
    )

    class Meta:
        verbose_name = _("lokasi usaha")
        verbose_name_plural = _("lokasi usaha")
        ordering = ["id"]
        triggers = [_locked_children(), forbid_truncate("anak_permohonan")]

    def __str__(self) -> str:
        return self.nama


class KegiatanUsaha(models.Model):
    """One business line at one place: KBLI x location, with its capital and workers."""

    kode = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # The id that agencies use (PIA): every change of data keeps it.
    id_proyek = models.CharField(max_length=25, default=new_id_proyek, editable=False)
    permohonan = models.ForeignKey(Permohonan, on_delete=models.PROTECT, related_name="kegiatan", db_index=False)
    kbli = models.ForeignKey(Kbli, on_delete=models.PROTECT, related_name="+", verbose_name="KBLI")
    # Edition, code and title as printed, from the day of submission.
    edisi = models.CharField(_("edisi KBLI"), max_length=4)
    kode_kbli = models.CharField(_("kode KBLI"), max_length=5)
    judul = models.CharField(_("judul KBLI"), max_length=300)
    # None: at the office of step 1.
    lokasi = models.ForeignKey(
        Lokasi, on_delete=models.PROTECT, null=True, blank=True, related_name="kegiatan", verbose_name=_("lokasi")
    )
    # The name on the sign board and on the goods; it is printed and shown in the check.
    nama_usaha = models.CharField(_("nama usaha atau merek"), max_length=100, blank=True, default="")
    uraian = models.CharField(_("uraian kegiatan"), max_length=300, blank=True, default="")
    modal = models.DecimalField(
        _("modal usaha tanpa tanah dan bangunan"), max_digits=20, decimal_places=2, default=Decimal(0)
    )
    tenaga_kerja = models.PositiveIntegerField(_("jumlah tenaga kerja"), default=0)
    # Looked up when the application is submitted; empty: belum dipetakan.
    risiko = models.CharField(_("tingkat risiko"), max_length=2, choices=TingkatRisiko, blank=True, default="")
    perizinan = models.CharField(_("perizinan"), max_length=200, blank=True, default="")
    kewenangan = models.CharField(_("kewenangan"), max_length=2, blank=True, default="")

    PERSONAL_DATA = PersonalData(
        copy=("kode_kbli", "judul", "nama_usaha", "uraian", "modal", "tenaga_kerja", "risiko", "perizinan"),
        keep="the register of businesses is not deleted (PP 24/2018)",
        neither=("kode", "id_proyek", "permohonan", "kbli", "edisi", "lokasi", "kewenangan"),
    )

    class Meta:
        verbose_name = _("kegiatan usaha")
        verbose_name_plural = _("kegiatan usaha")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["permohonan", "kbli", "lokasi"],
                nulls_distinct=False,
                name="kegiatan_sekali_per_lokasi",
            ),
            models.CheckConstraint(condition=models.Q(modal__gte=0), name="kegiatan_modal_tidak_negatif"),
        ]
        triggers = [_locked_children(), forbid_truncate("anak_permohonan")]

    def __str__(self) -> str:
        return f"{self.kode_kbli} {self.judul}"


class Pengurus(models.Model):
    """A director, commissioner, partner or head of office of a body."""

    permohonan = models.ForeignKey(Permohonan, on_delete=models.PROTECT, related_name="pengurus")
    nama = models.CharField(_("nama"), max_length=150)
    jabatan = models.CharField(_("jabatan"), max_length=100)
    kewarganegaraan = CountryField(_("kewarganegaraan"), default="ID")
    nomor_identitas = EncryptedTextField(_("NIK atau nomor paspor"), row="permohonan_id")

    PERSONAL_DATA = PersonalData(
        copy=("nama", "jabatan", "kewarganegaraan", "nomor_identitas"),
        keep="the register of businesses is not deleted (PP 24/2018)",
        neither=("permohonan",),
    )

    class Meta:
        verbose_name = _("pengurus")
        verbose_name_plural = _("pengurus")
        ordering = ["id"]
        triggers = [_locked_children(), forbid_truncate("anak_permohonan")]

    def __str__(self) -> str:
        return f"{self.nama} ({self.jabatan})"


class PemegangSaham(models.Model):
    """A shareholder or capital owner of a body; a foreign one makes the body PMA."""

    permohonan = models.ForeignKey(Permohonan, on_delete=models.PROTECT, related_name="pemegang_saham")
    nama = models.CharField(_("nama"), max_length=200)
    negara = CountryField(_("negara asal"), default="ID")
    persen = models.DecimalField(_("kepemilikan (persen)"), max_digits=6, decimal_places=3)

    PERSONAL_DATA = PersonalData(
        copy=("nama", "negara", "persen"),
        keep="the register of businesses is not deleted (PP 24/2018)",
        neither=("permohonan",),
    )

    class Meta:
        verbose_name = _("pemegang saham")
        verbose_name_plural = _("pemegang saham")
        ordering = ["-persen", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(persen__gt=0, persen__lte=100), name="pemegang_saham_persen_wajar"
            ),
        ]
        triggers = [_locked_children(), forbid_truncate("anak_permohonan")]

    def __str__(self) -> str:
        return f"{self.nama} ({self.persen}%)"


class PernyataanPermohonan(models.Model):
    """One ticked statement: which text in which version, by whom, when (PJP-1a..d, LIM-c)."""

    permohonan = models.ForeignKey(Permohonan, on_delete=models.PROTECT, related_name="pernyataan", db_index=False)
    teks = models.ForeignKey(TeksPernyataan, on_delete=models.PROTECT, related_name="+", db_index=False)
    oleh = done_by()
    dinyatakan_pada = models.DateTimeField(_("dinyatakan pada"), default=timezone.now, editable=False)

    PERSONAL_DATA = PersonalData(
        copy=("teks", "dinyatakan_pada"),
        keys={"teks": "pernyataan", "dinyatakan_pada": "waktu"},
        keep="proof of what was stated (PP 24/2018)",
        neither=("permohonan", "oleh"),
    )

    class Meta:
        verbose_name = _("pernyataan")
        verbose_name_plural = _("pernyataan")
        ordering = ["teks__urutan"]
        constraints = [
            models.UniqueConstraint(fields=["permohonan", "teks"], name="pernyataan_sekali"),
        ]
        triggers = [_locked_children(), forbid_truncate("anak_permohonan")]

    def __str__(self) -> str:
        return f"{self.teks_id} oleh {self.oleh_id}"
