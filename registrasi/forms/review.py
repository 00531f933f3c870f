"""The forms of officers who review a registration."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oss_portal.forms import PortalForm
from oss_portal.templatetags.portal import date_id
from registrasi.models import Pendaftaran
from registrasi.services.review import CORRECTABLE_FIELDS


class ApproveForm(PortalForm):
    alasan = forms.CharField(
        label=gettext_lazy("Catatan pemeriksaan"),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        required=False,
        help_text=gettext_lazy("Apa yang dicocokkan: KTP, akta, AHU, Dukcapil. Tidak dikirim kepada pemohon."),
    )


class RequestCorrectionsForm(PortalForm):
    """One box a field: what is wrong with it, in words for the applicant."""

    def __init__(self, *args: Any, pendaftaran: Pendaftaran, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, label in CORRECTABLE_FIELDS.items():
            if pendaftaran.perseorangan and key not in {"nama", "tanggal_lahir"}:
                continue
            self.fields[key] = forms.CharField(
                label=label,
                max_length=500,
                required=False,
                widget=forms.Textarea({"rows": 2}),
                # A help text is HTML, and this one was typed by a stranger.
                help_text=format_html(_("Tertulis: {}"), self._written(pendaftaran, key)),
            )

    @staticmethod
    def _written(pendaftaran: Pendaftaran, key: str) -> str:
        value = getattr(pendaftaran, key)
        return date_id(value) or str(value or "–")

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not any(str(v).strip() for v in data.values()):
            raise forms.ValidationError(_("Isi paling sedikit satu perbaikan."))
        return data
