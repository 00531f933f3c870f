import re
from functools import lru_cache
from typing import Any

import phonenumbers
from babel import Locale
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from oss_portal.forms.base import clean_text, digits_only

# Indonesian mobile numbers without the leading 0 (libphonenumber metadata; 84 is not assigned).
_MOBILE = re.compile(r"8[1-35-9]\d{7,10}")


@lru_cache(maxsize=4)
def _choices(bahasa: str) -> tuple[tuple[str, str], ...]:
    label = Locale(bahasa).territories
    others = []
    for code, name in countries:
        prefix = phonenumbers.country_code_for_region(code)
        if prefix and code != "ID":
            others.append((code, f"+{prefix} - {label.get(code, name)}"))
    # By the name, not by the number before it.
    others.sort(key=lambda choice: choice[1].partition(" - ")[2])
    return (("ID", "+62 - Indonesia"), *others)


def country_choices() -> list[tuple[str, str]]:
    """Return all countries as `(ISO code, "+62 - Indonesia")`, Indonesia first, the others by name (FRM-8)."""
    return list(_choices(get_language() or "id"))


def normalise_phone(nomor: str, negara: str = "ID", *, landline: bool = False) -> str:
    """Return the number in E.164 (`+6285712345678`). Raises `ValidationError`.

    Accepts 0857…, 857…, 62857…, +62857… with spaces, dots and hyphens (FRM-9). An Indonesian number must be a mobile
    one unless `landline` (the office phone of a body).
    """
    text = clean_text(nomor).strip()
    digits = digits_only(text).removeprefix("+")
    international = text.startswith("+") or digits.startswith("00")
    if not re.fullmatch(r"[0-9]{5,18}", digits):
        raise ValidationError(_("Nomor telepon hanya berisi angka, misalnya 85712345678."), code="invalid")
    if negara == "ID" and not (international and not digits.removeprefix("00").startswith("62")):
        national = digits.removeprefix("00").removeprefix("62").lstrip("0")
        if _MOBILE.fullmatch(national):
            return f"+62{national}"
        if not landline:
            raise ValidationError(
                _("Nomor HP Indonesia diawali 8 dan panjangnya 9 sampai 12 angka, misalnya 85712345678."),
                code="invalid",
            )
        digits = national
    try:
        parsed = phonenumbers.parse(f"+{digits.removeprefix('00')}" if international else digits, negara)
    except phonenumbers.NumberParseException:
        parsed = None
    if parsed is None or not phonenumbers.is_valid_number(parsed):
        raise ValidationError(_("Nomor telepon tidak cocok dengan negara yang dipilih."), code="invalid")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


class PhoneField(forms.CharField):
    """A phone number in one box; the value is E.164. `negara` is the country when no prefix is typed."""

    def __init__(self, *, negara: str = "ID", landline: bool = False, **kwargs: Any) -> None:
        self.negara, self.landline = negara, landline
        kwargs.setdefault("max_length", 30)
        kwargs.setdefault("widget", forms.TextInput({"inputmode": "tel", "autocomplete": "tel-national"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        return normalise_phone(value, self.negara, landline=self.landline) if value else value
