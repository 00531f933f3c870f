"""Step 4: every statement has a tick of its own (PJP-1a..d)."""

from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from nib.forms.dasar import FormLangkah
from nib.models import TeksPernyataan
from oss_portal.formulir import FormPortal, PersetujuanField


class FormPernyataan(FormLangkah):
    def __init__(self, data=None, *, teks: list[TeksPernyataan], dinyatakan: set[int], **kwargs):
        self.teks = teks
        super().__init__(data, **kwargs)
        for t in teks:
            self.fields[self._nama(t)] = PersetujuanField(
                label=t.teks,
                initial=t.pk in dinyatakan,
                pesan=_("Centang: %(awal)s") % {"awal": Truncator(t.teks).words(5)},
            )
        self.susun()

    @staticmethod
    def _nama(teks: TeksPernyataan) -> str:
        # With the version: a tick for an older wording is no tick for this one.
        return f"pernyataan_{teks.kode.lower().replace('-', '_')}_{teks.versi}"

    @property
    def dicentang(self) -> list[TeksPernyataan]:
        """The statements that were ticked, also of a form that is not complete."""
        self.errors  # noqa: B018 - validates
        return [t for t in self.teks if self.cleaned_data.get(self._nama(t))]


class FormJawabanPerbaikan(FormPortal):
    """Step 5 of an application that was sent back: what the applicant says to the officer."""

    jawaban = forms.CharField(
        label=_("Jawaban untuk petugas"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3, "maxlength": 1000}),
        help_text=_("Ceritakan apa yang Anda perbaiki, atau mengapa isian Anda sudah benar."),
    )
