from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from oss_portal.forms import PhoneField, ReasonForm
from oss_portal.uploads.fields import FILES_WE_TAKE, UploadField
from registrasi.forms.identity import EmailMixin, IdentityForm
from registrasi.models import KlaimSurel


class ClaimForm(ReasonForm):
    """The check by the first officer: what they compared and, of several claims, which one is the holder's."""

    klaim = forms.ModelChoiceField(
        label=_("Klaim yang cocok"),
        queryset=KlaimSurel.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih klaim yang dokumennya cocok.")},
    )
    field_order = ["klaim", "alasan"]

    def __init__(self, *args: Any, claims: QuerySet[KlaimSurel], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["alasan"].label = _("Yang dicocokkan")
        cast("forms.ModelChoiceField[KlaimSurel]", self.fields["klaim"]).queryset = claims
        if len(claims) < 2:
            del self.fields["klaim"]


class LostEmailForm(EmailMixin, IdentityForm):
    """The person's identity, the new address, and the documents that prove the identity (U11)."""

    telepon = PhoneField(label=_("Nomor HP untuk dihubungi"), help_text=_("Misalnya 85712345678."))
    keterangan = forms.CharField(
        label=_("Mengapa surel lama tidak dapat dibuka?"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    berkas = UploadField(
        label=_("Foto KTP atau paspor, dan foto Anda memegangnya"),
        help_text=format_lazy(
            "{} {}", _("Untuk badan usaha tambahkan surat permohonan bertanda tangan."), FILES_WE_TAKE
        ),
    )
    field_order = ["nomor", "tanggal_lahir", "email", "telepon", "keterangan", "berkas", "kode"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Alamat surel baru")
        self.fields["email"].error_messages["required"] = _("Isi alamat surel baru.")
