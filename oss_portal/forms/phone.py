import re
from functools import lru_cache
from operator import itemgetter
from typing import Any

import phonenumbers
from babel import Locale
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from oss_portal.forms.base import PASTED_LENGTH
from oss_portal.text.characters import plain_signs
from oss_portal.text.numbers import digits_alone, mend_of_letter, several_numbers

# Indonesian mobile numbers without the leading 0 (libphonenumber metadata; 84 is not assigned).
_MOBILE = re.compile(r"8[1-35-9]\d{7,10}")
# Territories without their own nationals, which issue no passports.
_NO_NATION = {"AQ", "BV", "GS", "HM", "IO", "TF", "UM"}
# "+62 (0)812…": the zero that is dialled only inside the country.
_TRUNK_ZERO = re.compile(r"\( *0 *\)")
_EXTENSION = re.compile(r"(?:\b(?:ext|extension|pesawat|psw)\b|#)\.?[ :]*[0-9]", re.IGNORECASE)
# The number of digits of the shortest phone number without its area code.
_SHORTEST = 6


@lru_cache(maxsize=4)
def _choices(bahasa: str) -> tuple[tuple[str, str], ...]:
    label = Locale(bahasa).territories
    others = []
    for code, name in countries:
        prefix = phonenumbers.country_code_for_region(code)
        if prefix and code != "ID":
            others.append((code, f"+{prefix} - {label.get(code, name)}"))
    # Sort by the name, not by the prefix before it.
    others.sort(key=lambda choice: choice[1].partition(" - ")[2])
    return (("ID", "+62 - Indonesia"), *others)


@lru_cache(maxsize=4)
def _nations(bahasa: str) -> tuple[tuple[str, str], ...]:
    label = Locale(bahasa).territories
    others = sorted(
        ((code, label.get(code, name)) for code, name in countries if code not in _NO_NATION), key=itemgetter(1)
    )
    return tuple(others)


def nation_choices() -> list[tuple[str, str]]:
    """Return the countries that issue passports as `(ISO code, name)`, sorted by name."""
    return list(_nations(get_language() or "id"))


def nation_name(code: object) -> str:
    """Return the name of a country in the language of the page; the code if there is no name."""
    return dict(_nations(get_language() or "id")).get(str(code), str(code))


def country_choices() -> list[tuple[str, str]]:
    """Return all countries as `(ISO code, "+62 - Indonesia")`, Indonesia first, the others by name (FRM-8)."""
    return list(_choices(get_language() or "id"))


def _national(digits: str) -> str:
    """Return the digits of an Indonesian number without the country code and the leading zero."""
    return digits.removeprefix("62").lstrip("0")


def _refuse_more_than_a_number(text: str) -> None:
    """Refuse a text that holds two numbers or an extension, with a message that says what to leave out.

    Raises `ValidationError`.
    """
    pieces = several_numbers(text, at_least=_SHORTEST)
    # "0857 12 / 345678" is one number with a slash in it, "021-5551234 / 5551235" is two; so all digits are joined.
    together = "".join(c for c in text if c.isdigit()).removeprefix("00")
    if pieces and not _MOBILE.fullmatch(_national(together)):
        raise ValidationError(
            _("Isi satu nomor saja. Yang Anda tulis %(jumlah)d nomor: hapus selain satu."),
            params={"jumlah": len(pieces)},
            code="several",
        )
    if _EXTENSION.search(text):
        raise ValidationError(_("Tulis nomornya saja, tanpa nomor pesawat (ext.)."), code="extension")


def normalise_phone(nomor: str, negara: str = "ID", *, landline: bool = False) -> str:
    """Return the number in E.164 (`+6285712345678`). Raises `ValidationError`.

    Accepts 0857…, 857…, 62857…, +62857…, +62 (0)857… however it is separated and labelled (FRM-9). An Indonesian
    number must be a mobile one unless `landline` (the office phone of a body).
    """
    plain = _TRUNK_ZERO.sub("", plain_signs(nomor))
    _refuse_more_than_a_number(plain)
    # A spreadsheet adds decimals to a long number.
    digits = digits_alone(re.sub(r"(?<=[0-9]{9})[.,]0+$", "", plain))
    international = digits.startswith(("+", "00"))
    digits = digits.removeprefix("+").removeprefix("00")
    if mend := mend_of_letter(digits):
        raise ValidationError(
            _("Nomor telepon hanya berisi angka, misalnya 85712345678. %(saran)s") % {"saran": mend}, code="invalid"
        )
    if negara == "ID" and not (international and not digits.startswith("62")):
        national = _national(digits)
        if _MOBILE.fullmatch(national):
            return f"+62{national}"
        if not landline:
            raise ValidationError(
                _("Nomor HP Indonesia diawali 8 dan panjangnya 9 sampai 12 angka, misalnya 85712345678."),
                code="invalid",
            )
        digits, international = national, False
    try:
        parsed = phonenumbers.parse(f"+{digits}" if international else digits, negara)
    except phonenumbers.NumberParseException:
        parsed = None
    if parsed is None or not phonenumbers.is_valid_number(parsed):
        raise ValidationError(
            _("Nomor telepon tidak cocok dengan negara yang dipilih. Nomor Indonesia: awali dengan +62."),
            code="invalid",
        )
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


class PhoneField(forms.CharField):
    """A phone number in one box; the value is E.164, with the prefix of Indonesia if none is typed."""

    def __init__(self, *, landline: bool = False, **kwargs: Any) -> None:
        self.landline = landline
        kwargs.setdefault("max_length", PASTED_LENGTH)
        kwargs.setdefault("widget", forms.TextInput({"inputmode": "tel", "autocomplete": "tel-national"}))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        value = super().clean(value)
        return normalise_phone(value, landline=self.landline) if value else value
