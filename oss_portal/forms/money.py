import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from oss_portal.forms.base import NOT_A_DIGIT
from oss_portal.text.characters import is_dash
from oss_portal.text.numbers import letter_for_digit, parse_rupiah

MAXIMUM = Decimal(10) ** 15
# A person who writes "2,5" means millions or billions; nobody pays Rp 2,50.
_SMALLEST_WITH_CENTS = 1000
_FRACTION = _("Maksud Anda %(n)s juta? Tulis satuannya, misalnya %(n)s juta, atau tulis semua angkanya.")
# Patterns of unclear amounts, each with a message that asks for a clear one: the portal never guesses.
_UNCLEAR = [
    (r"\$|€|\b(?:usd|us|eur|sgd|myr|dolar|dollar)\b", _("Tulis jumlahnya dalam rupiah, misalnya 15 juta.")),
    (r"[0-9] ?m\b", _("“M” dapat berarti juta atau miliar. Tulis misalnya 15 juta atau 1,5 miliar.")),
    (
        r"[0-9a-z] *(?:[-–—~]|s\.? ?/?d\.?|sampai|hingga) *(?:rp\.? ?)?[0-9]|[<>±~≈]"
        r"|\b(?:sekitar|kira|kurang|lebih|maksimal|minimal|an|ke (?:atas|bawah))\b",
        _("Tulis satu jumlah yang pasti, misalnya 15 juta; bukan kisaran atau perkiraan."),
    ),
    (
        r"(?:/|\bper|\bse|\btiap|\bsetiap) ?(?:hari|minggu|bulan|bln|tahun|thn|th)\b",
        _("Tulis jumlahnya saja untuk masa yang ditanyakan, tanpa “per bulan” atau “per tahun”."),
    ),
    (
        r"^(?:rp|idr)?\.? ?[0-9][0-9.,' ]*$",
        _("Letak titik atau koma di jumlah ini tidak jelas. Tulis misalnya 15.000.000 atau 15000000."),
    ),
]


class MoneyField(forms.CharField):
    """An amount in rupiah as people write it; the value is a `Decimal` of whole rupiah and at most two decimals."""

    default_error_messages = {
        "words": _("Tulis jumlah rupiah dengan angka, misalnya 15.000.000 atau 15 juta; 0 bila tidak ada."),
        "invalid": _("Tulis jumlah rupiah dengan angka, misalnya 15.000.000 atau 15 juta."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 120)
        kwargs.setdefault("widget", forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        if not value:
            return None
        if len(value) > 1 and (is_dash(value[0]) or value[0] == "("):
            raise ValidationError(_("Jumlah uang tidak boleh negatif."), code="negative")
        try:
            amount = parse_rupiah(value)
        except ValueError:
            known = next((words for pattern, words in _UNCLEAR if re.search(pattern, value, re.IGNORECASE)), "")
            message = known or self.error_messages["invalid" if re.search("[0-9]", value) else "words"]
            if letter := letter_for_digit(value):
                message = NOT_A_DIGIT % {"huruf": letter}
            raise ValidationError(message, code="invalid") from None
        if amount < _SMALLEST_WITH_CENTS and amount % 1:
            raise ValidationError(_FRACTION % {"n": f"{amount.normalize():f}".replace(".", ",")}, code="pecahan")
        if amount > MAXIMUM:
            raise ValidationError(_("Jumlah ini terlalu besar. Periksa kembali."), code="maximum")
        return amount

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, Decimal | int):
            return f"{value:,.0f}".replace(",", ".")
        return value
