import re

from django.contrib.postgres.search import SearchVectorField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from helpdesk.choices import AkarMasalah, KirimSebagai, UnitEskalasi
from helpdesk.models.kategori import Kategori
from oss_portal.db.triggers import search_trigger
from oss_portal.privacy.personal_data import NONE


class CannedAnswer(models.Model):
    """A canned answer, or a macro; the names of `PLACEHOLDERS` in braces are filled in when an officer chooses it."""

    PLACEHOLDERS = ("nama", "nomor", "perihal", "nib", "petugas", "tenggat")

    judul = models.CharField(_("judul"), max_length=100, unique=True)
    isi = models.TextField(_("isi"), help_text=_("Isian: {nama} {nomor} {perihal} {nib} {petugas} {tenggat}"))
    kategori = models.ForeignKey(
        Kategori,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="jawaban_baku",
        verbose_name=_("kategori"),
        db_index=False,
    )
    kata_kunci = models.CharField(
        _("kata lain"), max_length=250, blank=True, default="", help_text=_("Kata yang dipakai orang untuk hal ini")
    )
    # Either an answer of the helpdesk to reporters, or an answer of a unit to tickets passed on to it.
    unit = models.CharField(
        _("unit"), max_length=15, choices=UnitEskalasi, blank=True, default="", help_text=_("kosong: helpdesk")
    )
    # With these fields it is a macro, which sets text, topic, root cause and the way of sending together.
    kirim_sebagai = models.CharField(
        _("kirim sebagai"), max_length=10, choices=KirimSebagai, blank=True, default="", help_text=_("untuk makro")
    )
    akar_masalah = models.CharField(
        _("akar masalah"), max_length=20, choices=AkarMasalah, blank=True, default="", help_text=_("untuk makro")
    )
    aktif = models.BooleanField(_("aktif"), default=True)

    vektor = SearchVectorField(null=True, editable=False)
    teks_cari = models.TextField(editable=False, default="")

    PERSONAL_DATA = NONE

    class Meta:
        verbose_name = _("jawaban baku")
        verbose_name_plural = _("jawaban baku")
        ordering = ["judul"]
        triggers = [
            search_trigger(
                "jawaban_baku_kata",
                words=["judul", "kata_kunci"],
                weights=[("indonesian", ["judul", "kata_kunci"], "A"), ("indonesian", ["isi"], "D")],
            ),
        ]

    def __str__(self) -> str:
        return self.judul

    @property
    def excerpt(self) -> str:
        """The text in one line, without the salutation that all answers have."""
        return " ".join(re.sub(r"^Yth\.[^\n]*", "", self.isi).split())

    def clean(self) -> None:
        unknown = [n for n in re.findall(r"\{([^{}]*)\}", self.isi) if n not in self.PLACEHOLDERS]
        if unknown:
            raise ValidationError({"isi": _("Isian yang tidak dikenal: %(nama)s") % {"nama": ", ".join(unknown)}})
