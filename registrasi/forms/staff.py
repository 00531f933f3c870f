"""The forms of officers on their pages outside the admin: trails, case files, their own declarations."""

from django import forms
from django.utils.translation import gettext_lazy

from oss_portal.forms import PortalForm
from registrasi.forms.person import clean_identity_number
from registrasi.models import OfficerRelation


class SearchForm(PortalForm):
    cari = forms.CharField(
        label=gettext_lazy("User-ID, alamat surel, atau nomor NIB"),
        max_length=100,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )


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
