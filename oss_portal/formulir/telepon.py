import re
from functools import lru_cache

import phonenumbers
from babel import Locale
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from oss_portal.formulir.dasar import bersihkan_teks, hanya_angka

# Indonesian mobile numbers without the leading 0 (libphonenumber metadata; 84 is not assigned).
_SELULER = re.compile(r"8[1-35-9]\d{7,10}")


@lru_cache(maxsize=4)
def _pilihan(bahasa: str) -> tuple[tuple[str, str], ...]:
    sebutan = Locale(bahasa).territories
    lain = []
    for kode, nama in countries:
        awalan = phonenumbers.country_code_for_region(kode)
        if awalan and kode != "ID":
            lain.append((kode, f"+{awalan} - {sebutan.get(kode, nama)}"))
    # By the name, not by the number before it.
    lain.sort(key=lambda pilihan: pilihan[1].partition(" - ")[2])
    return (("ID", "+62 - Indonesia"), *lain)


def pilihan_negara() -> list[tuple[str, str]]:
    """Return all countries as `(ISO code, "+62 - Indonesia")`, Indonesia first, the others by name (FRM-8)."""
    return list(_pilihan(get_language() or "id"))


def normalkan_telepon(nomor: str, negara: str = "ID", *, boleh_tetap: bool = False) -> str:
    """Return the number in E.164 (`+6285712345678`). Raises `ValidationError`.

    Accepts 0857…, 857…, 62857…, +62857… with spaces, dots and hyphens (FRM-9). An Indonesian number must be a mobile
    one unless `boleh_tetap` (the office phone of a body).
    """
    teks = bersihkan_teks(nomor).strip()
    angka = hanya_angka(teks).removeprefix("+")
    internasional = teks.startswith("+") or angka.startswith("00")
    if not re.fullmatch(r"[0-9]{5,18}", angka):
        raise ValidationError(_("Nomor telepon hanya berisi angka, misalnya 85712345678."), code="invalid")
    if negara == "ID" and not (internasional and not angka.removeprefix("00").startswith("62")):
        nasional = angka.removeprefix("00").removeprefix("62").lstrip("0")
        if _SELULER.fullmatch(nasional):
            return f"+62{nasional}"
        if not boleh_tetap:
            raise ValidationError(
                _("Nomor HP Indonesia diawali 8 dan panjangnya 9 sampai 12 angka, misalnya 85712345678."),
                code="invalid",
            )
        angka = nasional
    try:
        baca = phonenumbers.parse(f"+{angka.removeprefix('00')}" if internasional else angka, negara)
    except phonenumbers.NumberParseException:
        baca = None
    if baca is None or not phonenumbers.is_valid_number(baca):
        raise ValidationError(_("Nomor telepon tidak cocok dengan negara yang dipilih."), code="invalid")
    return phonenumbers.format_number(baca, phonenumbers.PhoneNumberFormat.E164)


class TeleponField(forms.CharField):
    """A phone number in one box; the value is E.164. `negara` is the country when no prefix is typed."""

    def __init__(self, *, negara: str = "ID", boleh_tetap: bool = False, **kwargs):
        self.negara, self.boleh_tetap = negara, boleh_tetap
        kwargs.setdefault("max_length", 30)
        kwargs.setdefault("widget", forms.TextInput({"inputmode": "tel", "autocomplete": "tel-national"}))
        super().__init__(**kwargs)

    def clean(self, value):
        value = super().clean(value)
        return normalkan_telepon(value, self.negara, boleh_tetap=self.boleh_tetap) if value else value
