"""The register of incidents with its clock of 72 hours."""

from datetime import datetime

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from oss_portal.formulir import FormPortal, WaktuField
from registrasi.admin.tindakan import FormAlasan, TindakanAdmin
from registrasi.models import Insiden
from registrasi.services import insiden as layanan

Status = Insiden.Status
IZIN = "registrasi.kelola_insiden"


class FormInsiden(FormPortal):
    judul = forms.CharField(label=gettext_lazy("Judul"), max_length=150)
    diketahui_pada = WaktuField(label=gettext_lazy("Diketahui pada"))
    terjadi_pada = WaktuField(label=gettext_lazy("Diperkirakan terjadi pada"), required=False)
    uraian = forms.CharField(
        label=gettext_lazy("Kapan dan bagaimana terjadi"), widget=forms.Textarea({"rows": 4}), max_length=5000
    )
    data_terdampak = forms.CharField(
        label=gettext_lazy("Data pribadi yang terungkap"), widget=forms.Textarea({"rows": 3}), max_length=5000
    )
    penanganan = forms.CharField(
        label=gettext_lazy("Upaya penanganan dan pemulihan"), widget=forms.Textarea({"rows": 3}), max_length=5000
    )

    def clean_diketahui_pada(self) -> datetime:
        nilai = self.cleaned_data["diketahui_pada"]
        if nilai > timezone.now():
            raise forms.ValidationError(_("Waktu ini belum terjadi."))
        return nilai


class FormTerdampak(FormPortal):
    semua = forms.BooleanField(label=gettext_lazy("Semua pemegang Hak Akses"), required=False)
    user_id = forms.CharField(
        label=gettext_lazy("Atau User-ID, satu tiap baris"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea({"rows": 6}),
    )

    def clean(self):
        data = super().clean()
        if not data.get("semua") and not data.get("user_id", "").strip():
            raise forms.ValidationError(_("Sebutkan siapa yang terdampak."))
        return data


class FormBeritahukan(FormPortal):
    lembaga_surel = forms.EmailField(label=gettext_lazy("Surel lembaga pelindungan data pribadi"), max_length=100)


@admin.register(Insiden)
class InsidenAdmin(TindakanAdmin):
    list_display = ["nomor", "judul", "status", "sisa", "diketahui_pada"]
    list_filter = ["status"]
    date_hierarchy = "diketahui_pada"
    fields = [
        "tautan_tindakan",
        "nomor",
        "judul",
        "status",
        "sisa",
        "diketahui_pada",
        "terjadi_pada",
        "uraian",
        "data_terdampak",
        "penanganan",
        "orang",
        "surat",
        "diberitahukan_pada",
        "dicatat_oleh",
        "alasan_penutupan",
    ]
    BARU = {
        "judul": gettext_lazy("Catat insiden"),
        "izin": IZIN,
        "form": FormInsiden,
        "perbuatan": lambda o, oleh, d: (
            _("Dicatat: %(n)s. Batas pemberitahuan 3 × 24 jam sejak diketahui.")
            % {"n": layanan.catat_insiden(oleh=oleh, **d).nomor}
        ),
        "akibat": [gettext_lazy("Jam 3 × 24 berjalan sejak insiden diketahui (UU 27/2022 Pasal 46).")],
    }
    TINDAKAN = {
        "terdampak": {
            "judul": gettext_lazy("Tambah orang terdampak"),
            "izin": IZIN,
            "form": FormTerdampak,
            "bila": lambda o: o.status != Status.DITUTUP,
            "perbuatan": lambda o, oleh, d: (
                _("%(n)s orang ditambahkan.")
                % {
                    "n": layanan.tambah_terdampak(
                        insiden=o, oleh=oleh, semua=d["semua"], user_id=d["user_id"].splitlines()
                    )
                }
            ),
        },
        "beritahukan": {
            "judul": gettext_lazy("Beritahukan"),
            "izin": IZIN,
            "form": FormBeritahukan,
            "bila": lambda o: o.status == Status.DICATAT,
            "perbuatan": lambda o, oleh, d: (
                layanan.beritahukan(insiden=o, oleh=oleh, **d) and _("Surat terbit; orang terdampak disurati.")
            ),
            "akibat": lambda o: [
                _("Surat bernomor kepada lembaga pelindungan data pribadi terbit dan dikirim."),
                _("%(n)s orang mendapat surel berisi data yang terungkap, kejadian, dan penanganannya.")
                % {"n": o.terdampak.count()},
            ],
        },
        "tutup": {
            "judul": gettext_lazy("Tutup"),
            "izin": IZIN,
            "form": FormAlasan,
            "bila": lambda o: o.status != Status.DITUTUP,
            "perbuatan": lambda o, oleh, d: (
                layanan.tutup_insiden(insiden=o, oleh=oleh, alasan=d["alasan"]) and _("Insiden ditutup.")
            ),
            "akibat": lambda o: (
                [_("Belum ada pemberitahuan. Tutup hanya bila ternyata tidak ada data pribadi yang terungkap.")]
                if o.status == Status.DICATAT
                else []
            ),
        },
    }

    @admin.display(description=gettext_lazy("sisa waktu (3 × 24 jam)"))
    def sisa(self, o):
        if o.diberitahukan_pada:
            return _("tepat waktu") if o.diberitahukan_pada <= o.tenggat else _("terlambat")
        if o.status == Status.DITUTUP:
            return "–"
        jam = int((o.tenggat - timezone.now()).total_seconds() // 3600)
        if jam < 0:
            return format_html("<strong>{}</strong>", _("lewat %(n)s jam") % {"n": -jam})
        return ngettext("%(n)s jam", "%(n)s jam", jam) % {"n": jam}

    @admin.display(description=gettext_lazy("orang terdampak"))
    def orang(self, o):
        belum = o.terdampak.filter(diberitahu_pada__isnull=True).count()
        return _("%(n)s orang, %(b)s belum diberitahu") % {"n": o.terdampak.count(), "b": belum}
