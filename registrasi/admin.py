"""The officers' workplace for registrations and Hak Akses: they look, and act through services."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oss_portal.admin_dasar import AdminBaca, cari_identitas
from oss_portal.formulir import FormPortal
from oss_portal.transisi import TransisiDitolak
from registrasi.models import HakAkses, PelakuUsaha, Pendaftaran, PeristiwaHakAkses
from registrasi.services import hak_akses as layanan_hak
from registrasi.services import tinjauan
from registrasi.services.hak_akses import AlasanWajib
from registrasi.services.pengungkapan import BenturanKepentingan, ungkap_identitas

_TEMUAN = {
    "wilayah_tak_dikenal": gettext_lazy("Kode wilayah NIK tidak ada di daftar (mungkin kode lama)"),
    "tanggal_beda": gettext_lazy("Tanggal lahir berbeda dengan yang ada di NIK"),
    "usia_lebih_100": gettext_lazy("Usia lebih dari 100 tahun"),
}
_PESAN = {
    tinjauan.PerkaraSendiri: gettext_lazy("Anda tidak dapat memutuskan pendaftaran Anda sendiri."),
    tinjauan.BukanUntukDitinjau: gettext_lazy("Pendaftaran ini tidak sedang menunggu tinjauan."),
    AlasanWajib: gettext_lazy("Isi alasannya."),
    BenturanKepentingan: gettext_lazy("Ini data Anda sendiri; mintalah petugas lain."),
    TransisiDitolak: gettext_lazy("Keadaannya sudah berubah. Muat ulang halaman."),
}


class FormAlasan(FormPortal):
    alasan = forms.CharField(
        label=gettext_lazy("Alasan"), max_length=2000, widget=forms.Textarea({"rows": 4}), required=True
    )


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
                help_text=_("Tertulis: %(isi)s") % {"isi": getattr(pendaftaran, kunci) or "–"},
            )

    def clean(self):
        data = super().clean()
        if not any(str(v).strip() for v in data.values()):
            raise forms.ValidationError(_("Isi paling sedikit satu perbaikan."))
        return data


class TindakanAdmin(AdminBaca):
    """Pages of acts beside a record: a form with a reason, what will happen, and the service behind it."""

    # nama -> (judul, izin, form, perbuatan, akibat)
    TINDAKAN: dict[str, dict] = {}

    def get_urls(self):
        alamat = [
            path(
                f"<int:pk>/{nama}/",
                self.admin_site.admin_view(self._halaman(nama)),
                name=f"{self.opts.app_label}_{self.opts.model_name}_{nama}",
            )
            for nama in self.TINDAKAN
        ]
        return alamat + super().get_urls()

    def _halaman(self, nama: str):
        def tampilan(request, pk: int):
            return self.jalankan(request, pk, nama)

        return tampilan

    def form_tindakan(self, nama: str, objek, data):
        return self.TINDAKAN[nama]["form"](data)

    def jalankan(self, request, pk: int, nama: str):
        t = self.TINDAKAN[nama]
        if not request.user.has_perm(t["izin"]):
            raise PermissionDenied
        objek = get_object_or_404(self.get_queryset(request), pk=pk)
        kembali = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[pk])
        form = self.form_tindakan(nama, objek, request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            try:
                with transaction.atomic():
                    pesan = t["perbuatan"](objek, request.user, form.cleaned_data)
            except tinjauan.SedangDiambil as galat:
                form.add_error(None, _("Sedang dikerjakan oleh %(nama)s.") % {"nama": galat.oleh.nama})
            except tuple(_PESAN) as galat:
                form.add_error(None, str(_PESAN[type(galat)]))
            else:
                if isinstance(pesan, dict):
                    return render(request, "admin/ungkap.html", self._konteks(request, objek, t) | pesan)
                messages.success(request, pesan)
                return HttpResponseRedirect(kembali)
        konteks = self._konteks(request, objek, t) | {"form": form, "kembali": kembali, "akibat": t.get("akibat", ())}
        return render(request, "admin/tindakan.html", konteks, status=422 if form.errors else 200)

    def _konteks(self, request, objek, t) -> dict:
        return self.admin_site.each_context(request) | {
            "opts": self.opts,
            "objek": objek,
            "title": t["judul"],
            "kembali": reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[objek.pk]),
        }

    def tautan_tindakan(self, objek):
        """Links to the acts, shown on top of the record."""
        return format_html_join(
            " ",
            '<a class="btn btn-sm btn-outline-primary" href="{}">{}</a>',
            (
                (
                    reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{nama}", args=[objek.pk]),
                    t["judul"],
                )
                for nama, t in self.TINDAKAN.items()
            ),
        )

    tautan_tindakan.short_description = gettext_lazy("Tindakan")


def _ungkap(objek, oleh, data) -> dict:
    return {"nomor": ungkap_identitas(objek=objek, oleh=oleh, alasan=data["alasan"])}


_UNGKAP = {
    "judul": gettext_lazy("Tampilkan nomor identitas"),
    "izin": "registrasi.ungkap_identitas",
    "form": FormAlasan,
    "perbuatan": _ungkap,
    "akibat": [gettext_lazy("Penglihatan ini dicatat dan dapat dilihat oleh orang yang bersangkutan.")],
}


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
    search_help_text = gettext_lazy("NIK atau paspor lengkap, nama, User-ID, atau alamat surel")
    ordering = ["-id"]
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
            "izin": "registrasi.tinjau_pendaftaran",
            "form": FormPortal,
            "perbuatan": lambda o, oleh, d: (
                tinjauan.ambil(pendaftaran=o, oleh=oleh) and _("Anda mengambil pendaftaran ini selama 30 menit.")
            ),
            "akibat": [gettext_lazy("Selama 30 menit petugas lain tidak dapat memutuskannya.")],
        },
        "setujui": {
            "judul": gettext_lazy("Setujui"),
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
            "izin": "registrasi.tinjau_pendaftaran",
            "form": FormMintaPerbaikan,
            "perbuatan": lambda o, oleh, d: (
                tinjauan.minta_perbaikan(pendaftaran=o, oleh=oleh, perbaikan=d) and _("Permintaan perbaikan dikirim.")
            ),
            "akibat": [gettext_lazy("Pemohon mendapat surat dengan butir-butir ini dan memperbaikinya di dasbor.")],
        },
        "tolak": {
            "judul": gettext_lazy("Tolak"),
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
        "ungkap": _UNGKAP,
    }

    def form_tindakan(self, nama, objek, data):
        if nama == "perbaikan":
            return FormMintaPerbaikan(data, pendaftaran=objek)
        return super().form_tindakan(nama, objek, data)

    def get_search_results(self, request, queryset, search_term):
        kata = search_term.strip()
        if not kata:
            return queryset, False
        return cari_identitas(
            queryset,
            kata,
            kolom_indeks="identitas_indeks",
            kolom_tepat=["user_id__iexact", "email__iexact"],
            kolom_awal=["nama__istartswith", "nama_badan__istartswith"],
        ), False

    @admin.display(description=gettext_lazy("pemohon"), ordering="nama")
    def pemohon(self, o):
        return o.nama_badan or o.nama or _("(data dihapus)")

    @admin.display(description=gettext_lazy("temuan"))
    def temuan_singkat(self, o):
        return f"{len(o.temuan)}" if o.temuan else "–"

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
        return f"{n[6:8]}-{n[8:10]}-{n[10:12]}" if o.jenis_identitas == "01" and len(n) == 16 else "–"

    @admin.display(description=gettext_lazy("Sedang dikerjakan"))
    def diambil(self, o):
        return f"{o.diambil_oleh.nama} ({o.diambil_sampai:%H:%M})" if o.diambil_oleh_id and o.diambil_sampai else "–"

    @admin.display(description=gettext_lazy("Perbaikan yang diminta"))
    def perbaikan(self, o):
        return "; ".join(f"{tinjauan.KOLOM_PERBAIKAN.get(k, k)}: {v}" for k, v in o.perbaikan.items()) or "–"


@admin.register(PelakuUsaha)
class PelakuUsahaAdmin(TindakanAdmin):
    list_display = ["nama", "jenis_perusahaan", "verifikasi", "status", "dibuat_pada"]
    list_filter = ["jenis", "verifikasi", "status"]
    search_help_text = gettext_lazy("NIK lengkap, nama, atau alamat surel")
    fields = [
        "tautan_tindakan",
        "nama",
        "jenis",
        "jenis_perusahaan",
        "identitas",
        "email",
        "telepon",
        "website",
        "nomor_legalitas",
        "tanggal_legalitas",
        "verifikasi",
        "status",
        "dibuat_pada",
    ]
    TINDAKAN = {"ungkap": _UNGKAP}

    def get_search_results(self, request, queryset, search_term):
        kata = search_term.strip()
        if not kata:
            return queryset, False
        return cari_identitas(
            queryset,
            kata,
            kolom_indeks="identitas_indeks",
            kolom_tepat=["email__iexact"],
            kolom_awal=["nama__istartswith"],
        ), False

    @admin.display(description=gettext_lazy("Nomor identitas"))
    def identitas(self, o):
        return o.identitas_tersamar or "–"


class BukuInline(admin.TabularInline):
    model = PeristiwaHakAkses
    extra = 0
    can_delete = False
    fields = readonly_fields = ["waktu", "dari", "ke", "dasar", "alasan", "oleh"]
    verbose_name_plural = gettext_lazy("Buku hak akses")

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(HakAkses)
class HakAksesAdmin(TindakanAdmin):
    list_display = ["pengguna", "pelaku_usaha", "peran", "status", "blokir_sampai", "diberikan_pada"]
    list_filter = ["status", "peran"]
    list_select_related = ["pengguna", "pelaku_usaha"]
    search_fields = ["pengguna__user_id__iexact", "pengguna__email__iexact", "pelaku_usaha__nama__istartswith"]
    search_help_text = gettext_lazy("User-ID, alamat surel, atau nama pelaku usaha")
    fields = [
        "tautan_tindakan",
        "pengguna",
        "pelaku_usaha",
        "peran",
        "jabatan",
        "status",
        "blokir_sampai",
        "diberikan_pada",
        "berlaku_sampai",
        "diakhiri_pada",
    ]
    inlines = [BukuInline]
    TINDAKAN = {
        "batasi": {
            "judul": gettext_lazy("Batasi (hanya baca)"),
            "izin": "registrasi.kelola_hak_akses",
            "form": FormAlasan,
            "perbuatan": lambda o, oleh, d: (
                layanan_hak.batasi(hak_akses=o, oleh=oleh, alasan=d["alasan"]) and _("Hak Akses dibatasi.")
            ),
            "akibat": [
                gettext_lazy("Orang ini dapat melihat, tetapi tidak mengubah apa pun, mulai permintaan berikutnya."),
                gettext_lazy("Ia mendapat surat dengan kata-kata netral; alasan ini tidak dikirim (AKS-4)."),
            ],
        },
        "blokir": {
            "judul": gettext_lazy("Blokir 14 hari"),
            "izin": "registrasi.kelola_hak_akses",
            "form": FormAlasan,
            "perbuatan": lambda o, oleh, d: (
                layanan_hak.blokir(hak_akses=o, oleh=oleh, alasan=d["alasan"]) and _("Hak Akses diblokir.")
            ),
            "akibat": [
                gettext_lazy("Semua sesi orang ini berakhir sekarang juga."),
                gettext_lazy("Blokir berakhir sendiri setelah 14 hari bila tidak ada keputusan lain."),
                gettext_lazy("Ia mendapat surat dengan kata-kata netral; alasan ini tidak dikirim (AKS-4)."),
            ],
        },
        "pulihkan": {
            "judul": gettext_lazy("Pulihkan"),
            "izin": "registrasi.kelola_hak_akses",
            "form": FormAlasan,
            "perbuatan": lambda o, oleh, d: (
                layanan_hak.pulihkan(hak_akses=o, oleh=oleh, alasan=d["alasan"]) and _("Hak Akses dipulihkan.")
            ),
            "akibat": [gettext_lazy("Orang ini dapat bertindak lagi sepenuhnya dan mendapat surat.")],
        },
    }
