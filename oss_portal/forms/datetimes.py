import re
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from oss_portal.forms.dates import OneBoxDateField
from oss_portal.text.characters import plain_signs

# A day, followed by hours and minutes.
_MOMENT = re.compile(
    r"(.+?)[ ,t]+(?:(?:pukul|jam|pkl)\.? *)?([0-9]{1,2})[.:]([0-9]{2})(?:[.:][0-9]{2})?(?: *wib)?", re.IGNORECASE
)


class DateTimeField(forms.DateTimeField):
    """A moment typed by an officer in Jakarta time: `24-11-2026 09:30`, or the format of a browser's picker."""

    default_error_messages = {"invalid": _("Tulis tanggal dan jam seperti 24-11-2026 09:30.")}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("Misalnya 24-11-2026 09:30 (WIB)."))
        kwargs["input_formats"] = ["%d-%m-%Y %H:%M"]
        kwargs.setdefault("widget", forms.DateTimeInput({"autocomplete": "off"}, format="%d-%m-%Y %H:%M"))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and (found := _MOMENT.fullmatch(plain_signs(value[:100]))):
            day: date | None = OneBoxDateField(required=False).clean(found[1])
            value = f"{day:%d-%m-%Y} {found[2]}:{found[3]}"
        return super().to_python(value)
