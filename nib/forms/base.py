from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from oss_portal.forms import PortalForm, digits_only
from oss_portal.reference import regions


class StepForm(PortalForm):
    """A form of the draft. `temporary`: left half filled in, so nothing is asked for and what is right is kept."""

    def __init__(self, *args: Any, temporary: bool = False, **kwargs: Any) -> None:
        self.temporary = temporary
        super().__init__(*args, **kwargs)
        if temporary:
            for field in self.fields.values():
                field.required = False

    def rebuild_layout(self) -> None:
        """Lay the fields out anew after some were added or taken away."""
        self.helper.layout = self.helper.build_default_layout(self)


class WilayahWidget(forms.HiddenInput):
    """Shows the chosen region and a button of the same form that leads to the list of regions."""

    template_name = "nib/widget/wilayah.html"
    # Not hidden for crispy: label, hint and error are shown.
    input_type = "text"

    def get_context(self, name: str, value, attrs):
        context = super().get_context(name, value, attrs)
        context["wilayah"] = regions.label(value or "")
        return context


class WilayahField(forms.CharField):
    """The code of a kelurahan, chosen on a page of its own."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Kelurahan atau desa"))
        kwargs.setdefault("widget", WilayahWidget())
        kwargs.setdefault("max_length", 13)
        kwargs.setdefault("error_messages", {"required": _("Pilih kelurahan atau desa.")})
        super().__init__(**kwargs)

    def clean(self, value):
        value = super().clean(value)
        if value and not regions.valid_kelurahan(value):
            raise ValidationError(_("Kelurahan ini tidak ada di daftar. Pilih lagi."), code="invalid")
        return value


class KodePosField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Kode pos"))
        kwargs.setdefault(
            "widget", forms.TextInput({"inputmode": "numeric", "autocomplete": "postal-code", "class": "tabular-nums"})
        )
        kwargs.setdefault("max_length", 12)
        super().__init__(**kwargs)

    def clean(self, value):
        value = digits_only(super().clean(value))
        if value and not (len(value) == 5 and value.isascii() and value.isdigit()):
            raise ValidationError(_("Kode pos terdiri dari 5 angka."), code="invalid")
        return value
