"""Forms of the holder of an NIB: replies to supervision, and the request to end the NIB."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from nib.models import PermohonanPencabutan
from oss_portal.forms import AcceptanceField, PortalForm
from oss_portal.forms.passwords import password_field
from oss_portal.models import Pengguna
from oss_portal.uploads.checking import MAX_COUNT
from oss_portal.uploads.fields import FILES_WE_TAKE, UploadField

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


def _reply_field(label: "_StrPromise", help_text: "_StrPromise") -> forms.CharField:
    widget = forms.Textarea({"rows": 6, "maxlength": 4000})
    return forms.CharField(label=label, max_length=4000, widget=widget, help_text=help_text)


class HolderReplyForm(PortalForm):
    """An answer to a warning or freeze."""

    teks = _reply_field(
        _("Jawaban Anda"),
        _("Ceritakan keadaannya dan apa yang sudah Anda perbaiki. Jawaban hanya dapat dikirim sekali."),
    )
    berkas = UploadField(
        label=_("Foto atau dokumen pendukung"),
        required=False,
        help_text=format_lazy(_("Paling banyak {count} berkas. {files}"), count=MAX_COUNT, files=FILES_WE_TAKE),
    )


class KeberatanForm(HolderReplyForm):
    """An objection to a revocation."""

    teks = _reply_field(
        _("Keberatan Anda"), _("Tulis mengapa keputusan ini keliru. Keberatan hanya dapat dikirim sekali.")
    )


class PencabutanForm(PortalForm):
    """A request to end the NIB; only a body can be liquidated, so a perseorangan is not asked for the kind."""

    jenis = forms.ChoiceField(
        label=_("Mengapa NIB diakhiri?"),
        widget=forms.RadioSelect,
        choices=PermohonanPencabutan.Jenis.choices,
        error_messages={"required": _("Pilih mengapa NIB diakhiri.")},
    )
    alasan = forms.CharField(label=_("Alasan"), max_length=2000, widget=forms.Textarea({"rows": 3, "maxlength": 2000}))
    kata_sandi = password_field(
        _("Kata sandi Anda"),
        "current-password",
        help_text=_("Untuk memastikan bahwa Anda sendiri yang meminta."),
    )

    def __init__(self, *args: Any, pengguna: Pengguna, perseorangan: bool, **kwargs: Any) -> None:
        self.pengguna = pengguna
        super().__init__(*args, **kwargs)
        if perseorangan:
            del self.fields["jenis"]
        password = self.fields.pop("kata_sandi")
        for key, text in PermohonanPencabutan.PERNYATAAN.items():
            self.fields[f"pernyataan_{key}"] = AcceptanceField(label=text, message=_("Centang: %(t)s") % {"t": text})
        self.fields["kata_sandi"] = password
        self.helper.layout = self.helper.build_default_layout(self)

    def clean_kata_sandi(self) -> str:
        password: str = self.cleaned_data["kata_sandi"]
        if not self.pengguna.check_password(password):
            raise ValidationError(_("Kata sandi tidak cocok."), code="wrong")
        return password

    def clean(self) -> dict[str, Any]:
        return {"jenis": PermohonanPencabutan.Jenis.NONLIKUIDASI} | self.cleaned_data
