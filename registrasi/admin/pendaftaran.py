"""Registrations: the queue of reviews."""

from django import forms
from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oss_portal.formulir import FormPortal
from oss_portal.models import JenisIdentitas
from oss_portal.pencarian import Cari
from oss_portal.templatetags.portal import tanggal_id
from registrasi.admin.tindakan import UNGKAP, FormAlasan, TindakanAdmin
from registrasi.models import Pendaftaran, StatusVerifikasi
from registrasi.services import tinjauan

_TEMUAN = {
    "wilayah_tak_dikenal": gettext_lazy("Kode wilayah NIK tidak ada di daftar (mungkin kode lama)"),
    "tanggal_beda": gettext_lazy("Tanggal lahir berbeda dengan yang ada di NIK"),
    "usia_lebih_100": gettext_lazy("Usia lebih dari 100 tahun"),
}
_PASPOR = ["negara_penerbit_paspor", "paspor_berlaku_sampai", "nomor_izin_tinggal", "izin_tinggal_berlaku_sampai"]
# The same in a column.
_TEMUAN_SINGKAT = {
    "wilayah_tak_dikenal": gettext_lazy("wilayah"),
    "tanggal_beda": gettext_lazy("tanggal lahir"),
    "usia_lebih_100": gettext_lazy("usia"),
}


class FormSetujui(FormPortal):
    alasan = forms.CharField(
        label=gettext_lazy("Catatan pemeriksaan"),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        required=False,
        help_text=gettext_lazy("Apa yang dicocokkan: KTP, akta, AHU, Dukcapil. Tidak dikirim kepada pemohon."),
    )


class FormMintaPerbaikan(FormPortal):
    """One box a field: what is wrong with it, in words for the applicant."""

    def __init__(self, *args, pendaftaran: Pendaftaran, **kwargs):
        super().__init__(*args, **kwargs)
        for kunci, label in tinjauan.KOLOM_PERBAIKAN.items():
            if pendaftaran.perseorangan and kunci not in {"nama", "tanggal_lahir"}:
                continue
            self.fields[kunci] = forms.CharField(
                label=label,
                max_length=500,
                required=False,
                widget=forms.Textarea({"rows": 2}),
                # A help text is HTML, and this one was typed by a stranger.
                help_text=format_html(_("Tertulis: {}"), self._tertulis(pendaftaran, kunci)),
            )

    @staticmethod
    def _tertulis(pendaftaran: Pendaftaran, kunci: str) -> str:
        nilai = getattr(pendaftaran, kunci)
        return tanggal_id(nilai) or str(nilai or "–")

    def clean(self):
        data = super().clean()
        if not any(str(v).strip() for v in data.values()):
            raise forms.ValidationError(_("Isi paling sedikit satu perbaikan."))
        return data


class PerluTinjau(admin.SimpleListFilter):
    title = gettext_lazy("temuan")
    parameter_name = "temuan"

    def lookups(self, request, model_admin):
        return list(_TEMUAN.items())

    def queryset(self, request, queryset):
        return queryset.filter(temuan__contains=[self.value()]) if self.value() in _TEMUAN else queryset


@admin.register(Pendaftaran)
class PendaftaranAdmin(TindakanAdmin):
    list_display = ["pemohon", "jenis_perusahaan", "verifikasi", "status", "temuan_singkat", "dibuat_pada"]
    list_filter = ["verifikasi", "status", "jenis", PerluTinjau]
    CARI = Cari(identitas=("identitas_indeks",), surel=("email",), user_id=("user_id",), nama=("nama", "nama_badan"))
    search_help_text = gettext_lazy("NIK atau paspor lengkap, bagian nama, User-ID, atau alamat surel")
    ordering = ["-id"]
    sortable_by = ()
    PEMBUKA = ("verifikasi__exact", StatusVerifikasi.PERLU_DITINJAU, "registrasi.tinjau_pendaftaran")
    ANTREAN = {("verifikasi__exact", StatusVerifikasi.PERLU_DITINJAU): ["id"]}
    list_select_related = ["diambil_oleh"]
    fieldsets = [
        (None, {"fields": ["tautan_tindakan", "verifikasi", "status", "temuan_lengkap", "diambil"]}),
        (
            gettext_lazy("Orang"),
            {"fields": ["nama", "identitas", "tanggal_lahir", "tanggal_di_nik", "negara_asal", "email", "telepon"]},
        ),
        (
            gettext_lazy("Usaha"),
            {
                "fields": [
                    "jenis",
                    "jenis_perusahaan",
                    "nama_badan",
                    "nomor_legalitas",
                    "tanggal_legalitas",
                    "jabatan",
                    "website",
                ]
            },
        ),
        (
            gettext_lazy("Keputusan"),
            {"fields": ["alasan_keputusan", "diputuskan_oleh", "diputuskan_pada", "sebab_tolak", "perbaikan"]},
        ),
        (gettext_lazy("Jejak"), {"fields": ["user_id", "pengguna", "pelaku_usaha", "dibuat_pada", "diaktifkan_pada"]}),
    ]
    TINDAKAN = {
        "ambil": {
            "judul": gettext_lazy("Ambil"),
            "bila": tinjauan.dapat_ditinjau,
            "izin": "registrasi.tinjau_pendaftaran",
            "form": FormPortal,
            "perbuatan": lambda o, oleh, d: (
                tinjauan.ambil(pendaftaran=o, oleh=oleh) and _("Anda mengambil pendaftaran ini selama 30 menit.")
            ),
            "akibat": [gettext_lazy("Selama 30 menit petugas lain tidak dapat memutuskannya.")],
        },
        "setujui": {
            "judul": gettext_lazy("Setujui"),
            "bila": tinjauan.dapat_ditinjau,
            "izin": "registrasi.tinjau_pendaftaran",
            "form": FormSetujui,
            "perbuatan": lambda o, oleh, d: (
                tinjauan.setujui(pendaftaran=o, oleh=oleh, alasan=d["alasan"]) and _("Pendaftaran disetujui.")
            ),
            "akibat": [
                gettext_lazy("Pemohon mendapat surat dan dapat memperoleh NIB."),
                gettext_lazy("Permohonan NIB yang menunggu pemeriksaan identitas dilanjutkan."),
            ],
        },
        "perbaikan": {
            "judul": gettext_lazy("Minta perbaikan"),
            "bila": tinjauan.dapat_ditinjau,
            "izin": "registrasi.tinjau_pendaftaran",
            "form": FormMintaPerbaikan,
            "perbuatan": lambda o, oleh, d: (
                tinjauan.minta_perbaikan(pendaftaran=o, oleh=oleh, perbaikan=d) and _("Permintaan perbaikan dikirim.")
            ),
            "akibat": [gettext_lazy("Pemohon mendapat surat dengan butir-butir ini dan memperbaikinya di dasbor.")],
        },
        "tolak": {
            "judul": gettext_lazy("Tolak"),
            "bila": tinjauan.dapat_ditolak,
            "izin": "registrasi.tinjau_pendaftaran",
            "form": FormAlasan,
            "perbuatan": lambda o, oleh, d: (
                tinjauan.tolak(pendaftaran=o, oleh=oleh, alasan=d["alasan"]) and _("Pendaftaran ditolak.")
            ),
            "akibat": [
                gettext_lazy("Alasan ini dikirim kepada pemohon."),
                gettext_lazy("Hak Akses yang sudah diberikan untuk usaha ini berakhir dan tidak dapat dipulihkan."),
            ],
        },
        "ungkap": UNGKAP,
    }

    def get_fieldsets(self, request, obj=None):
        """The data of the passport stand beside the person's, for who came with one."""
        if obj is None or obj.jenis_identitas != JenisIdentitas.PASPOR:
            return self.fieldsets
        return [
            (judul, {"fields": [*isi["fields"], *(_PASPOR if n == 1 else [])]})
            for n, (judul, isi) in enumerate(self.fieldsets)
        ]

    def form_tindakan(self, nama, objek, data, files=None):
        if nama == "perbaikan":
            return FormMintaPerbaikan(data, pendaftaran=objek)
        return super().form_tindakan(nama, objek, data, files)

    @admin.display(description=gettext_lazy("pemohon"), ordering="nama")
    def pemohon(self, o):
        return o.nama_badan or o.nama or _("(data dihapus)")

    @admin.display(description=gettext_lazy("temuan"))
    def temuan_singkat(self, o):
        return "; ".join(str(_TEMUAN_SINGKAT.get(t, t)) for t in o.temuan) or "–"

    @admin.display(description=gettext_lazy("Temuan pada NIK"))
    def temuan_lengkap(self, o):
        if not o.temuan:
            return _("Tidak ada.")
        return "; ".join(str(_TEMUAN.get(t, t)) for t in o.temuan)

    @admin.display(description=gettext_lazy("Nomor identitas"))
    def identitas(self, o):
        return f"{o.get_jenis_identitas_display()} {o.identitas_tersamar}"

    @admin.display(description=gettext_lazy("Tanggal di dalam NIK"))
    def tanggal_di_nik(self, o):
        n = o.nomor_identitas
        if o.jenis_identitas != "01" or len(n) != 16:
            return "–"
        teks = f"{n[6:8]}-{n[8:10]}-{n[10:12]}"
        if n[6:8] <= "40":
            return teks
        return _("%(teks)s (perempuan, lahir tanggal %(hari)02d)") % {"teks": teks, "hari": int(n[6:8]) - 40}

    @admin.display(description=gettext_lazy("Sedang dikerjakan"))
    def diambil(self, o):
        return f"{o.diambil_oleh.nama} ({o.diambil_sampai:%H:%M})" if o.diambil_oleh_id and o.diambil_sampai else "–"

    @admin.display(description=gettext_lazy("Perbaikan yang diminta"))
    def perbaikan(self, o):
        return "; ".join(f"{tinjauan.KOLOM_PERBAIKAN.get(k, k)}: {v}" for k, v in o.perbaikan.items()) or "–"
