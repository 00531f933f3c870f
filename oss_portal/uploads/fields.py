"""The form field for files: every file is checked while the form is cleaned."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oss_portal.uploads.checking import MAX_COUNT, MAX_SIZE, check_file


class MultipleFileInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class UploadField(forms.FileField):
    """One or several files; the value is a list of `CleanFile`."""

    widget = MultipleFileInput

    def __init__(self, *, max_count: int = MAX_COUNT, **kwargs: Any) -> None:
        self.max_count = max_count
        kwargs.setdefault("help_text", gettext_lazy("PDF, JPG, atau PNG, paling besar 5 MB tiap berkas."))
        kwargs.setdefault("widget", MultipleFileInput({"accept": ".pdf,.jpg,.jpeg,.png", "multiple": max_count > 1}))
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        listing = [d for d in (data if isinstance(data, list | tuple) else [data]) if d]
        if not listing:
            super().clean(None, initial)
            return []
        if len(listing) > self.max_count:
            raise ValidationError(
                _("Paling banyak %(maks)d berkas. Anda memilih %(ada)d.")
                % {"maks": self.max_count, "ada": len(listing)},
                code="many",
            )
        errors, files = [], []
        for d in listing:
            try:
                if d.size > MAX_SIZE:
                    check_file(d.name, b"\0" * (MAX_SIZE + 1))
                files.append(check_file(d.name, d.read()))
            except ValidationError as error:
                errors.append(error)
        if errors:
            raise ValidationError(errors)
        return files
