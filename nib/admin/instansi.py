"""Agencies that read NIB data and their keys: a key is shown once, replaced with an overlap, ended with a reason."""

import ipaddress
from datetime import datetime, time

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nib.admin.base import NIB_SEARCH, NibActionAdmin, table
from nib.models import ApiKey, DataDisclosure, InstansiPemerintah, NibPush
from nib.services import instansi as service
from nib.services import push
from oss_portal.forms import DateField, PortalForm
from oss_portal.staff.admin_base import ReadOnlyAdmin, ReasonForm
from oss_portal.staff.record_search import RecordSearch

MANAGE_KEYS = "nib.kelola_kunci_api"


class KeyForm(PortalForm):
    nama = forms.CharField(
        label=gettext_lazy("Nama kunci"), max_length=80, help_text=gettext_lazy("Sistem yang memakainya.")
    )
    lingkup = forms.MultipleChoiceField(
        label=gettext_lazy("Layanan"), choices=ApiKey.Lingkup.choices, widget=forms.CheckboxSelectMultiple
    )
    alamat_ip = forms.CharField(
        label=gettext_lazy("Alamat IP"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Satu alamat sebaris. Kosong: dari mana saja."),
    )
    berlaku_sampai = DateField(label=gettext_lazy("Berlaku sampai"), help_text=gettext_lazy("Paling lama satu tahun."))

    def clean_alamat_ip(self) -> list[str]:
        result = []
        for address in self.cleaned_data["alamat_ip"].replace(",", "\n").split():
            try:
                result.append(str(ipaddress.ip_address(address)))
            except ValueError:
                raise forms.ValidationError(_("%(b)s bukan alamat IP.") % {"b": address}) from None
        return result

    def clean_berlaku_sampai(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.cleaned_data["berlaku_sampai"], time(23, 59, 59)))


class ReplaceKeyForm(PortalForm):
    tumpang_jam = forms.TypedChoiceField(
        label=gettext_lazy("Kunci lama masih dapat dipakai"),
        coerce=int,
        choices=[
            (0, gettext_lazy("Tidak, berakhir sekarang")),
            (24, gettext_lazy("24 jam lagi")),
            (168, gettext_lazy("7 hari lagi")),
        ],
        initial=24,
        widget=forms.RadioSelect,
    )


def _show(result: tuple[ApiKey, str]) -> dict:
    key, text = result
    labels = dict(ApiKey.Lingkup.choices)
    return {
        "templat": "admin/api_key.html",
        "kunci": key,
        "teks": text,
        "lingkup": [labels[lingkup] for lingkup in key.lingkup],
    }


class PushForm(PortalForm):
    url = forms.URLField(
        label=gettext_lazy("Alamat layanan receiveNIB"),
        max_length=300,
        assume_scheme="https",
        help_text=gettext_lazy("https, di internet; bukan alamat jaringan dalam."),
    )


def _show_secret(instansi: InstansiPemerintah, secret: str) -> dict:
    return {"templat": "admin/push_secret.html", "instansi": instansi, "teks": secret}


class InstansiForm(forms.ModelForm):
    class Meta:
        model = InstansiPemerintah
        fields = (
            "nama",
            "jenis",
            "kewenangan",
            "nomor_perjanjian",
            "tujuan",
            "nomor_mandat",
            "mandat_sampai",
            "kontak",
            "aktif",
        )
        help_texts = {
            "tujuan": gettext_lazy("Dibaca oleh orang yang datanya dibaca, misalnya: pemeriksaan importir."),
            "nomor_mandat": gettext_lazy("Wajib untuk pihak di luar pemerintah (Kebijakan Privasi angka 3)."),
            "aktif": gettext_lazy("Bila tidak, semua kuncinya ditolak."),
        }


@admin.register(InstansiPemerintah)
class InstansiAdmin(NibActionAdmin):
    form = InstansiForm
    list_display = ["nama", "jenis", "kewenangan", "nomor_perjanjian", "mandat_sampai", "aktif"]
    list_filter = ["jenis", "kewenangan", "aktif"]
    search_fields = ["nama__istartswith"]
    search_help_text = gettext_lazy("Awal nama instansi")
    readonly_fields = ["action_links", "url_kiriman", "key_table"]
    ACTIONS = {
        "buat-kunci": {
            "judul": gettext_lazy("Buat kunci API"),
            "izin": MANAGE_KEYS,
            "form": KeyForm,
            "bila": lambda o: o.can_read,
            "perform": lambda o, by, d: _show(service.create_key(instansi=o, by=by, **d)),
            "effects": [gettext_lazy("Kuncinya ditampilkan sekali saja di halaman berikut.")],
        },
        "atur-kiriman": {
            "judul": gettext_lazy("Kirimkan perubahan NIB"),
            "izin": MANAGE_KEYS,
            "form": PushForm,
            "bila": lambda o: o.can_read,
            "perform": lambda o, by, d: _show_secret(o, push.configure_push(instansi=o, by=by, **d)),
            "effects": [
                gettext_lazy("Setiap NIB yang terbit, berubah, dibekukan, atau dicabut dikirim ke alamat itu."),
                gettext_lazy("Rahasia penanda yang lama tidak berlaku lagi; yang baru ditampilkan sekali saja."),
            ],
        },
        "hentikan-kiriman": {
            "judul": gettext_lazy("Hentikan kiriman"),
            "izin": MANAGE_KEYS,
            "form": ReasonForm,
            "bila": lambda o: bool(o.url_kiriman),
            "perform": lambda o, by, d: push.stop_push(instansi=o, by=by, **d) and _("Perubahan tidak dikirim lagi."),
        },
    }

    def has_add_permission(self, request: HttpRequest) -> bool:
        return admin.ModelAdmin.has_add_permission(self, request)

    def has_change_permission(self, request: HttpRequest, obj: InstansiPemerintah | None = None) -> bool:
        return admin.ModelAdmin.has_change_permission(self, request, obj)

    def get_fields(self, request: HttpRequest, obj: InstansiPemerintah | None = None):
        fields = list(InstansiForm.Meta.fields)
        return ["action_links", *fields, "url_kiriman", "key_table"] if obj else fields

    def save_model(self, request: HttpRequest, obj: InstansiPemerintah, form, change) -> None:
        service.save_instansi(instansi=obj, by=request.user)

    @admin.display(description=gettext_lazy("Kunci API"))
    def key_table(self, o: InstansiPemerintah):
        return table(
            [_("Kunci"), _("Berlaku sampai"), _("Terakhir dipakai"), _("Keadaan")],
            (
                (
                    k,
                    timezone.localtime(k.berlaku_sampai).strftime("%d-%m-%Y %H.%M"),
                    timezone.localtime(k.terakhir_dipakai).strftime("%d-%m-%Y %H.%M") if k.terakhir_dipakai else "–",
                    _("berlaku") if k.in_force else _("tidak berlaku"),
                )
                for k in o.kunci.all()[:50]
            ),
        )


@admin.register(ApiKey)
class ApiKeyAdmin(NibActionAdmin):
    list_display = ["__str__", "instansi", "berlaku_sampai", "dicabut_pada", "terakhir_dipakai"]
    list_select_related = ["instansi"]
    search_fields = ["awalan__exact"]
    search_help_text = gettext_lazy("8 huruf pertama kunci")
    fields = [
        "action_links",
        "instansi",
        "nama",
        "awalan",
        "key_methods",
        "alamat_ip",
        "dibuat_pada",
        "berlaku_sampai",
        "dicabut_pada",
        "terakhir_dipakai",
    ]
    ACTIONS = {
        "ganti": {
            "judul": gettext_lazy("Ganti kunci"),
            "izin": MANAGE_KEYS,
            "form": ReplaceKeyForm,
            "bila": lambda o: o.in_force,
            "perform": lambda o, by, d: _show(service.replace_key(key=o, by=by, **d)),
            "effects": [gettext_lazy("Kunci baru ditampilkan sekali saja; layanan dan alamat IP-nya sama.")],
        },
        "cabut": {
            "judul": gettext_lazy("Cabut kunci"),
            "izin": MANAGE_KEYS,
            "form": ReasonForm,
            "bila": lambda o: o.dicabut_pada is None,
            "perform": lambda o, by, d: (
                service.revoke_key(key=o, by=by, **d) and _("Kunci dicabut dan tidak dapat dipakai lagi.")
            ),
            "effects": [gettext_lazy("Sistem yang memakainya ditolak mulai permintaan berikutnya.")],
        },
    }

    @admin.display(description=gettext_lazy("Layanan"))
    def key_methods(self, o: ApiKey):
        return ", ".join(str(ApiKey.Lingkup(lingkup).label) for lingkup in o.lingkup)


@admin.register(DataDisclosure)
class DataDisclosureAdmin(ReadOnlyAdmin):
    """The ledger of what agencies read."""

    list_display = ["waktu", "instansi", "metode", "nib", "tujuan"]
    list_select_related = ["instansi", "nib"]
    SEARCH = NIB_SEARCH
    search_help_text = gettext_lazy("NIB lengkap")
    sortable_by = ()
    fields = ["waktu", "instansi", "kunci", "metode", "nib", "tujuan", "ip", "korelasi"]


@admin.register(NibPush)
class NibPushAdmin(NibActionAdmin):
    """Changes on their way to agencies."""

    list_display = ["kode", "instansi", "nib", "tipe", "status", "percobaan", "hasil", "coba_lagi_pada"]
    list_filter = ["status"]
    list_select_related = ["instansi", "sertifikat__nib"]
    SEARCH = RecordSearch(nib=("sertifikat__nib__nomor",))
    search_help_text = gettext_lazy("NIB lengkap")
    sortable_by = ()
    fields = [
        "action_links",
        "kode",
        "instansi",
        "nib",
        "tipe",
        "status",
        "percobaan",
        "hasil",
        "coba_lagi_pada",
        "terkirim_pada",
        "dibuat_pada",
    ]
    ACTIONS = {
        "coba-lagi": {
            "judul": gettext_lazy("Coba lagi"),
            "izin": MANAGE_KEYS,
            "form": PortalForm,
            "bila": lambda o: o.status == NibPush.Status.MENYERAH,
            "perform": lambda o, by, d: push.retry(push=o, by=by) and _("Kiriman diantrekan lagi."),
        },
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("sertifikat__nib").defer("sertifikat__pdf")

    @admin.display(description="NIB")
    def nib(self, o: NibPush):
        return o.sertifikat.nib.nomor

    @admin.display(description=gettext_lazy("Tipe dokumen"))
    def tipe(self, o: NibPush):
        return o.sertifikat.get_tipe_display()
