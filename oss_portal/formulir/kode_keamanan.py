from captcha.fields import BaseCaptchaTextInput, CaptchaField
from captcha.models import CaptchaStore
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from oss_portal.formulir.dasar import hanya_angka


class KodeKeamananWidget(BaseCaptchaTextInput):
    """Image, sound, a button for another code, and one labelled box for the digits (FRM-11)."""

    template_name = "oss_portal/widget/kode_keamanan.html"
    use_fieldset = False
    # A challenge that was made already; otherwise each rendering makes one.
    kunci: str | None = None

    def __init__(self, attrs=None):
        super().__init__(attrs)
        self.widgets[1].attrs |= {"inputmode": "numeric", "maxlength": 12, "class": "form-control"}

    def render(self, name, value, attrs=None, renderer=None):
        if self.kunci is None:
            self.fetch_captcha_store(name, value, attrs)
        else:
            self._key, self._value = self.kunci, [self.kunci, ""]
        return super().render(name, self._value, attrs=attrs, renderer=renderer)

    def get_context(self, name, value, attrs):
        konteks = super().get_context(name, value, attrs)
        # `aria-describedby` and the like belong to the box, not to the hidden key.
        konteks["widget"]["subwidgets"][0]["attrs"] = {
            k: v for k, v in konteks["widget"]["subwidgets"][0]["attrs"].items() if k in {"id", "autocomplete"}
        }
        konteks["gambar"] = reverse("captcha-image", args=[self._key])
        konteks["suara"] = reverse("kode-keamanan-suara", args=[self._key])
        return konteks


class KodeKeamananField(CaptchaField):
    """The captcha: each challenge is usable once, also under two requests at the same moment."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Kode Captcha"))
        kwargs.setdefault(
            "help_text", _("Ketik angka pada gambar. Tidak terbaca? Dengarkan suaranya atau minta kode lain.")
        )
        kwargs.setdefault("widget", KodeKeamananWidget())
        kwargs.setdefault("error_messages", {}).setdefault("required", _("Isi Kode Captcha."))
        super().__init__(**kwargs)

    def clean(self, value):
        kunci, jawaban = [*(value or []), "", ""][:2]
        jawaban = hanya_angka(jawaban or "")
        if isinstance(value, list) and len(value) > 1:
            value[1] = ""
        if not jawaban:
            raise ValidationError(self.error_messages["required"], code="required")
        soal = CaptchaStore.objects.filter(hashkey=kunci or "", expiration__gt=timezone.now()).first()
        # Only the request whose DELETE hits the row has used the challenge.
        terpakai = soal is not None and CaptchaStore.objects.filter(pk=soal.pk).delete()[0] == 1
        if not terpakai:
            raise ValidationError(
                _("Kode Captcha ini sudah terpakai atau kedaluwarsa. Isi kode yang baru."), code="kedaluwarsa"
            )
        if soal.response != jawaban:
            raise ValidationError(_("Kode Captcha tidak sama dengan gambar. Isi kode yang baru."), code="invalid")
        return [kunci, ""]

    def widget_attrs(self, widget):
        return {}


def minta_kode_lain(request) -> bool:
    """Whether the person pressed "Kode lain": the view shows the form anew, unvalidated, with everything typed kept."""
    return request.method == "POST" and "muat_ulang_kode" in request.POST
