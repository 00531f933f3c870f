"""The restriction list (AKS-4): entries are added and taken back with a reason, never edited."""

import ipaddress
from datetime import timedelta

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oss_portal.jejak import jejak_kini
from oss_portal.kripto import semua_indeks_buta
from oss_portal.models import JenisIdentitas
from registrasi.admin.tindakan import FormAlasan, TindakanAdmin
from registrasi.models import Pembatasan
from registrasi.rules.identitas import rapikan_paspor
from registrasi.rules.nik import rapikan_nik
from registrasi.services.pembatasan import cabut_pembatasan, tambah_pembatasan

MASA = [(30, gettext_lazy("30 hari")), (180, gettext_lazy("180 hari")), (365, gettext_lazy("1 tahun"))]
# No entry may shut out a whole country by a slip: at most this many addresses of IPv4, or a /32 of IPv6.
_AWALAN_TERPENDEK = {4: 16, 6: 32}


class FormPembatasan(FormAlasan):
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
    masa = forms.TypedChoiceField(label=gettext_lazy("Berlaku selama"), choices=MASA, coerce=int, initial=180)
    field_order = ["jenis", "nilai", "masa", "alasan"]

    def clean(self):
        data = super().clean()
        jenis, nilai = data.get("jenis"), data.get("nilai", "").strip()
        if jenis and nilai:
            try:
                self.entri = getattr(self, f"_{jenis}")(nilai)
            except ValidationError as galat:
                self.add_error("nilai", galat)
        return data

    @staticmethod
    def _identitas(nilai: str) -> dict:
        nik, paspor = rapikan_nik(nilai), rapikan_paspor(nilai)
        if nik.isdigit() and len(nik) == 16:
            return {"nomor": nik, "jenis_identitas": JenisIdentitas.KTP.value}
        if paspor.isascii() and paspor.isalnum() and 6 <= len(paspor) <= 9:
            return {"nomor": paspor, "jenis_identitas": JenisIdentitas.PASPOR.value}
        raise ValidationError(_("Tulis NIK (16 angka) atau nomor paspor (6 sampai 9 huruf dan angka)."))

    @staticmethod
    def _surel(nilai: str) -> dict:
        try:
            validate_email(nilai if not nilai.startswith("@") else f"a{nilai}")
        except ValidationError:
            raise ValidationError(_("Tulis alamat surel lengkap, atau @ dan ranahnya.")) from None
        return {"surel": nilai}

    @staticmethod
    def _alamat(nilai: str) -> dict:
        try:
            net = ipaddress.ip_network(nilai, strict=False)
        except ValueError:
            raise ValidationError(_("Tulis alamat IP, atau rentang seperti 203.0.113.0/24.")) from None
        if net.prefixlen < _AWALAN_TERPENDEK[net.version]:
            raise ValidationError(_("Rentang ini terlalu lebar. Paling lebar /16 (IPv4) atau /32 (IPv6)."))
        ip = jejak_kini().ip
        if ip and ipaddress.ip_address(ip) in net:
            raise ValidationError(_("Rentang ini memuat alamat Anda sendiri."))
        return {"jaringan": str(net)}


def _tambah(_objek, oleh, data, form) -> str:
    tambah_pembatasan(
        oleh=oleh, alasan=data["alasan"], sampai=timezone.now() + timedelta(days=data["masa"]), **form.entri
    )
    return _("Pembatasan ditambahkan.")


class Berlaku(admin.SimpleListFilter):
    title = gettext_lazy("keadaan")
    parameter_name = "keadaan"

    def lookups(self, request, model_admin):
        return [("berlaku", _("Berlaku")), ("tidak", _("Tidak berlaku lagi"))]

    def queryset(self, request, queryset):
        berlaku = Pembatasan.objects.berlaku()
        if self.value() == "berlaku":
            return queryset & berlaku
        return queryset.exclude(pk__in=berlaku.values("pk")) if self.value() == "tidak" else queryset


@admin.register(Pembatasan)
class PembatasanAdmin(TindakanAdmin):
    list_display = ["petunjuk", "jenis", "berlaku_kini", "berlaku_sampai", "oleh", "dibuat_pada"]
    list_filter = [Berlaku, "jenis"]
    list_select_related = ["oleh"]
    search_help_text = gettext_lazy("NIK atau paspor lengkap, alamat surel lengkap, atau alamat IP")
    fields = [
        "tautan_tindakan",
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
        "form": FormPembatasan,
        "perbuatan_form": _tambah,
        "akibat": [
            gettext_lazy("Pendaftaran dengan nomor, surel, atau dari alamat ini tidak dilanjutkan."),
            gettext_lazy("Dari rentang alamat IP ini juga tidak ada yang dapat masuk."),
            gettext_lazy("Orangnya hanya membaca kata-kata netral; alasan ini tidak pernah keluar (AKS-4)."),
        ],
    }
    TINDAKAN = {
        "cabut": {
            "judul": gettext_lazy("Cabut pembatasan"),
            "izin": "registrasi.kelola_pembatasan",
            "form": FormAlasan,
            "perbuatan": lambda o, oleh, d: (
                cabut_pembatasan(pembatasan=o, oleh=oleh, alasan=d["alasan"]) and _("Pembatasan dicabut.")
            ),
            "akibat": [gettext_lazy("Pendaftaran dan masuk diterima lagi mulai sekarang; catatannya tetap ada.")],
        }
    }

    @admin.display(description=gettext_lazy("berlaku"), boolean=True)
    def berlaku_kini(self, o):
        return o.berlaku

    def get_search_results(self, request, queryset, search_term):
        kata = search_term.strip()
        if not kata:
            return queryset, False
        angka = "".join(c for c in kata if c.isalnum()).upper()
        indeks = semua_indeks_buta(angka, "identitas-01") + semua_indeks_buta(angka, "identitas-02")
        hasil = queryset.filter(indeks__in=indeks) | queryset.filter(surel=kata.casefold())
        try:
            ip = str(ipaddress.ip_address(kata))
        except ValueError:
            return hasil, False
        return hasil | queryset.filter(ip_awal__lte=ip, ip_akhir__gte=ip), False
