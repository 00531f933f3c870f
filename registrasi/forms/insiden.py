"""The forms of officers who keep the register of incidents."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oss_portal.forms import DateTimeField, EmailField, PortalForm, PrintedLineField


class InsidenForm(PortalForm):
    judul = PrintedLineField(label=gettext_lazy("Judul"), max_length=150)
    diketahui_pada = DateTimeField(label=gettext_lazy("Diketahui pada"))
    terjadi_pada = DateTimeField(label=gettext_lazy("Diperkirakan terjadi pada"), required=False)
    uraian = forms.CharField(
        label=gettext_lazy("Kapan dan bagaimana terjadi"), widget=forms.Textarea({"rows": 4}), max_length=5000
    )
    data_terdampak = forms.CharField(
        label=gettext_lazy("Data pribadi yang terungkap"), widget=forms.Textarea({"rows": 3}), max_length=5000
    )
    penanganan = forms.CharField(
        label=gettext_lazy("Upaya penanganan dan pemulihan"), widget=forms.Textarea({"rows": 3}), max_length=5000
    )

    def clean_diketahui_pada(self) -> datetime:
        value: datetime = self.cleaned_data["diketahui_pada"]
        if value > timezone.now():
            raise forms.ValidationError(_("Waktu ini belum terjadi."))
        return value


class AffectedForm(PortalForm):
    semua = forms.BooleanField(label=gettext_lazy("Semua pemegang Hak Akses"), required=False)
    user_id = forms.CharField(
        label=gettext_lazy("Atau User-ID, dipisahkan baris baru atau koma"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea({"rows": 6}),
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not data.get("semua") and not data.get("user_id", "").strip():
            raise forms.ValidationError(_("Sebutkan siapa yang terdampak."))
        return data


class NotifyForm(PortalForm):
    lembaga_surel = EmailField(label=gettext_lazy("Surel lembaga pelindungan data pribadi"), autocomplete="off")
