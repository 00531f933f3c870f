from collections.abc import Iterator
from datetime import date
from typing import Self, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from nib.choices import JenisPeran, SkalaUsaha
from nib.rules.lkpm import lkpm_due_dates
from oss_portal.db.compiled import compiled
from oss_portal.exceptions import NotSetUp
from oss_portal.privacy.personal_data import NONE

Row = TypeVar("Row", bound=models.Model)


class InForceQuerySet(models.QuerySet[Row]):
    def in_force(self, at: date | None = None) -> Self:
        """Return the rows in force on the date `at` (default today)."""
        at = at or timezone.localdate()
        open_ended = models.Q(berlaku_sampai__isnull=True) | models.Q(berlaku_sampai__gte=at)
        return self.filter(open_ended, berlaku_sejak__lte=at)


class DasarHukum(models.Model):
    """A law or regulation that roles, thresholds and certificates cite (HUK-1). It is data, because law changes."""

    kode = models.SlugField(_("kode"), max_length=40, unique=True, help_text=_("misalnya pp-24-2018"))
    sebutan = models.CharField(_("sebutan"), max_length=80, help_text=_("misalnya PP 24/2018"))
    judul = models.CharField(_("judul lengkap"), max_length=300)
    berlaku_sejak = models.DateField(_("berlaku sejak"))
    berlaku_sampai = models.DateField(_("berlaku sampai"), null=True, blank=True)
    # Dates that were not compared with the official text are not printed as certain.
    tanggal_dicocokkan = models.BooleanField(
        _("tanggal sudah dicocokkan"),
        default=False,
        help_text=_("Tanggal di atas sudah dibandingkan dengan naskah resmi; sebelum itu tidak dicetak di surat"),
    )

    PERSONAL_DATA = NONE

    objects = InForceQuerySet.as_manager()

    class Meta:
        verbose_name = _("dasar hukum")
        verbose_name_plural = _("dasar hukum")
        ordering = ["-berlaku_sejak"]

    def __str__(self) -> str:
        return self.sebutan


class Era(models.Model):
    """An era of licensing law: the law that NIBs are issued under, their roles, and the wording of their certificates.

    Exactly one era is active, by default the seeded one (PP 24/2018). A new law needs a new row, not new code.
    """

    kode = models.CharField(_("kode"), max_length=10, unique=True)
    nama = models.CharField(_("nama"), max_length=100)
    dasar_hukum = models.ForeignKey(DasarHukum, on_delete=models.PROTECT, verbose_name=_("dasar hukum"), db_index=False)
    kepala = models.CharField(
        _("baris di atas judul sertifikat"),
        max_length=100,
        blank=True,
        default="",
        help_text=_("misalnya Perizinan Berusaha Berbasis Risiko"),
    )
    mukadimah = models.TextField(_("mukadimah sertifikat"))
    catatan = ArrayField(models.TextField(), verbose_name=_("catatan sertifikat"), default=list, blank=True)
    penerbit = models.CharField(_("penerbit"), max_length=200)
    iumk = models.BooleanField(
        _("terbitkan lembar IUMK"), default=False, help_text=_("Untuk perseorangan berskala mikro dan kecil (IUM-1)")
    )
    mukadimah_iumk = models.TextField(_("mukadimah lembar IUMK"), blank=True, default="")
    tampilkan_risiko = models.BooleanField(_("tampilkan tingkat risiko"), default=True)
    # PP 28/2025 art. 206(7)b: the customs access of a perseorangan is for export only.
    impor_perseorangan = models.BooleanField(_("perseorangan boleh mengimpor"), default=True)
    lampiran_cabang = models.BooleanField(
        _("cetak lampiran kantor cabang"),
        default=False,
        help_text=_("Lampiran sertifikat dengan tempat usaha selain kantor"),
    )
    # Switch of the operator. If it is off, an application whose time is over keeps waiting, and supervisors are told.
    putusan_otomatis = models.BooleanField(
        _("kabulkan otomatis bila batas waktu putusan lewat"), default=False, editable=False
    )
    # The same switch for licences of agencies. If it is off, a late one keeps waiting, and officers ask the agency.
    izin_otomatis = models.BooleanField(
        _("setujui otomatis izin yang lewat jangka waktu di instansi"), default=False, editable=False
    )
    aktif = models.BooleanField(_("aktif"), default=False)

    PERSONAL_DATA = NONE

    class Meta:
        verbose_name = _("era perizinan")
        verbose_name_plural = _("era perizinan")
        ordering = ["kode"]
        constraints = [
            models.UniqueConstraint(fields=["aktif"], condition=models.Q(aktif=True), name="era_satu_aktif"),
        ]

    def __str__(self) -> str:
        return self.nama

    @property
    def law_has_ended(self) -> bool:
        """Whether the law that NIBs are issued under is no longer in force (HUK-1)."""
        ended = self.dasar_hukum.berlaku_sampai
        return ended is not None and ended < timezone.localdate()

    @classmethod
    def now(cls) -> "Era":
        """Return the active era. Raises `NotSetUp`."""
        era = _active_era.first()
        if era is None:
            raise NotSetUp("no era is active")
        return era


@compiled
def _active_era() -> models.QuerySet[Era]:
    return Era.objects.select_related("dasar_hukum").filter(aktif=True)


class OnLawQuerySet(models.QuerySet[Row]):
    def in_force(self, at: date | None = None) -> Self:
        """Return the rows whose law is in force on the date `at` (default today), with that law."""
        return self.filter(dasar_hukum__in=DasarHukum.objects.in_force(at)).select_related("dasar_hukum")


class DasarTindakan(models.Model):
    """The law that an act about an NIB or a duty of its holder is based on; of several rows the one in force counts."""

    class Tindakan(models.TextChoices):
        PERINGATAN = "peringatan", _("Peringatan")
        PEMBEKUAN = "pembekuan", _("Pembekuan")
        PENCAIRAN = "pencairan", _("Pencairan pembekuan")
        PENCABUTAN = "pencabutan", _("Pencabutan")
        PENCABUTAN_DIMINTA = "pencabutan_diminta", _("Pencabutan atas permintaan pelaku usaha")
        PEMBATALAN = "pembatalan", _("Pembatalan pencabutan")
        PEMBEKUAN_PERAN = "pembekuan_peran", _("Pembekuan satu peran")
        PUTUSAN_OTOMATIS = "putusan_otomatis", _("Permohonan dikabulkan karena batas waktu putusan lewat")
        STANDAR_OTOMATIS = "standar_otomatis", _("Sertifikat Standar terverifikasi karena jangka waktu lewat")
        IZIN_OTOMATIS = "izin_otomatis", _("Izin terbit karena jangka waktu lewat")
        RISIKO = "risiko", _("Perizinan menurut tingkat risiko")
        SPPL = "sppl", _("NIB berlaku sebagai SPPL")
        UMK_RENDAH = "umk_rendah", _("NIB berlaku sebagai SNI dan pernyataan jaminan halal")
        JAMSOS = "jamsos", _("NIB mendaftarkan jaminan sosial")
        API_TUNGGAL = "api_tunggal", _("Satu jenis API untuk satu pelaku usaha")
        EKSPOR_PERSEORANGAN = "ekspor_perseorangan", _("Perseorangan hanya dapat mengekspor")

    tindakan = models.CharField(_("tindakan"), max_length=20, choices=Tindakan)
    dasar_hukum = models.ForeignKey(DasarHukum, on_delete=models.PROTECT, verbose_name=_("dasar hukum"), db_index=False)
    pasal = models.CharField(_("pasal"), max_length=60, blank=True, default="")

    PERSONAL_DATA = NONE

    objects = OnLawQuerySet.as_manager()

    class Meta:
        verbose_name = _("dasar hukum tindakan")
        verbose_name_plural = _("dasar hukum tindakan")
        ordering = ["tindakan", "-dasar_hukum__berlaku_sejak"]
        constraints = [
            models.UniqueConstraint(fields=["tindakan", "dasar_hukum"], name="dasar_tindakan_sekali_per_hukum"),
        ]

    def __str__(self) -> str:
        return f"{self.dasar_hukum} {self.pasal}".strip()

    @classmethod
    def all_grounds(cls) -> dict[str, str]:
        """Return act or duty -> its ground today; acts without a law in force are left out."""
        # The newest law is the first row; reversed, it is written last into the dictionary and counts.
        return {row.tindakan: str(row) for row in reversed(cls.objects.in_force())}

    @classmethod
    def grounds(cls, tindakan: str) -> models.QuerySet["DasarTindakan"]:
        """Return the grounds of an act whose law is in force today."""
        return cls.objects.in_force().filter(tindakan=tindakan)

    @classmethod
    def of_act(cls, tindakan: str) -> str:
        """Return the ground of an act today, as events and letters cite it; empty if no law is in force for it."""
        return str(_newest_ground.first(tindakan, timezone.localdate()) or "")

    @property
    def since(self) -> str:
        """The ground with the first day in force of its law, if that date was compared with the official text."""
        if not self.dasar_hukum.tanggal_dicocokkan:
            return str(self)
        since = date_format(self.dasar_hukum.berlaku_sejak)
        return str(_("%(dasar)s, berlaku sejak %(tanggal)s") % {"dasar": self, "tanggal": since})


@compiled
def _newest_ground(tindakan: str, at: date) -> models.QuerySet[DasarTindakan]:
    return DasarTindakan.objects.in_force(at).filter(tindakan=tindakan)[:1]


class AturanPeran(models.Model):
    """A rule of an era: an NIB has this role if the condition holds, on this legal basis."""

    class Syarat(models.TextChoices):
        SELALU = "selalu", _("Selalu")
        IMPOR = "impor", _("Bila mengimpor")
        EKSPOR_IMPOR = "ekspor_impor", _("Bila mengekspor atau mengimpor")
        PEKERJA = "pekerja", _("Bila mempekerjakan orang")
        UMK_RENDAH = "umk_rendah", _("Bila dinyatakan UMK berisiko rendah")

    era = models.ForeignKey(
        Era, on_delete=models.PROTECT, related_name="aturan_peran", verbose_name=_("era"), db_index=False
    )
    jenis = models.CharField(_("peran"), max_length=12, choices=JenisPeran)
    syarat = models.CharField(_("syarat"), max_length=15, choices=Syarat)
    dasar_hukum = models.ForeignKey(DasarHukum, on_delete=models.PROTECT, verbose_name=_("dasar hukum"), db_index=False)
    pasal = models.CharField(_("pasal"), max_length=60, blank=True, default="")
    urutan = models.PositiveSmallIntegerField(_("urutan"), default=10)

    PERSONAL_DATA = NONE

    class Meta:
        verbose_name = _("aturan peran NIB")
        verbose_name_plural = _("aturan peran NIB")
        ordering = ["urutan"]
        constraints = [
            models.UniqueConstraint(fields=["era", "jenis"], name="aturan_peran_sekali_per_era"),
        ]

    def __str__(self) -> str:
        return f"{self.get_jenis_display()} ({self.era})"


class AmbangSkala(models.Model):
    """Upper bound of a business scale: capital without land and buildings, PP 7/2021 art. 35 (rupiah)."""

    skala = models.CharField(_("skala"), max_length=2, choices=SkalaUsaha)
    modal_sampai = models.DecimalField(
        _("modal sampai dengan (Rp)"),
        max_digits=20,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Kosong: tanpa batas atas"),
    )
    dasar_hukum = models.ForeignKey(DasarHukum, on_delete=models.PROTECT, verbose_name=_("dasar hukum"), db_index=False)
    pasal = models.CharField(_("pasal"), max_length=60, blank=True, default="")
    berlaku_sejak = models.DateField(_("berlaku sejak"))
    berlaku_sampai = models.DateField(_("berlaku sampai"), null=True, blank=True)

    PERSONAL_DATA = NONE

    objects = InForceQuerySet.as_manager()

    class Meta:
        verbose_name = _("ambang skala usaha")
        verbose_name_plural = _("ambang skala usaha")
        ordering = ["skala"]
        constraints = [
            models.UniqueConstraint(fields=["skala", "berlaku_sejak"], name="ambang_skala_sekali_per_tanggal"),
        ]

    def __str__(self) -> str:
        return f"{self.get_skala_display()} ({date_format(self.berlaku_sejak)})"


class AturanLkpm(models.Model):
    """The days on which businesses of one scale report their investment (LKPM), in force as long as the law of the row.

    Without months: a business of this scale does not report.
    """

    skala = models.CharField(_("skala"), max_length=2, choices=SkalaUsaha)
    bulan = ArrayField(
        models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(12)]),
        verbose_name=_("bulan pelaporan"),
        default=list,
        blank=True,
        help_text=_("1 sampai 12, dipisahkan koma; kosong: tidak wajib melapor"),
    )
    tanggal = models.PositiveSmallIntegerField(
        _("tanggal batas"), default=15, validators=[MinValueValidator(1), MaxValueValidator(28)]
    )
    dasar_hukum = models.ForeignKey(DasarHukum, on_delete=models.PROTECT, verbose_name=_("dasar hukum"), db_index=False)
    pasal = models.CharField(_("pasal"), max_length=60, blank=True, default="")

    PERSONAL_DATA = NONE

    objects = OnLawQuerySet.as_manager()

    class Meta:
        verbose_name = _("aturan LKPM")
        verbose_name_plural = _("aturan LKPM")
        ordering = ["skala", "-dasar_hukum__berlaku_sejak"]
        constraints = [
            models.UniqueConstraint(fields=["skala", "dasar_hukum"], name="aturan_lkpm_sekali_per_hukum"),
            models.CheckConstraint(
                condition=models.Q(tanggal__gte=1, tanggal__lte=28), name="aturan_lkpm_tanggal_wajar"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_skala_display()} ({self.dasar})"

    @property
    def dasar(self) -> str:
        """The law and its article as text."""
        return f"{self.dasar_hukum} {self.pasal}".strip()

    @classmethod
    def by_skala(cls) -> dict[str, "AturanLkpm"]:
        """Return scale -> the rule in force today; of several rules the one of the newest law counts."""
        return {row.skala: row for row in reversed(_lkpm_rules(timezone.localdate()))}

    def due_dates(self, after: date) -> Iterator[date]:
        """Yield the due dates from the day `after` on, without end; yield nothing if no report is due."""
        return lkpm_due_dates(self.bulan, self.tanggal, after)


@compiled
def _lkpm_rules(at: date) -> models.QuerySet[AturanLkpm]:
    return AturanLkpm.objects.in_force(at)


class TeksPernyataan(models.Model):
    """A version of a statement that the applicant ticks (PJP-1a..d, SPPL). A new wording is a new row."""

    kode = models.CharField(_("kode"), max_length=10)
    versi = models.PositiveSmallIntegerField(_("versi"), default=1)
    teks = models.TextField(_("teks"))
    untuk_risiko_rendah = models.BooleanField(_("hanya untuk risiko rendah atau belum dipetakan"), default=False)
    urutan = models.PositiveSmallIntegerField(_("urutan"), default=10)
    berlaku_sejak = models.DateField(_("berlaku sejak"))
    berlaku_sampai = models.DateField(_("berlaku sampai"), null=True, blank=True)

    PERSONAL_DATA = NONE

    objects = InForceQuerySet.as_manager()

    class Meta:
        verbose_name = _("teks pernyataan")
        verbose_name_plural = _("teks pernyataan")
        ordering = ["urutan"]
        constraints = [
            models.UniqueConstraint(fields=["kode", "versi"], name="teks_pernyataan_versi_unik"),
        ]

    def __str__(self) -> str:
        return f"{self.kode} v{self.versi}"
