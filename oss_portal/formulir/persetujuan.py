from django import forms
from django.utils.translation import gettext_lazy as _


class PersetujuanField(forms.BooleanField):
    """A tick that must be set, with its own words when it is not."""

    def __init__(self, *, pesan=None, **kwargs):
        kwargs.setdefault("error_messages", {"required": pesan or _("Centang kotak ini untuk melanjutkan.")})
        super().__init__(**kwargs)
