"""Agencies that read NIB data and their keys: a key is shown once, replaced with an overlap, ended with a reason."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nib.admin.base import NIB_SEARCH, FilledInActionAdmin, table
from nib.forms.instansi import InstansiForm, KeyForm, PushForm, ReplaceKeyForm
from nib.models import ApiKey, DataDisclosure, InstansiPemerintah, NibPush
from nib.permissions import MANAGE_KEYS
from nib.services import instansi as service
from nib.services import push
from oss_portal.forms import ReasonForm
from oss_portal.staff.action_admin import ActionAdmin
from oss_portal.staff.actions import Action, Page
from oss_portal.staff.admin_base import ReadOnlyAdmin
from oss_portal.staff.permissions import officer_of
from oss_portal.staff.record_search import RecordSearch
from oss_portal.text.readable import moment


def _show(result: tuple[ApiKey, str]) -> Page:
    key, text = result
    methods = [ApiKey.Lingkup(lingkup).label for lingkup in key.lingkup]
    return Page("admin/api_key.html", {"key": key, "text": text, "methods": methods})


def _show_secret(instansi: InstansiPemerintah, secret: str) -> Page:
    return Page("admin/push_secret.html", {"instansi": instansi, "text": secret})


@admin.register(InstansiPemerintah)
class InstansiAdmin(FilledInActionAdmin):
    form = InstansiForm
    RECORDED_ELSEWHERE = True
    list_display = ["nama", "jenis", "kewenangan", "nomor_perjanjian", "mandat_sampai", "aktif"]
    list_filter = ["jenis", "kewenangan", "aktif"]
    search_fields = ["nama__istartswith"]
    search_help_text = gettext_lazy("Awal nama instansi")
    readonly_fields = ["action_links", "url_kiriman", "key_table"]
    ACTIONS = (
        Action(
            name="buat-kunci",
            title=gettext_lazy("Buat kunci API"),
            permission=MANAGE_KEYS,
            form=KeyForm,
            visible=lambda o: o.can_read,
            perform=lambda o, by, form: _show(service.create_key(instansi=o, by=by, **form.cleaned_data)),
            effects=[gettext_lazy("Kuncinya ditampilkan sekali saja di halaman berikut.")],
        ),
        Action(
            name="atur-kiriman",
            title=gettext_lazy("Kirimkan perubahan NIB"),
            permission=MANAGE_KEYS,
            form=PushForm,
            visible=lambda o: o.can_read,
            perform=lambda o, by, form: _show_secret(o, push.configure_push(instansi=o, by=by, **form.cleaned_data)),
            effects=[
                gettext_lazy("Setiap NIB yang terbit, berubah, dibekukan, atau dicabut dikirim ke alamat itu."),
                gettext_lazy("Rahasia penanda yang lama tidak berlaku lagi; yang baru ditampilkan sekali saja."),
            ],
        ),
        Action(
            name="hentikan-kiriman",
            title=gettext_lazy("Hentikan kiriman"),
            permission=MANAGE_KEYS,
            form=ReasonForm,
            visible=lambda o: bool(o.url_kiriman),
            perform=lambda o, by, form: push.stop_push(instansi=o, by=by, **form.cleaned_data),
            done=gettext_lazy("Perubahan tidak dikirim lagi."),
        ),
    )

    def get_fields(self, request: HttpRequest, obj: InstansiPemerintah | None = None) -> list[Any]:
        fields = list(InstansiForm.Meta.fields)
        return ["action_links", *fields, "url_kiriman", "key_table"] if obj else fields

    def save_model(self, request: HttpRequest, obj: InstansiPemerintah, form: Any, change: bool) -> None:
        service.save_instansi(instansi=obj, by=officer_of(request))

    @admin.display(description=gettext_lazy("Kunci API"))
    def key_table(self, o: InstansiPemerintah) -> str:
        return table(
            [_("Kunci"), _("Berlaku sampai"), _("Terakhir dipakai"), _("Keadaan")],
            (
                (
                    k,
                    moment(k.berlaku_sampai),
                    moment(k.terakhir_dipakai) or "–",
                    _("berlaku") if k.in_force else _("tidak berlaku"),
                )
                for k in o.kunci.all()[:50]
            ),
        )


@admin.register(ApiKey)
class ApiKeyAdmin(ActionAdmin):
    list_display = ["__str__", "instansi", "berlaku_sampai", "dicabut_pada", "terakhir_dipakai"]
    list_select_related = ["instansi"]
    search_fields = ["awalan__exact"]
    search_help_text = gettext_lazy("8 huruf pertama kunci")
    DECIDED_ON = ("berlaku_sampai",)
    fields = [
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
    ACTIONS = (
        Action(
            name="ganti",
            title=gettext_lazy("Ganti kunci"),
            permission=MANAGE_KEYS,
            form=ReplaceKeyForm,
            visible=lambda o: o.in_force,
            perform=lambda o, by, form: _show(service.replace_key(key=o, by=by, **form.cleaned_data)),
            effects=[gettext_lazy("Kunci baru ditampilkan sekali saja; layanan dan alamat IP-nya sama.")],
        ),
        Action(
            name="cabut",
            title=gettext_lazy("Cabut kunci"),
            permission=MANAGE_KEYS,
            form=ReasonForm,
            visible=lambda o: o.dicabut_pada is None,
            perform=lambda o, by, form: service.revoke_key(key=o, by=by, **form.cleaned_data),
            done=gettext_lazy("Kunci dicabut dan tidak dapat dipakai lagi."),
            effects=[gettext_lazy("Sistem yang memakainya ditolak mulai permintaan berikutnya.")],
        ),
    )

    @admin.display(description=gettext_lazy("Layanan"))
    def key_methods(self, o: ApiKey) -> str:
        return ", ".join(str(ApiKey.Lingkup(lingkup).label) for lingkup in o.lingkup)


@admin.register(DataDisclosure)
class DataDisclosureAdmin(ReadOnlyAdmin):
    """The record of NIB data that agencies read."""

    list_display = ["waktu", "instansi", "metode", "nib", "tujuan"]
    list_select_related = ["instansi", "nib"]
    SEARCH = NIB_SEARCH
    search_help_text = gettext_lazy("NIB lengkap")
    sortable_by = ()
    fields = ["waktu", "instansi", "kunci", "metode", "nib", "tujuan", "ip", "korelasi"]


@admin.register(NibPush)
class NibPushAdmin(ActionAdmin):
    """Pushes of NIB changes to agencies."""

    list_display = ["kode", "instansi", "nib", "tipe", "status", "percobaan", "hasil", "keterangan", "coba_lagi_pada"]
    list_filter = ["status"]
    list_select_related = ["instansi", "sertifikat__nib"]
    SEARCH = RecordSearch(nib=("sertifikat__nib__nomor",))
    search_help_text = gettext_lazy("NIB lengkap")
    sortable_by = ()
    fields = [
        "kode",
        "instansi",
        "nib",
        "tipe",
        "status",
        "percobaan",
        "hasil",
        "keterangan",
        "coba_lagi_pada",
        "terkirim_pada",
        "dibuat_pada",
    ]
    ACTIONS = (
        Action(
            name="coba-lagi",
            title=gettext_lazy("Coba lagi"),
            permission=MANAGE_KEYS,
            visible=lambda o: o.status == NibPush.Status.MENYERAH,
            perform=lambda o, by, form: push.retry(push=o, by=by),
            done=gettext_lazy("Kiriman diantrekan lagi."),
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("sertifikat__nib").defer("sertifikat__pdf")

    @admin.display(description="NIB")
    def nib(self, o: NibPush) -> str:
        return o.sertifikat.nib.nomor

    @admin.display(description=gettext_lazy("Tipe dokumen"))
    def tipe(self, o: NibPush) -> str:
        return o.sertifikat.get_tipe_display()
