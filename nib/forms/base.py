from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from nib.exceptions import DraftChanged
from oss_portal.forms import PASTED_LENGTH, PortalForm
from oss_portal.reference import regions
from oss_portal.text.numbers import digits_alone, mend_of_letter
from oss_portal.text.readable import date_id
from oss_portal.web.refusals import show_refusal


def set_choices(form: forms.Form, field: str, choices: Iterable[tuple[str, Any]]) -> None:
    """Set the choices of a field that depend on the person who fills in the form."""
    cast(forms.ChoiceField, form.fields[field]).choices = list(choices)


class DraftForm(PortalForm):
    """A form for a part of a draft that is already stored."""

    def say_what_is_kept(self, changed: DraftChanged) -> None:
        """Say above the form that another tab changed the draft, and at each differing field which value is stored."""
        show_refusal(self, changed)
        for name, value in changed.kept.items():
            if name in self.fields:
                text = self.kept_text(name, value) or _("kosong")
                self.add_error(name, ValidationError(_("Tersimpan sekarang: %(isi)s"), params={"isi": text}))

    def kept_text(self, name: str, value: Any) -> str:
        """Return a stored value as its field would show it."""
        if isinstance(value, date):
            return date_id(value)
        field = self.fields[name]
        choices = {str(key): str(label) for key, label in getattr(field, "choices", ())}
        if isinstance(value, list):
            # Kinds that follow from other answers are not choices of a field.
            return ", ".join(choices[str(v)] for v in value if str(v) in choices)
        text = "" if value is None else str(field.prepare_value(value))
        return choices.get(text, text)


class StepForm(DraftForm):
    """A form of a step. `temporary`: it may be left half filled in; no field is required, valid values are kept."""

    def __init__(self, *args: Any, temporary: bool = False, **kwargs: Any) -> None:
        self.temporary = temporary
        super().__init__(*args, **kwargs)
        if temporary:
            for field in self.fields.values():
                # When the form is shown again, it still marks the fields that the step finally requires.
                setattr(field, "required_if_shown", field.required)  # noqa: B010
                field.required = False

    def rebuild_layout(self) -> None:
        """Rebuild the layout after fields were added or removed."""
        self.helper.layout = self.helper.build_default_layout(self)

    def valid_data(self) -> dict[str, Any]:
        """Return the valid values, even when other fields have errors."""
        self.errors  # noqa: B018 - validates
        return {field: value for field, value in self.cleaned_data.items() if field not in self.errors}


_YES_NO = [("ya", _("Ya")), ("tidak", _("Tidak"))]


class YesNoField(forms.TypedChoiceField):
    """Yes or no; None while it is not answered."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=kwargs.pop("choices", _YES_NO),
            coerce=lambda v: v == "ya",
            empty_value=None,
            widget=forms.RadioSelect,
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        return {True: "ya", False: "tidak"}.get(value, value) if isinstance(value, bool) else value


# Maximum number of kelurahan that are offered beside the text box.
_OPTIONS = 20


class WilayahWidget(forms.TextInput):
    """A text box for the name of a kelurahan; the value is (code, typed text).

    The field finds the kelurahan; when several match, it offers them as `options` beside the box. A button of the same
    form opens the lists from provinces down to kelurahan.
    """

    template_name = "nib/widget/wilayah.html"
    options: Sequence[tuple[str, str, str]] = ()

    def value_from_datadict(self, data: Any, files: Any, name: str) -> tuple[str, str | None]:
        typed = data.get(f"{name}_cari")
        return data.get(name) or "", None if typed is None else typed.strip()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        kode, typed = value if isinstance(value, tuple) else (value or "", None)
        context = super().get_context(name, None, attrs)
        label = regions.label(kode)
        return context | {"kode": kode, "typed": label if typed is None else typed, "options": self.options}


class WilayahField(forms.CharField):
    """The code of a kelurahan, found by the typed text or chosen on a separate page."""

    widget = WilayahWidget

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Kelurahan atau desa"))
        kwargs.setdefault("help_text", _("Ketik nama dan kecamatannya, misalnya: kebon sirih menteng. Kode pos boleh."))
        kwargs.setdefault("error_messages", {"required": _("Isi kelurahan atau desa.")})
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        kode, typed = value if isinstance(value, tuple) else (value or "", None)
        if typed and typed != regions.label(kode):
            try:
                kode = self._find(typed, kode)
            except ValidationError:
                # A form that is left half filled in keeps the previous code and shows no error.
                if self.required:
                    raise
        kelurahan = str(super().clean(kode))
        if kelurahan and not regions.valid_kelurahan(kelurahan):
            raise ValidationError(_("Kelurahan ini tidak ada di daftar. Pilih lagi."), code="invalid")
        return kelurahan

    def _find(self, typed: str, chosen: str) -> str:
        """Return the code of the one kelurahan that matches. Raises `ValidationError` if none or several match.

        A name that is only similar, or has only some of the words, is offered as a choice, never taken automatically.
        """
        exact = regions.search(typed, limit=_OPTIONS, guess=False)
        if len(exact) == 1:
            return exact[0][0]
        found = exact or regions.search_like(typed, limit=_OPTIONS) or regions.search_last_words(typed, limit=_OPTIONS)
        if any(kode == chosen for kode, _name, _pos in found):
            return chosen
        if not found:
            raise ValidationError(
                _("Tidak ada kelurahan atau desa yang cocok. Periksa ejaannya, atau pilih mulai dari provinsi."),
                code="unknown",
            )
        cast(WilayahWidget, self.widget).options = found
        if not exact:
            raise ValidationError(
                _("Tidak ada yang persis begitu. Pilih yang Anda maksud, atau ketik lagi."), code="like"
            )
        if len(found) == _OPTIONS:
            raise ValidationError(_("Banyak yang cocok. Pilih salah satu, atau tulis juga kecamatannya."), code="many")
        raise ValidationError(_("Ada beberapa yang cocok. Pilih salah satu."), code="several")


class KodePosField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Kode pos"))
        kwargs.setdefault(
            "widget", forms.TextInput({"inputmode": "numeric", "autocomplete": "postal-code", "class": "tabular-nums"})
        )
        kwargs.setdefault("max_length", PASTED_LENGTH)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        digits = digits_alone(super().clean(value))
        if mend := mend_of_letter(digits):
            raise ValidationError(_("Kode pos hanya berisi angka. %(saran)s") % {"saran": mend}, code="invalid")
        if digits and len(digits) != 5:
            raise ValidationError(_("Kode pos terdiri dari 5 angka."), code="length")
        return digits
