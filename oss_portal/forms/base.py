import re
from typing import Any, ClassVar, Self

from crispy_forms.helper import FormHelper
from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.functional import lazy
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from oss_portal.text.characters import clean_text

# Maximum length of a box for a number, code or date, with words that are pasted with it. A browser cuts the rest.
PASTED_LENGTH = 60

# Message for a letter that looks like a digit within a number.
NOT_A_DIGIT = _("Di antara angkanya ada %(huruf)s. Ganti dengan angka.")

# Prefix of the name of a file field in a form that is sent again without its files (`oss_portal.web.error_pages`).
LOST_FILE = "_berkas_hilang_"
# The same in a page that shows the notice: the next page repeats it until files are chosen, or the form is valid.
_NAMED_FILE = "_berkas_tadi_"
_HIDDEN = '<input type="hidden" name="{}" value="{}">'


def _within_sentence(label: str) -> str:
    """Return a label as it is written inside a sentence: "Nomor telepon" -> "nomor telepon"; a question loses its mark.

    Abbreviations ("NIK", "E-mail") and names in title case ("Nama Perusahaan", as the seed writes its labels) are not
    changed; "Anda" has its capital in every sentence.
    """
    label = label.rstrip(" ?")
    words = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", label)
    title_case = any(k[:1].isupper() and k[1:].islower() for k in words[1:] if k != "Anda")
    if title_case or not (label[:1].isupper() and label[1:2].islower()):
        return label
    return label[0].lower() + label[1:]


def _instruction(text: Any, label: Any) -> str:
    return str(text) % {"nama": _within_sentence(str(label))}


# Lazy, because the text is set once on the class and must appear in the language of each request.
_lazy_instruction = lazy(_instruction, str)


def is_secret(name: str) -> bool:
    """Return whether a field of this name holds a password: its value is not cleaned, kept or shown again."""
    return "sandi" in name.lower() or "password" in name.lower()


def _clean_data(data: Any) -> Any:
    """Return a copy of submitted data with every text cleaned; passwords are left as typed."""
    if data is None:
        return None
    if not isinstance(data, MultiValueDict):
        return {k: clean_text(v) if isinstance(v, str) else v for k, v in data.items()}
    cleaned = QueryDict(mutable=True)
    for name, value in data.lists():
        secret = is_secret(name)
        cleaned.setlist(name, [v if secret or not isinstance(v, str) else clean_text(v) for v in value])
    return cleaned


class _Base(forms.BaseForm):
    """Common base of all forms: cleaned input, Indonesian instructions, marks for fields that may stay empty."""

    # True: "*) = Elemen wajib diisi" as on the seed's form (FRM-1). False: "(tidak wajib)" behind optional fields.
    with_asterisk = False
    _has_messages: ClassVar[bool]
    base_fields: ClassVar[dict[str, forms.Field]]

    def __init__(self, data: Any = None, files: Any = None, *args: Any, **kwargs: Any) -> None:
        if "_has_messages" not in vars(type(self)):
            # Set once on the class, whose fields are copied into each form.
            for field in self.base_fields.values():
                self._set_messages(field)
            type(self)._has_messages = True
        super().__init__(_clean_data(data), files, *args, **kwargs)
        self.use_required_attribute = False
        # A form without its own layout shows its fields in their order, also those added later.
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.include_media = False
        self.helper.attrs = {"novalidate": ""}

    def without_check(self) -> Self:
        """Return the form bound but unvalidated: everything typed is shown again without error messages."""
        self._errors, self.cleaned_data = ErrorDict(), {}
        self._say_that_files_are_lost()
        return self

    def full_clean(self) -> None:
        super().full_clean()
        self._say_that_files_are_lost()
        for name in self.fields:
            if self.is_bound and f"{LOST_FILE}{self.add_prefix(name)}" in self.data:
                self.add_error(name, _("Pilih lagi berkasnya."))

    def _say_that_files_are_lost(self) -> None:
        """Show beside each file field which files must be chosen again when the page is shown again.

        A browser never fills in such a field; a valid form is not shown again. This runs when the form is validated,
        because only then it has all its fields, and refused files, which need not be chosen again, are known.
        """
        for name, field in self.fields.items():
            if isinstance(field, forms.FileField):
                prefixed = self.add_prefix(name)
                uploads = self.files.getlist(prefixed) if isinstance(self.files, MultiValueDict) else []
                refused = getattr(field, "refused", ())
                chosen = [str(upload.name) for upload in uploads if upload not in refused]
                if isinstance(self.data, QueryDict):
                    chosen += self.data.getlist(f"{LOST_FILE}{prefixed}")
                    if not (uploads or chosen):
                        chosen = self.data.getlist(f"{_NAMED_FILE}{prefixed}")
                if chosen:
                    notice = _("Yang tadi Anda pilih tidak ikut tersimpan. Pilih lagi: %(berkas)s.") % {
                        "berkas": ", ".join(chosen)
                    }
                    kept = format_html_join("", _HIDDEN, ((f"{_NAMED_FILE}{prefixed}", file) for file in chosen))
                    # The bound field is changed, because it has copied the help text already.
                    self[name].help_text = format_html("<strong>{}</strong> {}{}", notice, field.help_text, kept)

    @staticmethod
    def _set_messages(field: forms.Field) -> None:
        default = type(field).default_error_messages.get("required", forms.Field.default_error_messages["required"])
        if str(field.error_messages.get("required")) in {
            str(default),
            str(forms.Field.default_error_messages["required"]),
        }:
            text = _("Isi %(nama)s.")
            if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
                text = _("Pilih %(nama)s.")
            elif isinstance(field, forms.FileField):
                text = _("Tambahkan %(nama)s.")
            field.error_messages["required"] = _lazy_instruction(text, field.label or _("bagian ini"))
        default = type(field).default_error_messages.get("invalid_choice", "")
        if default and str(field.error_messages.get("invalid_choice")) == str(default):
            field.error_messages["invalid_choice"] = _("Pilih salah satu dari daftar.")


class PortalForm(_Base, forms.Form):
    """A form of the portal. The page writes `<form>`, the token and the buttons; crispy writes the fields."""


class PortalModelForm(_Base, forms.ModelForm):
    """A model form of the portal; only services call `save`."""


class ReasonForm(PortalForm):
    """A form for the reason of an officer's act."""

    alasan = forms.CharField(label=_("Alasan"), max_length=2000, widget=forms.Textarea({"rows": 4}))
