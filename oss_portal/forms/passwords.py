"""The form for a new password of a pelaku usaha, kuasa or officer."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from oss_portal.forms.base import PortalForm
from oss_portal.models import Pengguna

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def password_field(label: "str | _StrPromise", autocomplete: str, **kwargs: Any) -> forms.CharField:
    attrs = {
        "autocomplete": autocomplete,
        "data-show-label": _("Lihat kata sandi"),
        "data-hide-label": _("Tutup"),
    }
    return forms.CharField(label=label, strip=False, max_length=128, widget=forms.PasswordInput(attrs), **kwargs)


class PasswordForm(PortalForm):
    """A new password, typed once or twice and checked by the validators for `pengguna` (KEW-2a)."""

    kata_sandi = password_field(
        _("Kata sandi baru"),
        "new-password",
        help_text=_(
            "Paling sedikit 10 huruf atau angka. Beberapa kata yang mudah Anda ingat sudah kuat. "
            "Jangan memakai NIK atau tanggal lahir."
        ),
    )
    # For browsers without scripts. A script lets the person see the first box, and removes this one.
    kata_sandi_lagi = password_field(_("Ketik sekali lagi"), "new-password", required=False)

    def __init__(self, *args: Any, pengguna: Pengguna, **kwargs: Any) -> None:
        self.pengguna = pengguna
        super().__init__(*args, **kwargs)
        self.fields["kata_sandi_lagi"].widget.attrs["data-typed-blind"] = True

    def clean_kata_sandi(self) -> str:
        password: str = self.cleaned_data["kata_sandi"]
        if "\x00" in password:
            raise ValidationError(_("Kata sandi memuat huruf yang tidak dapat dipakai."), code="nul")
        password_validation.validate_password(password, self.pengguna)
        return password

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("kata_sandi") and data.get("kata_sandi_lagi") not in {None, "", data["kata_sandi"]}:
            self.add_error("kata_sandi_lagi", ValidationError(_("Kedua kata sandi tidak sama."), code="different"))
        return data
