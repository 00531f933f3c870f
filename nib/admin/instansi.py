"""Agencies that read NIB data and their keys: a key is shown once, replaced with an overlap, ended with a reason."""

import ipaddress
from datetime import datetime, time

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nib.admin.dasar import CARI_NIB, TindakanNib, tabel
from nib.models import InstansiPemerintah, KirimanNib, KunciApi, PengungkapanData
from nib.services import instansi as layanan
from nib.services import kiriman
from oss_portal.admin_dasar import AdminBaca, FormAlasan
from oss_portal.formulir import FormPortal, TanggalField
from oss_portal.pencarian import Cari

KELOLA = "nib.kelola_kunci_api"


class FormKunci(FormPortal):
    nama = forms.CharField(
        label=gettext_lazy("Nama kunci"), max_length=80, help_text=gettext_lazy("Sistem yang memakainya.")
    )
    lingkup = forms.MultipleChoiceField(
        label=gettext_lazy("Layanan"), choices=KunciApi.Lingkup.choices, widget=forms.CheckboxSelectMultiple
    )
    alamat_ip = forms.CharField(
        label=gettext_lazy("Alamat IP"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("Satu alamat sebaris. Kosong: dari mana saja."),
    )
    berlaku_sampai = TanggalField(
        label=gettext_lazy("Berlaku sampai"), help_text=gettext_lazy("Paling lama satu tahun.")
    )

    def clean_alamat_ip(self) -> list[str]:
        hasil = []
        for baris in self.cleaned_data["alamat_ip"].replace(",", "\n").split():
            try:
                hasil.append(str(ipaddress.ip_address(baris)))
            except ValueError:
                raise forms.ValidationError(_("%(b)s bukan alamat IP.") % {"b": baris}) from None
        return hasil

    def clean_berlaku_sampai(self) -> datetime:
        return timezone.make_aware(datetime.combine(self.cleaned_data["berlaku_sampai"], time(23, 59, 59)))


class FormGanti(FormPortal):
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


def _tampilkan(hasil: tuple[KunciApi, str]) -> dict:
    kunci, teks = hasil
    sebutan = dict(KunciApi.Lingkup.choices)
    return {
        "templat": "admin/kunci_api.html",
        "kunci": kunci,
        "teks": teks,
        "lingkup": [sebutan[bagian] for bagian in kunci.lingkup],
    }


class FormKiriman(FormPortal):
    url = forms.URLField(
        label=gettext_lazy("Alamat layanan receiveNIB"),
        max_length=300,
        assume_scheme="https",
        help_text=gettext_lazy("https, di internet; bukan alamat jaringan dalam."),
    )


def _tampilkan_rahasia(instansi: InstansiPemerintah, rahasia: str) -> dict:
    return {"templat": "admin/rahasia_kiriman.html", "instansi": instansi, "teks": rahasia}


class FormInstansi(forms.ModelForm):
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
class InstansiAdmin(TindakanNib):
    form = FormInstansi
    list_display = ["nama", "jenis", "kewenangan", "nomor_perjanjian", "mandat_sampai", "aktif"]
    list_filter = ["jenis", "kewenangan", "aktif"]
    search_fields = ["nama__istartswith"]
    search_help_text = gettext_lazy("Awal nama instansi")
    readonly_fields = ["tautan_tindakan", "url_kiriman", "kunci_kunci"]
    TINDAKAN = {
        "buat-kunci": {
            "judul": gettext_lazy("Buat kunci API"),
            "izin": KELOLA,
            "form": FormKunci,
            "bila": lambda o: o.boleh_membaca,
            "perbuatan": lambda o, oleh, d: _tampilkan(layanan.buat_kunci(instansi=o, oleh=oleh, **d)),
            "akibat": [gettext_lazy("Kuncinya ditampilkan sekali saja di halaman berikut.")],
        },
        "atur-kiriman": {
            "judul": gettext_lazy("Kirimkan perubahan NIB"),
            "izin": KELOLA,
            "form": FormKiriman,
            "bila": lambda o: o.boleh_membaca,
            "perbuatan": lambda o, oleh, d: _tampilkan_rahasia(o, kiriman.atur_kiriman(instansi=o, oleh=oleh, **d)),
            "akibat": [
                gettext_lazy("Setiap NIB yang terbit, berubah, dibekukan, atau dicabut dikirim ke alamat itu."),
                gettext_lazy("Rahasia penanda yang lama tidak berlaku lagi; yang baru ditampilkan sekali saja."),
            ],
        },
        "hentikan-kiriman": {
            "judul": gettext_lazy("Hentikan kiriman"),
            "izin": KELOLA,
            "form": FormAlasan,
            "bila": lambda o: bool(o.url_kiriman),
            "perbuatan": lambda o, oleh, d: (
                kiriman.hentikan_kiriman(instansi=o, oleh=oleh, **d) and _("Perubahan tidak dikirim lagi.")
            ),
        },
    }

    def has_add_permission(self, request):
        return admin.ModelAdmin.has_add_permission(self, request)

    def has_change_permission(self, request, obj=None):
        return admin.ModelAdmin.has_change_permission(self, request, obj)

    def get_fields(self, request, obj=None):
        isian = list(FormInstansi.Meta.fields)
        return ["tautan_tindakan", *isian, "url_kiriman", "kunci_kunci"] if obj else isian

    def save_model(self, request, obj, form, change):
        layanan.simpan_instansi(instansi=obj, oleh=request.user)

    @admin.display(description=gettext_lazy("Kunci API"))
    def kunci_kunci(self, o):
        return tabel(
            [_("Kunci"), _("Berlaku sampai"), _("Terakhir dipakai"), _("Keadaan")],
            (
                (
                    k,
                    timezone.localtime(k.berlaku_sampai).strftime("%d-%m-%Y %H.%M"),
                    timezone.localtime(k.terakhir_dipakai).strftime("%d-%m-%Y %H.%M") if k.terakhir_dipakai else "–",
                    _("berlaku") if k.berlaku else _("tidak berlaku"),
                )
                for k in o.kunci.all()[:50]
            ),
        )


@admin.register(KunciApi)
class KunciApiAdmin(TindakanNib):
    list_display = ["__str__", "instansi", "berlaku_sampai", "dicabut_pada", "terakhir_dipakai"]
    list_select_related = ["instansi"]
    search_fields = ["awalan__exact"]
    search_help_text = gettext_lazy("8 huruf pertama kunci")
    fields = [
        "tautan_tindakan",
        "instansi",
        "nama",
        "awalan",
        "layanan_kunci",
        "alamat_ip",
        "dibuat_pada",
        "berlaku_sampai",
        "dicabut_pada",
        "terakhir_dipakai",
    ]
    TINDAKAN = {
        "ganti": {
            "judul": gettext_lazy("Ganti kunci"),
            "izin": KELOLA,
            "form": FormGanti,
            "bila": lambda o: o.berlaku,
            "perbuatan": lambda o, oleh, d: _tampilkan(layanan.ganti_kunci(kunci=o, oleh=oleh, **d)),
            "akibat": [gettext_lazy("Kunci baru ditampilkan sekali saja; layanan dan alamat IP-nya sama.")],
        },
        "cabut": {
            "judul": gettext_lazy("Cabut kunci"),
            "izin": KELOLA,
            "form": FormAlasan,
            "bila": lambda o: o.dicabut_pada is None,
            "perbuatan": lambda o, oleh, d: (
                layanan.cabut_kunci(kunci=o, oleh=oleh, **d) and _("Kunci dicabut dan tidak dapat dipakai lagi.")
            ),
            "akibat": [gettext_lazy("Sistem yang memakainya ditolak mulai permintaan berikutnya.")],
        },
    }

    @admin.display(description=gettext_lazy("Layanan"))
    def layanan_kunci(self, o):
        return ", ".join(str(KunciApi.Lingkup(bagian).label) for bagian in o.lingkup)


@admin.register(PengungkapanData)
class PengungkapanAdmin(AdminBaca):
    """The book of what agencies read."""

    list_display = ["waktu", "instansi", "metode", "nib", "tujuan"]
    list_select_related = ["instansi", "nib"]
    CARI = CARI_NIB
    search_help_text = gettext_lazy("NIB lengkap")
    sortable_by = ()
    fields = ["waktu", "instansi", "kunci", "metode", "nib", "tujuan", "ip", "korelasi"]


@admin.register(KirimanNib)
class KirimanAdmin(TindakanNib):
    """Changes on their way to agencies."""

    list_display = ["kode", "instansi", "nib", "tipe", "status", "percobaan", "hasil", "coba_lagi_pada"]
    list_filter = ["status"]
    list_select_related = ["instansi", "sertifikat__nib"]
    CARI = Cari(nib=("sertifikat__nib__nomor",))
    search_help_text = gettext_lazy("NIB lengkap")
    sortable_by = ()
    fields = [
        "tautan_tindakan",
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
    TINDAKAN = {
        "coba-lagi": {
            "judul": gettext_lazy("Coba lagi"),
            "izin": KELOLA,
            "form": FormPortal,
            "bila": lambda o: o.status == KirimanNib.Status.MENYERAH,
            "perbuatan": lambda o, oleh, d: kiriman.coba_lagi(kiriman=o, oleh=oleh) and _("Kiriman diantrekan lagi."),
        },
    }

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("sertifikat__nib").defer("sertifikat__pdf")

    @admin.display(description="NIB")
    def nib(self, o):
        return o.sertifikat.nib.nomor

    @admin.display(description=gettext_lazy("Tipe dokumen"))
    def tipe(self, o):
        return o.sertifikat.get_tipe_display()
