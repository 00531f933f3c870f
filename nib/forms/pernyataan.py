"""Step 4: every statement has its own checkbox (PJP-1a..d)."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from nib.explanations import translated_statement
from nib.forms.base import StepForm
from nib.models import TeksPernyataan
from oss_portal.forms import AcceptanceField, PortalForm


class PernyataanForm(StepForm):
    def __init__(self, *args: Any, texts: list[TeksPernyataan], stated: set[int], **kwargs: Any) -> None:
        self.texts = texts
        super().__init__(*args, **kwargs)
        for t in texts:
            meaning = translated_statement(t.teks)
            self.fields[self._field_name(t)] = AcceptanceField(
                label=format_html('<span lang="id">{}</span>', t.teks) if meaning else t.teks,
                help_text=meaning,
                initial=t.pk in stated,
                message=_("Centang: %(start)s") % {"start": Truncator(meaning or t.teks).words(5)},
            )
        self.rebuild_layout()

    @staticmethod
    def _field_name(text: TeksPernyataan) -> str:
        # The name contains the version: a tick for an older wording does not count for this one.
        return f"pernyataan_{text.kode.lower().replace('-', '_')}_{text.versi}"

    @property
    def ticked(self) -> list[TeksPernyataan]:
        """The ticked statements, also of an incomplete form."""
        self.errors  # noqa: B018 - validates
        return [t for t in self.texts if self.cleaned_data.get(self._field_name(t))]


class CorrectionAnswerForm(PortalForm):
    """Step 5 of an application that was sent back: the applicant's answer to the officer."""

    jawaban = forms.CharField(
        label=_("Jawaban untuk petugas"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3, "maxlength": 1000}),
        help_text=_("Ceritakan apa yang Anda perbaiki, atau mengapa isian Anda sudah benar."),
    )
