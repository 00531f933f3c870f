"""A solved captcha, which stays solved for its form while the person corrects other fields (FRM-11)."""

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
    """A widget that is shown instead of a solved captcha."""

    template_name = "oss_portal/widget/captcha_solved.html"


class CaptchaMixin(forms.Form):
    """A mixin for a form with a `CaptchaCodeField` named `kode`; list it before `PortalForm`.

    `kode_lolos` has the key of the solved captcha, signed and bound to this form. A valid form uses it up: if the form
    is shown again after that, it needs a new captcha. So a solved captcha is good for one form, once.
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
        """Return the name to which a solved captcha is bound: the class of the form, and its token if it has one."""
        return f"{type(self).__name__}|{self.data.get('token_form', '')}"

    def _read_solved(self) -> str:
        """Return the key of the captcha that was solved for this form; empty without one, or if it was used up."""
        signed = str(self.data.get("kode_lolos", "")) if self.is_bound else ""
        if not signed:
            return ""
        try:
            # Valid for the same time as the challenge itself.
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
            # The other of two simultaneous clicks used it up.
            self.add_error(
                "kode", ValidationError(_("Kode Captcha ini sudah terpakai. Isi kode yang baru."), code="terpakai")
            )
