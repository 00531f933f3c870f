from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from oss_portal.text.characters import is_dash
from oss_portal.text.numbers import parse_rupiah

MAXIMUM = Decimal(10) ** 15


class MoneyField(forms.CharField):
    """An amount in rupiah as people write it; the value is a `Decimal` of whole rupiah and at most two decimals."""

    def __init__(self, *, maximum: Decimal = MAXIMUM, **kwargs: Any) -> None:
        self.maximum = maximum
        kwargs.setdefault("max_length", 120)
        kwargs.setdefault("widget", forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if not value:
            return None
        if is_dash(value[0]) or value[0] == "(":
            raise ValidationError(_("Jumlah uang tidak boleh negatif."), code="negative")
        try:
            amount = parse_rupiah(value)
        except ValueError:
            raise ValidationError(
                _("Tulis jumlah rupiah dengan angka, misalnya 15.000.000 atau 15 juta."), code="invalid"
            ) from None
        if amount > self.maximum:
            raise ValidationError(_("Jumlah ini terlalu besar. Periksa kembali."), code="maximum")
        return amount

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal | int):
            return f"{value:,.0f}".replace(",", ".")
        return value
