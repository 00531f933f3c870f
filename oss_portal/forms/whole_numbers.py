from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from oss_portal.forms.base import PASTED_LENGTH
from oss_portal.text.characters import is_dash
from oss_portal.text.numbers import read_whole_number


class IntegerField(forms.IntegerField):
    """A whole number as people write it: `1.000` is a thousand, which Django reads as one."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and value.strip() and not is_dash(value.strip()[0]) and len(value) <= PASTED_LENGTH:
            try:
                value = read_whole_number(value)
            except ValueError:
                raise ValidationError(_("Tulis angka bulat, misalnya 30."), code="invalid") from None
        return super().to_python(value)
