"""Identity typed again with NIK or passport and birth date (a lost mail, a forgotten User-ID); a mistyped address."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from oss_portal.forms import PASTED_LENGTH, CaptchaCodeField, DateField, EmailField, PortalForm
from oss_portal.web.solved_captcha import CaptchaMixin
from registrasi.forms.person import clean_identity_number


class IdentityForm(CaptchaMixin, PortalForm):
    nomor = forms.CharField(
        label=_("NIK atau nomor paspor"),
        max_length=PASTED_LENGTH,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "data-kept-for-back": ""}),
    )
    tanggal_lahir = DateField(
        label=_("Tanggal lahir"), birth=True, error_messages={"required": _("Isi tanggal lahir.")}
    )
    kode = CaptchaCodeField()

    def clean_nomor(self) -> str:
        self.jenis, nomor = clean_identity_number(self.cleaned_data["nomor"])
        return nomor

    def identity(self) -> dict[str, Any]:
        """Return the arguments for the services."""
        return {
            "jenis_identitas": self.jenis,
            "nomor_identitas": self.cleaned_data["nomor"],
            "tanggal_lahir": self.cleaned_data["tanggal_lahir"],
        }


class EmailMixin(forms.Form):
    email = EmailField(
        label=_("Alamat surel yang benar"),
    )


class CorrectEmailForm(EmailMixin, PortalForm):
    """The right address of a registration, from the browser that sent it or through a link to its address."""
