"""The restriction list (AKS-4): entries are added and taken back with a reason, never edited."""

import ipaddress
from datetime import timedelta

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oss_portal.audit.trail import current_trace
from oss_portal.models import JenisIdentitas, Pengguna
from oss_portal.privacy.crypto import all_blind_indexes
from registrasi.admin.actions import ActionAdmin, ReasonForm
from registrasi.models import Pembatasan
from registrasi.rules.identity import normalise_passport
from registrasi.rules.nik import normalise_nik
from registrasi.services.pembatasan import add_pembatasan, revoke_pembatasan

PERIODS = [(30, gettext_lazy("30 hari")), (180, gettext_lazy("180 hari")), (365, gettext_lazy("1 tahun"))]
# No entry may shut out a whole country by a slip: at most this many addresses of IPv4, or a /32 of IPv6.
_SHORTEST_PREFIX = {4: 16, 6: 32}


class PembatasanForm(ReasonForm):
    """One of the three: a number, an address, a network."""

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

    def clean(self):
        data = super().clean()
        jenis, value = data.get("jenis"), data.get("nilai", "").strip()
        if jenis and value:
            try:
                self.entry = getattr(self, f"_{jenis}")(value)
            except ValidationError as error:
                self.add_error("nilai", error)
        return data

    @staticmethod
    def _identitas(value: str) -> dict:
        nik, paspor = normalise_nik(value), normalise_passport(value)
        if nik.isdigit() and len(nik) == 16:
            return {"nomor": nik, "jenis_identitas": JenisIdentitas.KTP.value}
        if paspor.isascii() and paspor.isalnum() and 6 <= len(paspor) <= 9:
            return {"nomor": paspor, "jenis_identitas": JenisIdentitas.PASPOR.value}
        raise ValidationError(_("Tulis NIK (16 angka) atau nomor paspor (6 sampai 9 huruf dan angka)."))

    @staticmethod
    def _surel(value: str) -> dict:
        try:
            validate_email(value if not value.startswith("@") else f"a{value}")
        except ValidationError:
            raise ValidationError(_("Tulis alamat surel lengkap, atau @ dan ranahnya.")) from None
        return {"email": value}

    @staticmethod
    def _alamat(value: str) -> dict:
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


def _add(_obj, by: Pengguna, data, form) -> str:
    add_pembatasan(by=by, alasan=data["alasan"], until=timezone.now() + timedelta(days=data["masa"]), **form.entry)
    return _("Pembatasan ditambahkan.")


class InForceFilter(admin.SimpleListFilter):
    title = gettext_lazy("keadaan")
    parameter_name = "keadaan"

    def lookups(self, request: HttpRequest, model_admin):
        return [("berlaku", _("Berlaku")), ("tidak", _("Tidak berlaku lagi"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet):
        in_force = Pembatasan.objects.in_force()
        if self.value() == "berlaku":
            return queryset & in_force
        return queryset.exclude(pk__in=in_force.values("pk")) if self.value() == "tidak" else queryset


@admin.register(Pembatasan)
class PembatasanAdmin(ActionAdmin):
    list_display = ["petunjuk", "jenis", "in_force_now", "berlaku_sampai", "oleh", "dibuat_pada"]
    list_filter = [InForceFilter, "jenis"]
    list_select_related = ["oleh"]
    search_help_text = gettext_lazy("NIK atau paspor lengkap, alamat surel lengkap, atau alamat IP")
    fields = [
        "action_links",
        "jenis",
        "petunjuk",
        "alasan",
        "oleh",
        "dibuat_pada",
        "berlaku_sampai",
        "dicabut_pada",
        "dicabut_oleh",
        "alasan_cabut",
    ]
    BARU = {
        "judul": gettext_lazy("Tambah pembatasan"),
        "izin": "registrasi.kelola_pembatasan",
        "form": PembatasanForm,
        "perbuatan_form": _add,
        "effects": [
            gettext_lazy("Pendaftaran dengan nomor, surel, atau dari alamat ini tidak dilanjutkan."),
            gettext_lazy("Dari rentang alamat IP ini juga tidak ada yang dapat masuk."),
            gettext_lazy("Orangnya hanya membaca kata-kata netral; alasan ini tidak pernah keluar (AKS-4)."),
        ],
    }
    ACTIONS = {
        "cabut": {
            "judul": gettext_lazy("Cabut pembatasan"),
            "izin": "registrasi.kelola_pembatasan",
            "form": ReasonForm,
            "perform": lambda o, by, d: (
                revoke_pembatasan(pembatasan=o, by=by, alasan=d["alasan"]) and _("Pembatasan dicabut.")
            ),
            "effects": [gettext_lazy("Pendaftaran dan masuk diterima lagi mulai sekarang; catatannya tetap ada.")],
        }
    }

    @admin.display(description=gettext_lazy("berlaku"), boolean=True)
    def in_force_now(self, o: Pembatasan):
        return o.in_force

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str):
        term = search_term.strip()
        if not term:
            return queryset, False
        digits = "".join(c for c in term if c.isalnum()).upper()
        index = all_blind_indexes(digits, "identitas-01") + all_blind_indexes(digits, "identitas-02")
        result = queryset.filter(indeks__in=index) | queryset.filter(surel=term.casefold())
        try:
            ip = str(ipaddress.ip_address(term))
        except ValueError:
            return result, False
        return result | queryset.filter(ip_awal__lte=ip, ip_akhir__gte=ip), False
