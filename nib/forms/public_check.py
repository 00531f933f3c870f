"""Forms of the public check of NIBs and certificates."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from oss_portal.forms import PASTED_LENGTH, PortalForm
from oss_portal.uploads.checking import MAX_MEGABYTES, MAX_SIZE
from oss_portal.uploads.fields import ATTRIBUTES, FILES_WE_TAKE


class CheckForm(PortalForm):
    nomor = forms.CharField(
        label=_("Nomor Induk Berusaha (NIB)"),
        max_length=PASTED_LENGTH,
        help_text=_("13 angka, tertulis di sertifikat."),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    kode = forms.CharField(
        label=_("Kode verifikasi"),
        required=False,
        max_length=PASTED_LENGTH,
        help_text=_(
            "8 huruf dan angka di bawah kode QR, misalnya AB3K XY9M. Dengan kode ini Anda melihat isi sertifikatnya."
        ),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}),
    )


class FileForm(PortalForm):
    berkas = forms.FileField(
        label=_("Berkas PDF, atau foto kode QR"),
        help_text=format_lazy("{} {}", FILES_WE_TAKE, _("Berkas hanya diperiksa dan tidak disimpan.")),
        error_messages={"empty": _("Berkas ini kosong. Unduh lagi, atau pilih berkas lain.")},
        widget=forms.ClearableFileInput(ATTRIBUTES),
    )

    def clean_berkas(self) -> UploadedFile:
        berkas: UploadedFile = self.cleaned_data["berkas"]
        if berkas.size is None or berkas.size > MAX_SIZE:
            raise forms.ValidationError(
                _("Berkas lebih dari %(max)d MB. Sertifikat kami jauh lebih kecil; foto cukup tangkapan layarnya.")
                % {"max": MAX_MEGABYTES}
            )
        return berkas
