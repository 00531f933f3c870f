import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from oss_portal.forms.base import clean_text

MAXIMUM = Decimal(10) ** 15


def parse_rupiah(text: str) -> Decimal:
    """Return the amount of `Rp 1.000.000,00`, `1000000`, `1,000,000` or `1 000 000` in rupiah. Raises `ValueError`.

    Dots and commas before groups of three digits are separators; a comma or dot before one or two last digits is cents.
    """
    t = re.sub(r"(?i)^rp\.?|[\s_]|,-$", "", clean_text(text).strip())
    if not re.fullmatch(r"[0-9.,]{1,40}", t, re.ASCII):
        raise ValueError(text)
    if m := re.fullmatch(r"([0-9]{1,3}(?:[.,][0-9]{3})*|[0-9]+)(?:[.,]([0-9]{1,2}))?", t, re.ASCII):
        return Decimal(re.sub(r"[.,]", "", m[1]) + "." + (m[2] or "0"))
    raise ValueError(text)


class MoneyField(forms.CharField):
    """An amount in rupiah as people write it; the value is a `Decimal` of whole rupiah and at most two decimals."""

    def __init__(self, *, maximum: Decimal = MAXIMUM, **kwargs: Any) -> None:
        self.maximum = maximum
        kwargs.setdefault("max_length", 40)
        kwargs.setdefault("widget", forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if not value:
            return None
        if value.strip().startswith(("-", "−", "(")):
            raise ValidationError(_("Jumlah uang tidak boleh negatif."), code="negative")
        try:
            amount = parse_rupiah(value)
        except ValueError:
            raise ValidationError(_("Tulis jumlah rupiah dengan angka, misalnya 15.000.000."), code="invalid") from None
        if amount > self.maximum:
            raise ValidationError(_("Jumlah ini terlalu besar. Periksa kembali."), code="maximum")
        return amount

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal | int):
            return f"{value:,.0f}".replace(",", ".")
        return value
