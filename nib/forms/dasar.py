from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from oss_portal import wilayah
from oss_portal.formulir import FormPortal, hanya_angka


class FormLangkah(FormPortal):
    """A form of the draft. `sementara`: left half filled in, so nothing is asked for and what is right is kept."""

    def __init__(self, *args, sementara: bool = False, **kwargs):
        self.sementara = sementara
        super().__init__(*args, **kwargs)
        if sementara:
            for kolom in self.fields.values():
                kolom.required = False

    def susun(self) -> None:
        """Lay the fields out anew after some were added or taken away."""
        self.helper.layout = self.helper.build_default_layout(self)


class WilayahWidget(forms.HiddenInput):
    """Shows the chosen region and a button of the same form that leads to the list of regions."""

    template_name = "nib/widget/wilayah.html"
    # Not hidden for crispy: label, hint and error are shown.
    input_type = "text"

    def get_context(self, name, value, attrs):
        konteks = super().get_context(name, value, attrs)
        konteks["sebutan"] = wilayah.sebutan(value or "")
        return konteks


class WilayahField(forms.CharField):
    """The code of a kelurahan, chosen on a page of its own."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Kelurahan atau desa"))
        kwargs.setdefault("widget", WilayahWidget())
        kwargs.setdefault("max_length", 13)
        kwargs.setdefault("error_messages", {"required": _("Pilih kelurahan atau desa.")})
        super().__init__(**kwargs)

    def clean(self, value):
        value = super().clean(value)
        if value and not wilayah.kelurahan_sah(value):
            raise ValidationError(_("Kelurahan ini tidak ada di daftar. Pilih lagi."), code="invalid")
        return value


class KodePosField(forms.CharField):
    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Kode pos"))
        kwargs.setdefault(
            "widget", forms.TextInput({"inputmode": "numeric", "autocomplete": "postal-code", "class": "angka"})
        )
        kwargs.setdefault("max_length", 12)
        super().__init__(**kwargs)

    def clean(self, value):
        value = hanya_angka(super().clean(value))
        if value and not (len(value) == 5 and value.isascii() and value.isdigit()):
            raise ValidationError(_("Kode pos terdiri dari 5 angka."), code="invalid")
        return value
