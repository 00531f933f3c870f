from typing import Self

import pgtrigger
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from helpdesk.models.kategori import Kategori
from oss_portal.db.people import done_by_or_nobody
from oss_portal.db.triggers import forbid_truncate, search_trigger
from oss_portal.privacy.personal_data import NONE, PersonalData
from oss_portal.text.localized import LocalizedTexts


class HelpArticleQuerySet(models.QuerySet["HelpArticle"]):
    def published(self) -> Self:
        return self.filter(terbit=True)


class HelpArticle(LocalizedTexts):
    """An article of the public knowledge base (Pertanyaan umum), written by officers in Markdown."""

    # Either all English texts are filled in or none, so that lists need not read `isi_en`.
    LOCALIZED = ("judul", "ringkasan")
    # The columns that a version stores, in the order in which they are read.
    TEXTS = ("judul", "ringkasan", "isi", "judul_en", "ringkasan_en", "isi_en", "kata_kunci")

    slug = models.SlugField(_("alamat"), max_length=80, unique=True)
    judul = models.CharField(_("pertanyaan"), max_length=150)
    ringkasan = models.CharField(_("jawaban singkat"), max_length=250)
    isi = models.TextField(_("isi (Markdown)"))
    judul_en = models.CharField(_("pertanyaan (Inggris)"), max_length=150, blank=True, default="")
    ringkasan_en = models.CharField(_("jawaban singkat (Inggris)"), max_length=250, blank=True, default="")
    isi_en = models.TextField(_("isi (Inggris, Markdown)"), blank=True, default="")
    kata_kunci = models.CharField(
        _("kata lain"), max_length=250, blank=True, default="", help_text=_("Kata yang dipakai orang untuk hal ini")
    )
    kategori = models.ForeignKey(
        Kategori, on_delete=models.PROTECT, related_name="artikel", verbose_name=_("kategori"), db_index=False
    )
    terbit = models.BooleanField(_("terbit"), default=False)
    urutan = models.PositiveSmallIntegerField(_("urutan"), default=50)
    membantu = models.PositiveIntegerField(_("membantu"), default=0, editable=False)
    tidak_membantu = models.PositiveIntegerField(_("tidak membantu"), default=0, editable=False)
    diubah_oleh = done_by_or_nobody(editable=False)
    diubah_pada = models.DateTimeField(_("diubah pada"), default=timezone.now, editable=False)
    vektor = SearchVectorField(null=True, editable=False)
    teks_cari = models.TextField(editable=False, default="")

    PERSONAL_DATA = NONE

    objects = HelpArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("artikel bantuan")
        verbose_name_plural = _("artikel bantuan")
        ordering = ["kategori__urutan", "urutan", "judul"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(judul_en="", ringkasan_en="", isi_en="")
                | ~models.Q(judul_en="") & ~models.Q(ringkasan_en="") & ~models.Q(isi_en=""),
                name="artikel_inggris_lengkap",
                violation_error_message=_("Isi ketiga teks bahasa Inggris, atau kosongkan ketiganya."),
            )
        ]
        triggers = [
            search_trigger(
                "artikel_kata",
                words=["judul", "judul_en", "kata_kunci"],
                weights=[
                    ("indonesian", ["judul", "kata_kunci"], "A"),
                    ("indonesian", ["ringkasan"], "B"),
                    ("indonesian", ["isi"], "D"),
                    ("english", ["judul_en"], "A"),
                    ("english", ["ringkasan_en"], "B"),
                    ("english", ["isi_en"], "D"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.judul

    @property
    def title(self) -> str:
        """The question, in the language of the page if there is a translation."""
        return self.localized("judul")

    @property
    def summary(self) -> str:
        """The short answer, in the language of the page if there is a translation."""
        return self.localized("ringkasan")

    @property
    def texts(self) -> dict[str, str]:
        """All texts of the article, by column."""
        return {name: getattr(self, name) for name in self.TEXTS}

    def get_absolute_url(self) -> str:
        return reverse("bantuan-artikel", args=[self.slug])


class ArticleVersion(models.Model):
    """The texts of an article before they were changed, with their author and time. Append-only."""

    artikel = models.ForeignKey(HelpArticle, on_delete=models.PROTECT, related_name="versi")
    teks = models.JSONField(_("teks"))
    oleh = done_by_or_nobody()
    waktu = models.DateTimeField(_("waktu"))

    PERSONAL_DATA = NONE

    class Meta:
        verbose_name = _("versi artikel")
        verbose_name_plural = _("versi artikel")
        ordering = ["-id"]
        triggers = [
            pgtrigger.Protect(name="versi_artikel_hanya_tambah", operation=pgtrigger.Update | pgtrigger.Delete),
            forbid_truncate("versi_artikel"),
        ]

    def __str__(self) -> str:
        return f"{self.artikel_id}: {self.waktu:%d-%m-%Y %H:%M}"


class ArticleVote(models.Model):
    """One answer to "Apakah ini membantu?": at most one for each visitor and day, identified only by a keyed hash."""

    artikel = models.ForeignKey(HelpArticle, on_delete=models.CASCADE, related_name="suara", db_index=False)
    kunci = models.CharField(max_length=64, editable=False)
    membantu = models.BooleanField(_("membantu"))
    komentar = models.CharField(_("komentar"), max_length=500, blank=True, default="")
    waktu = models.DateTimeField(default=timezone.now)

    PERSONAL_DATA = PersonalData(
        withheld={"komentar": "nobody knows whose it is: `kunci` is a keyed hash of the day"},
        keep="to better the article, for two years: rule komentar_artikel",
        neither=("artikel", "kunci", "membantu", "waktu"),
    )

    class Meta:
        verbose_name = _("suara artikel")
        verbose_name_plural = _("suara artikel")
        constraints = [models.UniqueConstraint(fields=["artikel", "kunci"], name="suara_sekali")]

    def __str__(self) -> str:
        return f"{self.artikel_id}: {'+' if self.membantu else '-'}"
