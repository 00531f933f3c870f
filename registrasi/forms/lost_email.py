from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from oss_portal.forms import PhoneField
from oss_portal.uploads.fields import UploadField
from registrasi.forms.identity import CorrectEmailForm


class LostEmailForm(CorrectEmailForm):
    """Who one is, the new address, and the documents that prove it (U11)."""

    telepon = PhoneField(label=_("Nomor HP untuk dihubungi"), help_text=_("Misalnya 85712345678."))
    keterangan = forms.CharField(
        label=_("Mengapa surel lama tidak dapat dibuka?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    berkas = UploadField(
        label=_("Foto KTP atau paspor, dan foto Anda memegangnya"),
        help_text=_(
            "Untuk badan usaha tambahkan surat permohonan bertanda tangan. PDF, JPG, PNG, atau HEIC, paling besar 5 MB."
        ),
    )
    field_order = ["nomor", "tanggal_lahir", "email", "telepon", "keterangan", "berkas", "kode"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Alamat surel baru")
        self.fields["email"].error_messages["required"] = _("Isi alamat surel baru.")
