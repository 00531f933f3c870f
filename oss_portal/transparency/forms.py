"""The public form to compare a checkpoint that somebody holds with the log."""

from django import forms
from django.utils.translation import gettext_lazy as _

from oss_portal.forms import IntegerField, PortalForm


class ConsistencyForm(PortalForm):
    dari = IntegerField(
        label=_("Jumlah daun pada titik periksa Anda"),
        min_value=1,
        help_text=_("Angka di baris kedua titik periksa yang Anda simpan."),
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )

    def __init__(self, *args: object, size: int, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.size = size

    def clean_dari(self) -> int:
        dari: int = self.cleaned_data["dari"]
        if dari > self.size:
            raise forms.ValidationError(
                _(
                    "Log ini baru berisi %(n)d daun. Bila titik periksa Anda benar-benar ditandatangani log ini, ada "
                    "yang dibuang: simpan titik periksa itu dan laporkan."
                )
                % {"n": self.size}
            )
        return dari
