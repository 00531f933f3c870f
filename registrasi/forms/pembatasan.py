"""A new entry of the restriction list (AKS-4)."""

import ipaddress
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oss_portal.audit.trail import current_trace
from oss_portal.forms import ReasonForm
from registrasi.forms.person import clean_identity_number
from registrasi.models import Pembatasan

PERIODS = [(30, gettext_lazy("30 hari")), (180, gettext_lazy("180 hari")), (365, gettext_lazy("1 tahun"))]
# An entry must not block a whole country by mistake: at most this many addresses of IPv4, or a /32 of IPv6.
_SHORTEST_PREFIX = {4: 16, 6: 32}


class PembatasanForm(ReasonForm):
    """A new entry: an identity number, a mail address, or a network."""

    jenis = forms.ChoiceField(
        label=gettext_lazy("Yang dibatasi"), choices=Pembatasan.Jenis.choices, widget=forms.RadioSelect
    )
    nilai = forms.CharField(
        label=gettext_lazy("Nilai"),
        max_length=100,
        help_text=gettext_lazy(
            "NIK (16 angka) atau nomor paspor; alamat surel lengkap atau @ranah.id; "
            "alamat IP atau rentang 203.0.113.0/24."
        ),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    masa = forms.TypedChoiceField(label=gettext_lazy("Berlaku selama"), choices=PERIODS, coerce=int, initial=180)
    field_order = ["jenis", "nilai", "masa", "alasan"]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        jenis, value = data.get("jenis"), data.get("nilai", "").strip()
        if jenis and value:
            try:
                self.entry = getattr(self, f"_{jenis}")(value)
            except ValidationError as error:
                self.add_error("nilai", error)
        return data

    @staticmethod
    def _identitas(value: str) -> dict[str, Any]:
        jenis, nomor = clean_identity_number(value)
        return {"nomor": nomor, "jenis_identitas": jenis}

    @staticmethod
    def _surel(value: str) -> dict[str, Any]:
        try:
            validate_email(value if not value.startswith("@") else f"a{value}")
        except ValidationError:
            raise ValidationError(_("Tulis alamat surel lengkap, atau @ dan ranahnya.")) from None
        return {"email": value}

    @staticmethod
    def _alamat(value: str) -> dict[str, Any]:
        try:
            net = ipaddress.ip_network(value, strict=False)
        except ValueError:
            raise ValidationError(_("Tulis alamat IP, atau rentang seperti 203.0.113.0/24.")) from None
        if net.prefixlen < _SHORTEST_PREFIX[net.version]:
            raise ValidationError(_("Rentang ini terlalu lebar. Paling lebar /16 (IPv4) atau /32 (IPv6)."))
        ip = current_trace().ip
        if ip and ipaddress.ip_address(ip) in net:
            raise ValidationError(_("Rentang ini memuat alamat Anda sendiri."))
        return {"network": str(net)}
