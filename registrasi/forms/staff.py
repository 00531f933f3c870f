"""The forms of officers on their pages outside the admin: trails, case files, their own declarations."""

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from oss_portal.audit.kinds import known_events
from oss_portal.forms import PASTED_LENGTH, DateField, PortalForm
from oss_portal.models import Pengguna
from oss_portal.templatetags.audit import event_label
from oss_portal.text.numbers import digits_alone
from registrasi.forms.person import clean_identity_number
from registrasi.models import OfficerRelation

MAX_TRAIL = timedelta(days=366)


class SearchForm(PortalForm):
    cari = forms.CharField(
        label=gettext_lazy("User-ID, alamat surel, atau nomor NIB"),
        max_length=100,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )


def _kinds() -> list[tuple[str, str]]:
    return [("", gettext("Semua peristiwa")), *((kind, event_label(kind)) for kind in known_events())]


class TrailFilterForm(PortalForm):
    """The filter of the trail: days, kind, officer, NIB. Without days it shows the last week."""

    dari = DateField(label=gettext_lazy("Dari tanggal"), required=False)
    sampai = DateField(label=gettext_lazy("Sampai tanggal"), required=False)
    jenis = forms.ChoiceField(label=gettext_lazy("Peristiwa"), choices=_kinds, required=False)
    petugas = forms.CharField(
        label=gettext_lazy("User-ID petugas"),
        max_length=20,
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    nib = forms.CharField(
        label="NIB", max_length=PASTED_LENGTH, required=False, widget=forms.TextInput({"inputmode": "numeric"})
    )

    def clean_petugas(self) -> Pengguna | None:
        user_id = self.cleaned_data["petugas"].strip().upper()
        officer = Pengguna.objects.filter(user_id=user_id, is_staff=True).first() if user_id else None
        if user_id and officer is None:
            raise ValidationError(gettext("Tidak ada petugas dengan User-ID ini."), code="unknown")
        return officer

    def clean_nib(self) -> str:
        nib = digits_alone(self.cleaned_data["nib"])
        if nib and len(nib) != 13:
            raise ValidationError(gettext("NIB terdiri dari 13 angka."), code="length")
        return nib

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        today = timezone.localdate()
        end = data.get("sampai") or today
        start = data.get("dari") or end - timedelta(days=6)
        if start > end:
            self.add_error("sampai", gettext("Tanggal akhir mendahului tanggal awal."))
        elif end - start > MAX_TRAIL:
            self.add_error("dari", gettext("Pilih paling lama satu tahun."))
        return data | {"dari": start, "sampai": end}


class CaseFileForm(PortalForm):
    bentuk = forms.ChoiceField(
        label=gettext_lazy("Bentuk"),
        choices=[("pdf", gettext_lazy("PDF bertanda tangan, surat terlampir")), ("json", "JSON")],
        widget=forms.RadioSelect,
        initial="pdf",
    )
    alasan = forms.CharField(
        label=gettext_lazy("Untuk apa"),
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("Misalnya nomor perkara pengadilan. Pengunduhan dicatat."),
    )


class RelationForm(PortalForm):
    nomor = forms.CharField(
        label=gettext_lazy("NIK atau nomor paspor orang itu"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("Disimpan tersandi; hanya dipakai untuk mencegah Anda menangani perkaranya."),
    )
    hubungan = forms.ChoiceField(
        label=gettext_lazy("Hubungan"), choices=OfficerRelation.Relation.choices, widget=forms.RadioSelect
    )

    def clean_nomor(self) -> str:
        self.jenis_identitas, nomor = clean_identity_number(self.cleaned_data["nomor"])
        return nomor
