"""A captcha that was solved stays solved for its form while something else is mended (FRM-11)."""

from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from oss_portal.web.rate_limit import TooManyAttempts, count_attempt, used

_SALT, _SCOPE = "kode-lolos", "captcha-terpakai"


class SolvedWidget(forms.Widget):
    """Says in the place of the captcha that it is solved."""

    template_name = "oss_portal/widget/captcha_solved.html"


class CaptchaMixin(forms.Form):
    """For a form with a `CaptchaCodeField` named `kode`; it stands before `PortalForm`.

    `kode_lolos` says, signed and bound to this form, which captcha was solved. The form that is in order uses it up:
    shown again after that, it asks for a new one. So a solved captcha opens one form, once.
    """

    data: QueryDict
    _bound_fields_cache: dict[str, forms.BoundField]

    kode_lolos = forms.CharField(widget=forms.HiddenInput, required=False, max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._captcha_field = self.fields["kode"]
        self._solved = self._read_solved()
        if self._solved:
            self._show_solved()

    def _form_name(self) -> str:
        """Return what a solved captcha is bound to: the kind of form, and its token where it has one."""
        return f"{type(self).__name__}|{self.data.get('token_form', '')}"

    def _read_solved(self) -> str:
        """Return the key of the captcha that was solved for this form; empty where none was, or it was used up."""
        signed = str(self.data.get("kode_lolos", "")) if self.is_bound else ""
        if not signed:
            return ""
        try:
            # No longer than the challenge itself was good.
            name, key = signing.loads(signed, salt=_SALT, max_age=settings.CAPTCHA_TIMEOUT * 60)
        except (signing.BadSignature, ValueError):
            return ""
        return str(key) if name == self._form_name() and not used(_SCOPE, key) else ""

    def _remember(self, signed: str) -> None:
        self.data = self.data.copy()
        self.data["kode_lolos"] = signed

    def _replace_field(self, field: forms.Field) -> None:
        self.fields["kode"] = field
        self._bound_fields_cache.pop("kode", None)

    def _show_solved(self) -> None:
        self._replace_field(forms.Field(label="", required=False, widget=SolvedWidget()))

    def clean_kode(self) -> str:
        if not self._solved:
            self._solved = str(self.cleaned_data["kode"][0])
            self._remember(signing.dumps([self._form_name(), self._solved], salt=_SALT))
        return ""

    def full_clean(self) -> None:
        super().full_clean()
        if not self._solved or "kode" not in self.fields:
            return
        if self.errors:
            self._show_solved()
            return
        self._replace_field(self._captcha_field)
        self._remember("")
        try:
            count_attempt(_SCOPE, self._solved)
        except TooManyAttempts:
            # The other of two clicks at the same moment used it up.
            self.add_error(
                "kode", ValidationError(_("Kode Captcha ini sudah terpakai. Isi kode yang baru."), code="terpakai")
            )
