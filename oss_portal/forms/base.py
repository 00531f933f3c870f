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

# Of a box for a number, code or date: room for the words that are pasted with it. A browser cuts the rest.
PASTED_LENGTH = 60

# For a letter that looks like a digit within a number.
NOT_A_DIGIT = _("Di antara angkanya ada %(huruf)s. Ganti dengan angka.")

# Before the name of a field for files in a form that is sent again without them (`oss_portal.web.error_pages`).
LOST_FILE = "_berkas_hilang_"
# The same in a page that has said so: the next one says it again until files are chosen, or the form is in order.
_NAMED_FILE = "_berkas_tadi_"
_HIDDEN = '<input type="hidden" name="{}" value="{}">'


def _within_sentence(label: str) -> str:
    """Return a label as it is written inside a sentence: "Nomor telepon" -> "nomor telepon"; a question loses its mark.

    What is no ordinary word ("NIK", "E-mail") and names in title case ("Nama Perusahaan", as the seed writes its
    labels) stay as they are; "Anda" has its capital in every sentence.
    """
    label = label.rstrip(" ?")
    words = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", label)
    title_case = any(k[:1].isupper() and k[1:].islower() for k in words[1:] if k != "Anda")
    if title_case or not (label[:1].isupper() and label[1:2].islower()):
        return label
    return label[0].lower() + label[1:]


def _instruction(text: Any, label: Any) -> str:
    return str(text) % {"nama": _within_sentence(str(label))}


# In the language of who sees it: the text stands on the class, whoever asks for the form first.
_lazy_instruction = lazy(_instruction, str)


def is_secret(name: str) -> bool:
    """Whether a field of this name holds a password: such a value is neither cleaned nor kept nor shown again."""
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
    """What every form of the portal shares: cleaned input, Indonesian instructions, marks for what may stay empty."""

    # True: "*) = Elemen wajib diisi" as on the seed's form (FRM-1). False: "(tidak wajib)" behind the others.
    with_asterisk = False
    _has_messages: ClassVar[bool]
    base_fields: ClassVar[dict[str, forms.Field]]

    def __init__(self, data: Any = None, files: Any = None, *args: Any, **kwargs: Any) -> None:
        if "_has_messages" not in vars(type(self)):
            # Of the class, whose fields are copied into each form.
            for field in self.base_fields.values():
                self._set_messages(field)
            type(self)._has_messages = True
        super().__init__(_clean_data(data), files, *args, **kwargs)
        self.use_required_attribute = False
        # Without a layout of its own the form shows its fields in their order, also those added later.
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.include_media = False
        self.helper.attrs = {"novalidate": ""}

    def without_check(self) -> Self:
        """Return the form bound but unvalidated: everything typed is shown again without a word of complaint."""
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
        """Say beside each field for files which ones must be chosen again when the page comes back.

        A browser never fills in such a field; a form that is in order is not shown again. Only when the form is asked
        for its errors has it all its fields, and only then is known which files are no use to choose again.
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
                    # A field that was cleaned has copied its hint already.
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
    """The same over a model; `save` is called by services only."""


class ReasonForm(PortalForm):
    """Why an officer does what they do."""

    alasan = forms.CharField(label=_("Alasan"), max_length=2000, widget=forms.Textarea({"rows": 4}))
