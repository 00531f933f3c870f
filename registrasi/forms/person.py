"""A person named on a form: the checks of the registration for the identity, without its confirmations (PJP-1b)."""

import re
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oss_portal.forms import PASTED_LENGTH, DateField, PhoneField
from oss_portal.models import JenisIdentitas
from oss_portal.reference.regions import is_known_code
from oss_portal.text.characters import describe, one_line
from oss_portal.text.numbers import digits_alone, is_rounded
from registrasi.rules.identity import check_name, check_passport, check_script, normalise_passport
from registrasi.rules.links import contains_link
from registrasi.rules.nik import check_age, check_nik

# The findings of `check_nik` for a text that is not 16 digits; with other findings the text is meant as a NIK.
_NO_NIK = {"kosong", "bukan_angka", "panjang"}


def read_nik(text: str) -> str:
    """Return the digits of a NIK however it was pasted, without other text around them (`digits_only`)."""
    # A spreadsheet writes a long number as one with decimals.
    return digits_alone(re.sub(r"(?<=[0-9]{16})[.,]0+$", "", text.strip()))


def clean_identity_number(text: str) -> tuple[str, str]:
    """Return `(kind of identity, number)` for a typed NIK or passport number. Raises `ValidationError`."""
    # A spreadsheet writes a long number as one with decimals.
    nik, paspor = read_nik(text), normalise_passport(text)
    result = check_nik(nik, tanggal_lahir=None, today=timezone.localdate(), is_known_code=is_known_code)
    findings = {finding.code: finding for finding in result.refusals}
    if not findings.keys() & _NO_NIK:
        return JenisIdentitas.KTP.value, nik
    if not check_passport(paspor):
        return JenisIdentitas.PASPOR.value, paspor
    if is_rounded(text) or sum(c.isdigit() for c in nik) > 9:
        # It is not a passport number, or has too many digits for one: the error of the NIK says more.
        raise ValidationError(result.refusals[0].message, code="invalid")
    if strange := next((c for c in paspor if not c.isascii()), ""):
        raise ValidationError(
            _("Nomor identitas hanya berisi huruf A sampai Z dan angka. Hapus %(huruf)s.")
            % {"huruf": describe(strange)},
            code="invalid",
        )
    raise ValidationError(_("Tulis NIK (16 angka) atau nomor paspor (6 sampai 9 huruf dan angka)."), code="invalid")


def printable_line(text: str, *, domains: bool = True) -> str:
    """Return a line that is allowed in mails and on documents: normalised, without look-alike letters or links.

    `domains=False` allows a host name alone, as in the name of a body. Raises `ValidationError`.
    """
    text = one_line(text)
    if contains_link(text, domains=domains):
        raise ValidationError(_("Tulis tanpa alamat situs."), code="link")
    if finding := check_script(text):
        raise ValidationError(finding.message, code=finding.code)
    return text


class NameField(forms.CharField):
    """The name of a person as in their document (FRM-6)."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 150)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> str:
        name = one_line(super().clean(value))
        if (name or self.required) and (finding := check_name(name)):
            raise ValidationError(finding.message, code=finding.code)
        return name


class BirthDateMixin(forms.Form):
    """A form with `tanggal_lahir`, which checks that the person is old enough."""

    def clean_tanggal_lahir(self) -> date:
        birth_date: date = self.cleaned_data["tanggal_lahir"]
        if finding := check_age(birth_date, today=timezone.localdate(), minimum=settings.MINIMUM_AGE):
            raise ValidationError(finding.message, code=finding.code)
        return birth_date


class PersonMixin(BirthDateMixin):
    """Name, identity number, birth date and phone; `person_data()` returns them as columns. Put before `PortalForm`."""

    nama = NameField(label=_("Nama (sesuai KTP atau paspor)"))
    nomor = forms.CharField(
        label=_("NIK atau nomor paspor"),
        max_length=PASTED_LENGTH,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    tanggal_lahir = DateField(label=_("Tanggal lahir"), error_messages={"required": _("Isi tanggal lahir.")})
    telepon = PhoneField(label=_("Nomor HP"), help_text=_("Misalnya 85712345678."))

    def clean_nomor(self) -> str:
        self.jenis_identitas, nomor = clean_identity_number(self.cleaned_data["nomor"])
        return nomor

    def clean(self) -> dict[str, Any]:
        super().clean()
        data = self.cleaned_data
        if data.get("nomor") and self.jenis_identitas == JenisIdentitas.KTP:
            result = check_nik(
                data["nomor"],
                tanggal_lahir=data.get("tanggal_lahir"),
                today=timezone.localdate(),
                is_known_code=is_known_code,
            )
            for finding in result.refusals:
                self.add_error("nomor", ValidationError(finding.message, code=finding.code))
        return data

    def person_data(self) -> dict[str, Any]:
        """Return the columns of a person from a valid form."""
        d = self.cleaned_data
        return {
            "nama": d["nama"],
            "jenis_identitas": self.jenis_identitas,
            "nomor_identitas": d["nomor"],
            "tanggal_lahir": d["tanggal_lahir"],
            "telepon": d["telepon"],
        }
