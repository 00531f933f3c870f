import pgtrigger
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nib.choices import Kewenangan, SkalaUsaha, TingkatRisiko
from nib.models.law import DasarHukum, InForceQuerySet, OnLawQuerySet
from nib.rules.periods import MAX_DECISION_DAYS
from oss_portal.exceptions import NotSetUp
from oss_portal.privacy.personal_data import NONE


class EdisiKbli(models.Model):
    """An edition of the standard classification (KBLI 2020, 2025): codes of two editions may mean different things."""

    tahun = models.CharField(_("edisi"), max_length=4, primary_key=True)
    dasar_hukum = models.ForeignKey(DasarHukum, on_delete=models.PROTECT, verbose_name=_("dasar hukum"), db_index=False)
    berlaku_sejak = models.DateField(_("dipakai sejak"))
    berlaku_sampai = models.DateField(_("dipakai sampai"), null=True, blank=True)

    PERSONAL_DATA = NONE

    objects = InForceQuerySet.as_manager()

    class Meta:
        verbose_name = _("edisi KBLI")
        verbose_name_plural = _("edisi KBLI")
        ordering = ["-tahun"]

    def __str__(self) -> str:
        return f"KBLI {self.tahun}"

    @property
    def is_in_force(self) -> bool:
        """Whether it is in use today, by the same rule as `in_force`."""
        today = timezone.localdate()
        return self.berlaku_sejak <= today and (self.berlaku_sampai is None or self.berlaku_sampai >= today)

    @classmethod
    def now(cls) -> "EdisiKbli":
        """Return the newest edition in use today. Raises `NotSetUp`."""
        edisi = cls.objects.in_force().order_by("-berlaku_sejak").first()
        if edisi is None:
            raise NotSetUp("no KBLI edition is in use")
        return edisi


class Kbli(models.Model):
    """A five-digit kelompok of one edition. The key is (edition, code)."""

    edisi = models.ForeignKey(
        EdisiKbli, on_delete=models.PROTECT, related_name="kbli", verbose_name=_("edisi"), db_index=False
    )
    kode = models.CharField(_("kode"), max_length=5)
    judul = models.CharField(_("judul"), max_length=300)
    uraian = models.TextField(_("uraian"), blank=True, default="")
    kategori = models.CharField(_("kategori"), max_length=1)
    tertutup = models.BooleanField(_("tertutup"), default=False)
    alasan_tertutup = models.CharField(_("alasan tertutup"), max_length=300, blank=True, default="")
    # Filled by a database trigger from title, description and synonyms; read by `nib.kbli.search`.
    teks_cari = models.TextField(editable=False, default="")
    vektor = SearchVectorField(null=True, editable=False)

    PERSONAL_DATA = NONE

    class Meta:
        verbose_name = "KBLI"
        verbose_name_plural = "KBLI"
        ordering = ["edisi", "kode"]
        constraints = [
            models.UniqueConstraint(fields=["edisi", "kode"], name="kbli_edisi_kode_unik"),
            models.CheckConstraint(condition=models.Q(kode__regex=r"^[0-9]{5}$"), name="kbli_kode_lima_angka"),
            models.CheckConstraint(
                condition=models.Q(tertutup=False) | ~models.Q(alasan_tertutup=""), name="kbli_tertutup_beralasan"
            ),
        ]
        indexes = [
            GinIndex(fields=["vektor"], name="kbli_vektor"),
            GinIndex(OpClass("teks_cari", name="gin_trgm_ops"), name="kbli_teks_trgm"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="kbli_teks_cari",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                declare=[("kata", "text")],
                func="""
                    SELECT COALESCE(string_agg(s.kata, ' '), '') INTO kata
                      FROM nib_sinonimkbli s WHERE s.kbli_id = NEW.id;
                    NEW.teks_cari := lower(unaccent(NEW.kode || ' ' || kata || ' ' || NEW.judul));
                    NEW.vektor := setweight(to_tsvector('indonesian', unaccent(kata)), 'A')
                        || setweight(to_tsvector('indonesian', unaccent(NEW.judul)), 'B')
                        || setweight(to_tsvector('indonesian', unaccent(NEW.uraian)), 'D');
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kode} {self.judul}"


class SinonimKbli(models.Model):
    """An everyday word for a code ("warung", "tukang jahit", "jualan online"), maintained by staff."""

    kbli = models.ForeignKey(
        Kbli, on_delete=models.CASCADE, related_name="sinonim", verbose_name="KBLI", db_index=False
    )
    kata = models.CharField(_("kata sehari-hari"), max_length=80)

    PERSONAL_DATA = NONE

    class Meta:
        verbose_name = _("kata sehari-hari KBLI")
        verbose_name_plural = _("kata sehari-hari KBLI")
        ordering = ["kata"]
        constraints = [
            models.UniqueConstraint(fields=["kbli", "kata"], name="sinonim_kbli_unik"),
        ]
        indexes = [
            GinIndex(OpClass("kata", name="gin_trgm_ops"), name="sinonim_kata_trgm"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="sinonim_perbarui_kbli",
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.After,
                func="""
                    UPDATE nib_kbli SET judul = judul WHERE id IN (NEW.kbli_id, OLD.kbli_id);
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.kata


class RisikoKbli(models.Model):
    """Risk of a code at a scale within a scope (PP 5/2021 annexes). No row means "belum dipetakan", never Rendah."""

    kbli = models.ForeignKey(Kbli, on_delete=models.CASCADE, related_name="risiko", verbose_name="KBLI", db_index=False)
    skala = models.CharField(_("skala"), max_length=2, choices=SkalaUsaha)
    ruang_lingkup = models.CharField(_("ruang lingkup"), max_length=200, blank=True, default="")
    tingkat = models.CharField(_("tingkat risiko"), max_length=2, choices=TingkatRisiko)
    perizinan = models.CharField(_("perizinan"), max_length=200, help_text=_("misalnya NIB dan Sertifikat Standar"))
    # Empty: it depends on place and ownership (PP 28/2025 art. 138).
    kewenangan = models.CharField(
        _("kewenangan"),
        max_length=2,
        choices=Kewenangan,
        blank=True,
        default="",
        help_text=_("Kosong: menurut lokasi dan status penanaman modal"),
    )
    dasar_hukum = models.ForeignKey(DasarHukum, on_delete=models.PROTECT, verbose_name=_("dasar hukum"), db_index=False)
    # Working days that the law gives the agency for its decision (PP 28/2025 art. 1(26), 222(6), 227(6)). Empty: no
    # public source states it; it is never guessed.
    hari_kerja = models.PositiveSmallIntegerField(
        _("jangka waktu putusan (hari kerja)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(MAX_DECISION_DAYS)],
        help_text=_("Sejak persyaratan lengkap, menurut dasar hukum ini; kosong: tidak diketahui"),
    )
    sumber = models.CharField(_("sumber"), max_length=300, blank=True, default="")
    sumber_pada = models.DateField(_("sumber dibaca pada"), null=True, blank=True)

    PERSONAL_DATA = NONE

    objects = OnLawQuerySet.as_manager()

    class Meta:
        verbose_name = _("risiko KBLI")
        verbose_name_plural = _("risiko KBLI")
        ordering = ["kbli", "skala"]
        constraints = [
            models.UniqueConstraint(fields=["kbli", "skala", "ruang_lingkup"], name="risiko_kbli_unik"),
        ]

    def __str__(self) -> str:
        return f"{self.get_skala_display()}: {self.get_tingkat_display()}"


class KonversiKbli(models.Model):
    """A suggestion of which code of a newer edition continues an older one; the person decides."""

    dari = models.ForeignKey(
        Kbli, on_delete=models.CASCADE, related_name="menjadi", verbose_name=_("dari"), db_index=False
    )
    ke = models.ForeignKey(Kbli, on_delete=models.CASCADE, related_name="berasal_dari", verbose_name=_("ke"))

    PERSONAL_DATA = NONE

    class Meta:
        verbose_name = _("konversi KBLI")
        verbose_name_plural = _("konversi KBLI")
        constraints = [
            models.UniqueConstraint(fields=["dari", "ke"], name="konversi_kbli_unik"),
        ]

    def __str__(self) -> str:
        return f"{self.dari.kode} → {self.ke.kode}"
