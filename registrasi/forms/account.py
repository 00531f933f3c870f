"""Forms of the login: sign-in, passwords, a new address."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from oss_portal.forms import CaptchaCodeField, EmailField, PortalForm
from oss_portal.forms.passwords import PasswordForm, password_field
from oss_portal.models import Pengguna
from oss_portal.phone.codes import MINUTES
from oss_portal.text.characters import one_line
from oss_portal.text.numbers import code_only
from oss_portal.web.solved_captcha import CaptchaMixin


class SignInForm(CaptchaMixin, PortalForm):
    """Sign-in. `needs_code` adds the captcha, after three failures from the same place."""

    nama = forms.CharField(
        label=_("User-ID atau alamat surel"),
        max_length=100,
        widget=forms.TextInput({"autocomplete": "username", "spellcheck": "false", "autocapitalize": "none"}),
    )
    kata_sandi = password_field(_("Kata sandi"), "current-password")
    kode = CaptchaCodeField()

    def __init__(self, *args: Any, needs_code: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not needs_code:
            del self.fields["kode"], self.fields["kode_lolos"]


class RequestPasswordForm(CaptchaMixin, PortalForm):
    nama = forms.CharField(
        label=_("User-ID atau alamat surel"),
        max_length=100,
        widget=forms.TextInput({"autocomplete": "username", "spellcheck": "false", "autocapitalize": "none"}),
    )
    kode = CaptchaCodeField()


class ChangePasswordForm(PasswordForm):
    kata_sandi_lama = password_field(_("Kata sandi sekarang"), "current-password")
    field_order = ["kata_sandi_lama", "kata_sandi", "kata_sandi_lagi"]

    def clean_kata_sandi_lama(self) -> str:
        password: str = self.cleaned_data["kata_sandi_lama"]
        if not self.pengguna.check_password(password):
            raise ValidationError(_("Kata sandi sekarang tidak benar."), code="wrong")
        return password


class PasswordMixin(forms.Form):
    """A field for the person's password, before acts that a thief of the session must not do."""

    kata_sandi = password_field(_("Kata sandi Anda"), "current-password")

    def __init__(self, *args: Any, pengguna: Pengguna, **kwargs: Any) -> None:
        self.pengguna = pengguna
        super().__init__(*args, **kwargs)

    def clean_kata_sandi(self) -> str:
        password: str = self.cleaned_data["kata_sandi"]
        if not self.pengguna.check_password(password):
            raise ValidationError(_("Kata sandi tidak benar."), code="wrong")
        return password


class ChangeEmailForm(PasswordMixin, PortalForm):
    email = EmailField(label=_("Alamat surel baru"))
    field_order = ["email", "kata_sandi"]

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if email == self.pengguna.email.lower():
            raise ValidationError(_("Ini sudah alamat surel Anda."), code="same")
        return email


class LanguageForm(forms.Form):
    bahasa = forms.ChoiceField(choices=settings.LANGUAGES)


class PhoneCodeForm(PortalForm):
    """The code of six digits that was sent to the phone."""

    kode = forms.CharField(
        label=_("Kode 6 angka"),
        max_length=20,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": _("Isi 6 angka dari pesan itu.")},
    )

    def clean_kode(self) -> str:
        return code_only(self.cleaned_data["kode"])

    def refuse_code(self) -> None:
        """Add an error to the field that says the code is not valid, whatever the reason."""
        said = gettext("Kode tidak cocok, sudah terpakai, atau lewat %(menit)d menit. Minta kode baru bila perlu.")
        self.add_error("kode", said % {"menit": MINUTES})


class ProvePhoneForm(PhoneCodeForm):
    """The code, and whether the person wants messages on the phone."""

    kabar = forms.BooleanField(label=_("Kirim pesan ke nomor HP saya bila NIB terbit"), required=False)


class CodeForm(PortalForm):
    """The second factor of staff: the code of the app, or a recovery code."""

    kode = forms.CharField(
        label=_("Kode"),
        max_length=30,
        widget=forms.TextInput({"autocomplete": "one-time-code", "spellcheck": "false"}),
    )

    def clean_kode(self) -> str:
        return code_only(self.cleaned_data["kode"])


class PasskeyAnswerForm(forms.Form):
    """The answer of the browser that the script posts."""

    keadaan = forms.CharField(max_length=2_000)
    jawaban = forms.CharField(max_length=20_000)


class AddPasskeyForm(PasskeyAnswerForm):
    nama = forms.CharField(max_length=64, required=False)

    def clean_nama(self) -> str:
        return one_line(self.cleaned_data["nama"])


class ConfirmIdentityForm(PasswordMixin, PortalForm):
    """The password alone, before a step that changes how the person signs in."""
