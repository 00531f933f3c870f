"""The form field for files: every file is checked while the form is cleaned."""

import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oss_portal.uploads.checking import MAX_COUNT, MAX_MEGABYTES, MAX_SIZE, CleanFile, busy, check_file, too_large

_ACCEPT = ".pdf,.jpg,.jpeg,.png,.heic,.heif,application/pdf,image/jpeg,image/png,image/heic"
# The hint of a field: which files a person may send.
FILES_WE_TAKE = format_lazy(
    gettext_lazy("PDF, JPG, PNG, atau HEIC, paling besar {size} MB tiap berkas."), size=MAX_MEGABYTES
)
# Message in the browser for files that the server would not read, shown before the form and its texts are sent.
_TOO_LARGE = format_lazy(
    gettext_lazy(
        "Berkas lebih dari {size} MB: {files}. Bagi atau perkecil dahulu (foto cukup tangkapan layarnya), lalu pilih."
    ),
    size=MAX_MEGABYTES,
    files="{files}",
)
# Attributes of the file input.
ATTRIBUTES = {"accept": _ACCEPT, "data-max": MAX_SIZE, "data-too-large": _TOO_LARGE}
# Seconds after which no further file of a form is checked: the web server aborts a request after 30.
_PATIENCE = 6


def _check(file: UploadedFile, until: float) -> CleanFile:
    name, size = file.name or "", file.size or 0
    if size > MAX_SIZE:
        # Refused without reading it.
        raise too_large(name, size)
    if time.monotonic() > until:
        raise busy()
    return check_file(name, file.read())


class MultipleFileInput(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class UploadField(forms.FileField):
    """A field for one or several files: its value is a list of `CleanFile`; `refused` are files of no further use."""

    widget = MultipleFileInput
    refused: tuple[UploadedFile, ...] = ()

    def __init__(self, *, max_count: int = MAX_COUNT, **kwargs: Any) -> None:
        self.max_count = max_count
        kwargs.setdefault("help_text", FILES_WE_TAKE)
        kwargs.setdefault("widget", MultipleFileInput(ATTRIBUTES | {"multiple": max_count > 1}))
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
        until = time.monotonic() + _PATIENCE
        for d in listing:
            try:
                files.append(_check(d, until))
            except ValidationError as error:
                errors.append(error)
                if error.code == "pemindai":
                    break
                self.refused += (d,)
        if errors:
            raise ValidationError(errors)
        return files
