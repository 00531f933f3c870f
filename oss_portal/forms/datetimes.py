from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class DateTimeField(forms.DateTimeField):
    """A moment typed by an officer, in Jakarta time: `24-11-2026 09:30`, as the picker of a browser gives it too."""

    default_error_messages = {"invalid": _("Tulis tanggal dan jam seperti 24-11-2026 09:30.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("Misalnya 24-11-2026 09:30 (WIB)."))
        kwargs["input_formats"] = ["%d-%m-%Y %H:%M", "%d-%m-%Y %H.%M", "%Y-%m-%dT%H:%M"]
        kwargs.setdefault("widget", forms.DateTimeInput({"autocomplete": "off"}, format="%d-%m-%Y %H:%M"))
        super().__init__(**kwargs)
