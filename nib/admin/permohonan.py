"""The queue of applications: what was submitted, why it is looked at, and the five acts of a review."""

from django import forms
from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nib.admin.dasar import TindakanNib, cari_usaha, rp, sisa, tabel
from nib.models import JenisKepabeanan, Permohonan
from nib.penjelasan import BENDERA, BENDERA_SINGKAT
from nib.services import tinjauan
from nib.services.kelengkapan import Isi
from nib.services.perubahan import perubahan_dari
from oss_portal.admin_dasar import FormAlasan
from oss_portal.formulir import FormPortal
from oss_portal.penyamaran import samarkan_nik

IZIN = "nib.tinjau_permohonan"


class FormCatatan(FormPortal):
    alasan = forms.CharField(
        label=gettext_lazy("Catatan pemeriksaan"),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        required=False,
        help_text=gettext_lazy("Apa yang dicocokkan. Tidak dikirim kepada pemohon."),
    )


class FormMintaPerbaikan(FormPortal):
    """One box a part of the application: what is wrong with it, in words for the applicant."""

    def __init__(self, data=None, *, permohonan: Permohonan, **kwargs):
        super().__init__(data, **kwargs)
        syarat = Isi(permohonan).syarat
        tanpa = {
            kolom
            for kolom, perlu in (
                ("akta", syarat.akta),
                ("prinsipal", syarat.prinsipal),
                ("pengurus", syarat.pengurus),
                ("pemegang_saham", syarat.pemegang_saham),
                ("status_pm", not syarat.status_pm),
            )
            if not perlu
        }
        for kolom, (_langkah, judul) in tinjauan.KOLOM_PERBAIKAN.items():
            if kolom not in tanpa:
                self.fields[kolom] = forms.CharField(
                    label=judul, max_length=500, required=False, widget=forms.Textarea({"rows": 2})
                )
        self.helper.layout = self.helper.build_default_layout(self)

    def clean(self):
        data = super().clean()
        if not any(str(v).strip() for v in data.values()):
            raise forms.ValidationError(_("Isi paling sedikit satu perbaikan."))
        return data


class BenderaFilter(admin.SimpleListFilter):
    title = gettext_lazy("sebab ditinjau")
    parameter_name = "bendera"

    def lookups(self, request, model_admin):
        return list(BENDERA_SINGKAT.items())

    def queryset(self, request, queryset):
        return queryset.filter(bendera__contains=[self.value()]) if self.value() in BENDERA else queryset


class TenggatFilter(admin.SimpleListFilter):
    title = gettext_lazy("tenggat")
    parameter_name = "tenggat"

    def lookups(self, request, model_admin):
        return [("lewat", _("Lewat tenggat")), ("saya", _("Saya ambil"))]

    def queryset(self, request, queryset):
        if self.value() == "lewat":
            return queryset.filter(status=Permohonan.Status.DIAJUKAN, tenggat__lt=timezone.now())
        return queryset.filter(peninjau=request.user) if self.value() == "saya" else queryset


class StatusFilter(admin.ChoicesFieldListFilter):
    """Without drafts, which this list does not show."""

    def choices(self, changelist):
        return [c for c in super().choices(changelist) if c["display"] != Permohonan.Status.DRAF.label]


def _diajukan(p: Permohonan) -> bool:
    return p.status == Permohonan.Status.DIAJUKAN


@admin.register(Permohonan)
class PermohonanAdmin(TindakanNib):
    list_display = ["pelaku_usaha", "sebab_singkat", "sisa", "diajukan_pada", "petugas", "jenis", "status"]
    list_filter = [("status", StatusFilter), BenderaFilter, TenggatFilter, "jenis", "skala"]
    list_select_related = ["pelaku_usaha", "peninjau"]
    CARI = cari_usaha("pelaku_usaha__nib__nomor")
    search_help_text = gettext_lazy("NIB atau NIK lengkap, atau bagian nama usaha")
    ordering = ["-id"]
    sortable_by = ()
    PEMBUKA = ("status__exact", Permohonan.Status.DIAJUKAN, IZIN)
    ANTREAN = {
        ("status__exact", Permohonan.Status.DIAJUKAN): ["tenggat", "id"],
        ("tenggat", "lewat"): ["tenggat", "id"],
    }
    fieldsets = [
        (None, {"fields": ["tautan_tindakan", "jenis", "status", "sebab", "diajukan_pada", "tenggat", "diambil"]}),
        (gettext_lazy("Yang berubah"), {"fields": ["perubahan"]}),
        (
            gettext_lazy("1. Data pelaku usaha"),
            {
                "fields": [
                    "pelaku_usaha",
                    "verifikasi",
                    "npwp_tersamar",
                    "alamat_lengkap",
                    "telepon",
                    "email",
                    "akta",
                    "status_pm",
                    "prinsipal",
                    "daftar_pengurus",
                    "daftar_pemegang_saham",
                ]
            },
        ),
        (gettext_lazy("2. Kegiatan usaha"), {"fields": ["daftar_kegiatan", "skala", "jumlah_modal"]}),
        (
            gettext_lazy("3. Peran"),
            {
                "fields": ["impor", "jenis_api", "produksi_sendiri", "ekspor", "daftar_kepabeanan", "jamsos_kes"]
                + ["jamsos_tk", "wlkp"]
            },
        ),
        (gettext_lazy("4. Pernyataan"), {"fields": ["daftar_pernyataan"]}),
        (
            gettext_lazy("Putusan"),
            {"fields": ["daftar_perbaikan", "jawaban_perbaikan", "alasan_putusan", "diputus_pada"]},
        ),
        (gettext_lazy("Jejak"), {"fields": ["pembuat", "diajukan_oleh", "dibuat_pada", "kode"]}),
    ]
    TINDAKAN = {
        "ambil": {
            "judul": gettext_lazy("Ambil"),
            "izin": IZIN,
            "form": FormPortal,
            "bila": _diajukan,
            "perbuatan": lambda o, oleh, d: (
                tinjauan.ambil(permohonan=o, oleh=oleh) and _("Anda mengambil permohonan ini selama satu jam.")
            ),
            "akibat": [gettext_lazy("Selama satu jam petugas lain tidak dapat memutuskannya.")],
        },
        "lepaskan": {
            "judul": gettext_lazy("Lepaskan"),
            "izin": IZIN,
            "form": FormPortal,
            "bila": lambda o: _diajukan(o) and o.peninjau_id is not None,
            "perbuatan": lambda o, oleh, d: (
                tinjauan.lepaskan(permohonan=o, oleh=oleh) and _("Permohonan kembali ke antrean.")
            ),
        },
        "setujui": {
            "judul": gettext_lazy("Setujui"),
            "izin": IZIN,
            "form": FormCatatan,
            "bila": _diajukan,
            "perbuatan": lambda o, oleh, d: (
                _("Disetujui. NIB %(nomor)s.")
                % {"nomor": tinjauan.setujui(permohonan=o, oleh=oleh, alasan=d["alasan"]).nomor}
            ),
            "akibat": [
                gettext_lazy("NIB terbit, atau perubahan datanya berlaku, saat ini juga."),
                gettext_lazy("Pemohon mendapat surat dengan nomornya."),
            ],
        },
        "perbaikan": {
            "judul": gettext_lazy("Minta perbaikan"),
            "izin": IZIN,
            "form": FormMintaPerbaikan,
            "bila": _diajukan,
            "perbuatan": lambda o, oleh, d: (
                tinjauan.minta_perbaikan(permohonan=o, oleh=oleh, perbaikan=d) and _("Permintaan perbaikan dikirim.")
            ),
            "akibat": [gettext_lazy("Pemohon mendapat surat dengan butir-butir ini dan memperbaikinya sendiri.")],
        },
        "tolak": {
            "judul": gettext_lazy("Tolak"),
            "izin": IZIN,
            "form": FormAlasan,
            "bila": _diajukan,
            "perbuatan": lambda o, oleh, d: (
                tinjauan.tolak(permohonan=o, oleh=oleh, alasan=d["alasan"]) and _("Permohonan ditolak.")
            ),
            "akibat": [
                gettext_lazy("Alasan ini dikirim kepada pemohon."),
                gettext_lazy("Permohonan ini selesai; pemohon dapat mengajukan yang baru."),
            ],
        },
    }

    def form_tindakan(self, nama, objek, data, files=None):
        if nama == "perbaikan":
            return FormMintaPerbaikan(data, permohonan=objek)
        return super().form_tindakan(nama, objek, data, files)

    def get_queryset(self, request):
        # A draft is the applicant's alone.
        return (
            super()
            .get_queryset(request)
            .exclude(status=Permohonan.Status.DRAF)
            .select_related("pelaku_usaha", "peninjau", "pembuat", "diajukan_oleh")
        )

    @admin.display(description=gettext_lazy("tenggat"))
    def sisa(self, o):
        return sisa(o.tenggat if _diajukan(o) else None)

    @admin.display(description=gettext_lazy("peninjau"))
    def petugas(self, o):
        return o.peninjau.nama if o.peninjau_id else "–"

    @admin.display(description=gettext_lazy("sebab ditinjau"))
    def sebab_singkat(self, o):
        return ", ".join(str(BENDERA_SINGKAT.get(b, b)) for b in o.bendera) or "–"

    @admin.display(description=gettext_lazy("Sebab ditinjau"))
    def sebab(self, o):
        if not o.bendera:
            return _("Tidak ada: diputus oleh aturan.")
        return format_html(
            "<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((BENDERA.get(b, b),) for b in o.bendera))
        )

    @admin.display(description=gettext_lazy("Sedang dikerjakan"))
    def diambil(self, o):
        if not o.peninjau_id or not o.diambil_pada:
            return "–"
        return f"{o.peninjau.nama} ({timezone.localtime(o.diambil_pada):%d-%m-%Y %H:%M})"

    @admin.display(description=gettext_lazy("Sebelum dan sesudah"))
    def perubahan(self, o):
        if o.jenis != Permohonan.Jenis.PERUBAHAN or o.status == Permohonan.Status.TERBIT:
            return "–"
        baris = [(b.label, b.sebelum or "–", b.sesudah or "–") for b in perubahan_dari(o)]
        return tabel([_("Bagian"), _("Sebelum"), _("Sesudah")], baris)

    @admin.display(description=gettext_lazy("Verifikasi pendaftaran"))
    def verifikasi(self, o):
        return o.pelaku_usaha.get_verifikasi_display()

    @admin.display(description="NPWP")
    def npwp_tersamar(self, o):
        return samarkan_nik(o.npwp) if len(o.npwp) == 16 and not o.npwp.startswith("0") else o.npwp or "–"

    @admin.display(description=gettext_lazy("Alamat"))
    def alamat_lengkap(self, o):
        return f"{o.alamat}, {o.wilayah} {o.kode_pos}"

    @admin.display(description=gettext_lazy("Akta"))
    def akta(self, o):
        return f"{o.nomor_akta}, {o.tanggal_akta:%d-%m-%Y}, {o.notaris}" if o.nomor_akta and o.tanggal_akta else "–"

    @admin.display(description=gettext_lazy("Perusahaan induk"))
    def prinsipal(self, o):
        return f"{o.nama_prinsipal}, {o.negara_prinsipal.name}" if o.nama_prinsipal else "–"

    @admin.display(description=gettext_lazy("Pengurus"))
    def daftar_pengurus(self, o):
        return tabel(
            [_("Nama"), _("Jabatan"), _("Warga negara"), _("Nomor identitas")],
            [(p.nama, p.jabatan, p.kewarganegaraan.name, samarkan_nik(p.nomor_identitas)) for p in o.pengurus.all()],
        )

    @admin.display(description=gettext_lazy("Pemegang saham"))
    def daftar_pemegang_saham(self, o):
        return tabel(
            [_("Nama"), _("Negara"), _("Persen")],
            [(s.nama, s.negara.name, f"{s.persen.normalize():f}") for s in o.pemegang_saham.all()],
        )

    @admin.display(description=gettext_lazy("Kegiatan"))
    def daftar_kegiatan(self, o):
        return tabel(
            ["KBLI", _("Tempat"), _("Modal"), _("Pekerja"), _("Risiko"), _("Uraian")],
            [
                (
                    f"{k.kode_kbli} {k.judul} ({k.edisi})",
                    f"{k.lokasi.nama}: {k.lokasi.alamat}, {k.lokasi.wilayah}" if k.lokasi else _("Alamat usaha"),
                    rp(k.modal),
                    k.tenaga_kerja,
                    k.get_risiko_display() if k.risiko else _("belum dipetakan"),
                    k.uraian,
                )
                for k in o.kegiatan.select_related("lokasi")
            ],
        )

    @admin.display(description=gettext_lazy("Jumlah modal"))
    def jumlah_modal(self, o):
        return rp(o.total_modal)

    @admin.display(description=gettext_lazy("Akses kepabeanan"))
    def daftar_kepabeanan(self, o):
        return ", ".join(str(JenisKepabeanan(k).label) for k in o.kepabeanan) or "–"

    @admin.display(description=gettext_lazy("Pernyataan"))
    def daftar_pernyataan(self, o):
        return tabel(
            [_("Teks"), _("Versi"), _("Oleh"), _("Pada")],
            [
                (p.teks.teks, str(p.teks), p.oleh.nama, f"{timezone.localtime(p.dinyatakan_pada):%d-%m-%Y %H:%M}")
                for p in o.pernyataan.select_related("teks", "oleh")
            ],
        )

    @admin.display(description=gettext_lazy("Perbaikan yang diminta"))
    def daftar_perbaikan(self, o):
        return tabel([_("Bagian"), _("Pesan")], [(b.get("judul", ""), b.get("pesan", "")) for b in o.perbaikan])
