from collections.abc import Callable
from typing import Any

from captcha.fields import BaseCaptchaTextInput, CaptchaField
from captcha.models import CaptchaStore
from django.core.exceptions import ValidationError
from django.db import connection
from django.forms import Widget
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from oss_portal.text.numbers import digits_only


class CaptchaWidget(BaseCaptchaTextInput):
    """Image, sound, a button for another code, and one labelled box for the digits (FRM-11)."""

    template_name = "oss_portal/widget/captcha.html"
    use_fieldset = False
    # A challenge that exists already; without it each rendering makes a new one.
    key: str | None = None
    # Makes a challenge; `oss_portal.web.captcha` adds the limit of the visitor.
    make_key: Callable[[], str] = staticmethod(CaptchaStore.generate_key)

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.widgets[1].attrs |= {"inputmode": "numeric", "maxlength": 12, "class": "form-control"}

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        self._key = self.key or self.make_key()
        self._value = [self._key, ""]
        html: SafeString = super().render(name, self._value, attrs=attrs, renderer=renderer)
        return html

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        # `aria-describedby` and the like belong to the box, not to the hidden key.
        context["widget"]["subwidgets"][0]["attrs"] = {
            k: v for k, v in context["widget"]["subwidgets"][0]["attrs"].items() if k in {"id", "autocomplete"}
        }
        context["image"] = reverse("captcha-image", args=[self._key])
        context["suara"] = reverse("kode-keamanan-suara", args=[self._key])
        return context


class CaptchaCodeField(CaptchaField):
    """The captcha: each challenge is usable once, also under two requests at the same moment."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Kode Captcha"))
        kwargs.setdefault(
            "help_text", _("Ketik angka pada gambar. Tidak terbaca? Dengarkan suaranya atau minta kode lain.")
        )
        kwargs.setdefault("widget", CaptchaWidget())
        kwargs.setdefault("error_messages", {}).setdefault("required", _("Isi Kode Captcha."))
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        key, answer = [*(value or []), "", ""][:2]
        # Read only the beginning: an answer has five digits, not a megabyte.
        answer = digits_only((answer or "")[:100])
        if isinstance(value, list) and len(value) > 1:
            value[1] = ""
        if not answer:
            raise ValidationError(self.error_messages["required"], code="required")
        response = _use_up(key or "")
        if response is None:
            raise ValidationError(
                _("Kode Captcha ini sudah terpakai atau kedaluwarsa. Isi kode yang baru."), code="kedaluwarsa"
            )
        if response != answer:
            raise ValidationError(_("Kode Captcha tidak sama dengan gambar. Isi kode yang baru."), code="invalid")
        return [key, ""]

    def widget_attrs(self, widget: Widget) -> dict[str, Any]:
        return {}


def _use_up(key: str) -> str | None:
    """Delete a valid challenge and return its answer, None if there is none; of parallel requests only one gets it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "delete from captcha_captchastore where hashkey = %s and expiration > %s returning response",
            [key, timezone.now()],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def ask_other_code(request: HttpRequest) -> bool:
    """Return whether the person pressed "Kode lain": the view then shows the form again unvalidated, with all input."""
    return request.method == "POST" and "muat_ulang_kode" in request.POST
