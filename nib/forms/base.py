from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from oss_portal.forms import PortalForm
from oss_portal.reference import regions
from oss_portal.text.numbers import digits_only, foreign_letter


def set_choices(form: forms.Form, field: str, choices: Iterable[tuple[str, Any]]) -> None:
    """Give a field its choices, where they depend on who fills the form in."""
    cast(forms.ChoiceField, form.fields[field]).choices = list(choices)


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

    def valid_data(self) -> dict[str, Any]:
        """Return the values that are right, also of a form that is not."""
        self.errors  # noqa: B018 - validates
        return {field: value for field, value in self.cleaned_data.items() if field not in self.errors}


class WilayahWidget(forms.HiddenInput):
    """Shows the chosen region and a button of the same form that leads to the list of regions."""

    template_name = "nib/widget/wilayah.html"
    # Not hidden for crispy: label, hint and error are shown.
    input_type = "text"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
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

    def clean(self, value: Any) -> str:
        kelurahan = str(super().clean(value))
        if kelurahan and not regions.valid_kelurahan(kelurahan):
            raise ValidationError(_("Kelurahan ini tidak ada di daftar. Pilih lagi."), code="invalid")
        return kelurahan


class KodePosField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Kode pos"))
        kwargs.setdefault(
            "widget", forms.TextInput({"inputmode": "numeric", "autocomplete": "postal-code", "class": "tabular-nums"})
        )
        kwargs.setdefault("max_length", 12)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        digits = digits_only(super().clean(value))
        if letter := foreign_letter(digits):
            raise ValidationError(
                _("Kode pos hanya berisi angka. Hapus %(huruf)s.") % {"huruf": letter}, code="invalid"
            )
        if digits and len(digits) != 5:
            raise ValidationError(_("Kode pos terdiri dari 5 angka."), code="length")
        return digits
