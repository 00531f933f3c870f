"""Requests about personal data with their 72 hours, and the rules of retention."""

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from oss_portal.formulir import FormPortal
from oss_portal.pencarian import Cari
from registrasi.admin.tindakan import TindakanAdmin
from registrasi.models import AturanRetensi, PermintaanData
from registrasi.services import data_pribadi as layanan

Status = PermintaanData.Status
IZIN = "registrasi.jawab_permintaan_data"


class FormJawaban(FormPortal):
    jawaban = forms.CharField(
        label=gettext_lazy("Jawaban kepada pemohon"), max_length=3000, widget=forms.Textarea({"rows": 5})
    )


class FormPenolakan(FormJawaban):
    dasar_penolakan = forms.ChoiceField(
        label=gettext_lazy("Dasar penolakan menurut hukum"),
        choices=PermintaanData.Penolakan.choices,
        widget=forms.RadioSelect,
    )
    field_order = ["dasar_penolakan", "jawaban"]


def _tindakan(judul, status, form, akibat) -> dict:
    return {
        "judul": judul,
        "izin": IZIN,
        "form": form,
        "bila": lambda o: o.status == Status.DIAJUKAN,
        "perbuatan": lambda o, oleh, d: (
            layanan.jawab(permintaan=o, oleh=oleh, status=status, **d) and _("Jawaban dikirim.")
        ),
        "akibat": akibat,
    }


def _akibat_kabulkan(o) -> list[str]:
    hasil = [_("Pemohon mendapat jawaban ini lewat surel.")]
    if o.jenis == PermintaanData.Jenis.KOREKSI and o.nilai_baru:
        hasil.append(_("%(k)s menjadi: %(n)s") % {"k": o.get_kolom_display(), "n": o.nilai_baru})
    if o.jenis == PermintaanData.Jenis.HAPUS:
        sebab = layanan.penahan(o.pengguna)
        hasil += [_("Tidak dapat dihapus: %(s)s") % {"s": s} for s in sebab] or [
            _("Akun, surat, dan pendaftaran orang ini dihapus dan tidak dapat dikembalikan.")
        ]
    return hasil


@admin.register(PermintaanData)
class PermintaanDataAdmin(TindakanAdmin):
    list_display = ["nomor", "jenis", "pengguna", "status", "sisa", "dibuat_pada"]
    list_filter = ["status", "jenis"]
    list_select_related = ["pengguna"]
    CARI = Cari(tepat=("nomor",), user_id=("pengguna__user_id",))
    search_help_text = gettext_lazy("Nomor atau User-ID")
    fields = [
        "tautan_tindakan",
        "nomor",
        "pengguna",
        "jenis",
        "kolom",
        "nilai_baru",
        "isi",
        "status",
        "sisa",
        "tenggat",
        "dasar_penolakan",
        "jawaban",
        "dijawab_oleh",
        "dijawab_pada",
        "dibuat_pada",
    ]
    date_hierarchy = "dibuat_pada"
    ANTREAN = {("status__exact", Status.DIAJUKAN): ["tenggat"]}
    TINDAKAN = {
        "kabulkan": _tindakan(gettext_lazy("Kabulkan"), Status.DIKABULKAN, FormJawaban, _akibat_kabulkan),
        "sebagian": _tindakan(
            gettext_lazy("Kabulkan sebagian"),
            Status.SEBAGIAN,
            FormPenolakan,
            [gettext_lazy("Lakukan dahulu bagian yang dikabulkan; sistem tidak mengubah data.")],
        ),
        "tolak": _tindakan(
            gettext_lazy("Tolak"),
            Status.DITOLAK,
            FormPenolakan,
            [gettext_lazy("Pemohon mendapat dasar dan penjelasannya lewat surel.")],
        ),
    }

    @admin.display(description=gettext_lazy("sisa waktu (3 × 24 jam)"))
    def sisa(self, o):
        if o.status != Status.DIAJUKAN:
            return "–"
        jam = int((o.tenggat - timezone.now()).total_seconds() // 3600)
        if jam < 0:
            return format_html("<strong>{}</strong>", _("lewat %(n)s jam") % {"n": -jam})
        return ngettext("%(n)s jam", "%(n)s jam", jam) % {"n": jam}


@admin.register(AturanRetensi)
class AturanRetensiAdmin(admin.ModelAdmin):
    list_display = ["kode", "judul", "lama_hari", "aktif", "terakhir_pada", "terakhir_jumlah"]
    fields = ["kode", "judul", "dasar", "lama_hari", "aktif", "terakhir_pada", "terakhir_jumlah"]
    readonly_fields = ["kode", "judul", "terakhir_pada", "terakhir_jumlah"]
    actions = None

    def has_add_permission(self, request) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False
