"""The forms of registrasi: cleaning and messages."""

from registrasi.forms.account import ChangeEmailForm, ChangePasswordForm, PasswordForm, RequestPasswordForm, SignInForm
from registrasi.forms.identity import CorrectEmailForm, IdentityForm
from registrasi.forms.registration import RegistrationForm

__all__ = [
    "CorrectEmailForm",
    "ChangeEmailForm",
    "IdentityForm",
    "PasswordForm",
    "SignInForm",
    "RequestPasswordForm",
    "RegistrationForm",
    "ChangePasswordForm",
]
