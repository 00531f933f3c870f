"""Cases of Hak Akses (AKH-1a to AKH-1d, AKH-2): documents, objections, decision, letter; and the invitations."""

from django import forms
from django.contrib import admin
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oss_portal.admin_dasar import AdminBaca
from oss_portal.formulir import FormPortal
from oss_portal.models import SuratBernomor
from oss_portal.pencarian import Cari
from oss_portal.surat import jawab_surat
from registrasi.admin.berkas import BerkasAdmin
from registrasi.admin.hak_akses import akibat_pengakhiran
from registrasi.admin.tindakan import FormAlasan, TindakanAdmin
from registrasi.models import KeberatanAkses, PermohonanAkses, Undangan
from registrasi.services import permohonan_akses as layanan

Status, Dasar, Hasil = PermohonanAkses.Status, PermohonanAkses.Dasar, PermohonanAkses.Hasil
PUTUSKAN = "registrasi.putuskan_pengakhiran"


class FormDugaan(FormAlasan):
    """How a secured account ends."""

    hasil = forms.ChoiceField(
        label=gettext_lazy("Hasil"),
        widget=forms.RadioSelect,
        choices=[
            (Hasil.AKSES_BARU, gettext_lazy("Akhiri, dan beri Hak Akses baru kepada pemegang yang sama")),
            (Hasil.DIPULIHKAN, gettext_lazy("Pulihkan dengan kata sandi baru (tidak ada penyalahgunaan)")),
            (Hasil.DIAKHIRI, gettext_lazy("Akhiri saja")),
        ],
    )
    akhiri_kuasa = forms.BooleanField(label=gettext_lazy("Akhiri juga semua kuasa"), required=False, initial=True)
    alasan = forms.CharField(
        label=gettext_lazy("Bagaimana identitas pemegang diperiksa, dan apa yang ditemukan"),
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
    )
    field_order = ["hasil", "akhiri_kuasa", "alasan"]


def _bila(*status, dasar=None):
    def cocok(o) -> bool:
        return o.status in status and (dasar is None or o.dasar in dasar)

    return cocok


def _akibat(o) -> list[str]:
    hasil = []
    for hak in o.hak_akses.select_related("pengguna", "pelaku_usaha"):
        hasil += akibat_pengakhiran(hak)
    return [*hasil, _("Ia mendapat pemberitahuan dengan kata-kata netral.")]


class KeberatanInline(admin.TabularInline):
    model = KeberatanAkses
    extra = 0
    can_delete = False
    fields = readonly_fields = ["waktu", "dari", "email", "alasan"]

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(PermohonanAkses)
class PermohonanAksesAdmin(BerkasAdmin, TindakanAdmin):
    list_display = ["nomor", "dasar_singkat", "pengguna", "pelaku_usaha", "status", "keberatan_sampai", "dibuat_pada"]
    list_filter = ["status", "dasar", "saluran"]
    list_select_related = ["pengguna", "pelaku_usaha"]
    CARI = Cari(tepat=("nomor",), surel=("pengguna__email",), user_id=("pengguna__user_id",))
    search_help_text = gettext_lazy("Nomor perkara, User-ID, atau alamat surel")
    fieldsets = [
        (None, {"fields": ["tautan_tindakan", "nomor", "dasar", "status", "saluran", "dibuat_pada", "diajukan_oleh"]}),
        (
            gettext_lazy("Tentang"),
            {"fields": ["pengguna", "pelaku_usaha", "hak", "alasan", "dasar_hukum", "dokumen", "perbaikan"]},
        ),
        (
            gettext_lazy("Penanggung jawab baru"),
            {
                "fields": [
                    "calon_nama",
                    "calon_identitas",
                    "calon_tanggal_lahir",
                    "calon_jabatan",
                    "calon_email",
                    "calon_telepon",
                    "pertahankan_kuasa",
                    "keberatan_sampai",
                ]
            },
        ),
        (
            gettext_lazy("Keputusan"),
            {"fields": ["hasil", "alasan_keputusan", "diputuskan_oleh", "diputuskan_pada", "surat_unduh", "kiriman"]},
        ),
    ]
    date_hierarchy = "dibuat_pada"
    inlines = [KeberatanInline]
    ANTREAN = {("status__exact", s): ["dibuat_pada"] for s in PermohonanAkses.MENUNGGU_PETUGAS}
    TINDAKAN = {
        "setujui": {
            "judul": gettext_lazy("Setujui pergantian"),
            "izin": PUTUSKAN,
            "form": FormAlasan,
            "bila": _bila(Status.DIAJUKAN, dasar={Dasar.PERGANTIAN}),
            "perbuatan": lambda o, oleh, d: (
                layanan.setujui_pergantian(permohonan=o, oleh=oleh, alasan=d["alasan"])
                and _("Disetujui. Penanggung jawab baru mendapat undangan.")
            ),
            "akibat": [
                gettext_lazy("Penanggung jawab baru mendapat undangan sekali pakai, berlaku 14 hari."),
                gettext_lazy("Begitu ia menerima: akses lama berakhir, surat bernomor terbit, NIB tidak berubah."),
            ],
        },
        "lengkapi": {
            "judul": gettext_lazy("Minta dilengkapi"),
            "izin": PUTUSKAN,
            "form": FormAlasan,
            "bila": _bila(Status.DIAJUKAN, dasar={Dasar.PERGANTIAN}),
            "perbuatan": lambda o, oleh, d: (
                layanan.minta_lengkapi(permohonan=o, oleh=oleh, perbaikan=d["alasan"]) and _("Permintaan dikirim.")
            ),
            "akibat": [gettext_lazy("Pemohon mendapat surel dengan kata-kata ini.")],
        },
        "kesampingkan": {
            "judul": gettext_lazy("Kesampingkan keberatan"),
            "izin": PUTUSKAN,
            "form": FormAlasan,
            "bila": _bila(Status.DISENGKETAKAN),
            "perbuatan": lambda o, oleh, d: (
                layanan.kesampingkan_keberatan(permohonan=o, oleh=oleh, alasan=d["alasan"])
                and _("Keberatan dikesampingkan; perkara dilanjutkan.")
            ),
            "akibat": [
                gettext_lazy("Yang berkeberatan mendapat alasan ini. Pembatasan karena keberatan dilepas."),
                gettext_lazy("Untuk mengikuti keberatan, pilih Tolak."),
            ],
        },
        "selesaikan": {
            "judul": gettext_lazy("Putuskan dugaan penyalahgunaan"),
            "izin": PUTUSKAN,
            "form": FormDugaan,
            "bila": _bila(Status.DIAJUKAN, dasar={Dasar.DUGAAN}),
            "perbuatan": lambda o, oleh, d: (
                layanan.selesaikan_dugaan(
                    permohonan=o, oleh=oleh, hasil=d["hasil"], alasan=d["alasan"], akhiri_kuasa=d["akhiri_kuasa"]
                )
                and _("Diputuskan. Surat bernomor terbit dan dikirim.")
            ),
            "akibat": [
                gettext_lazy("Surat konfirmasi bernomor terbit dan dikirim (Pengakhiran 2)."),
                gettext_lazy("Bila ada akses baru atau pemulihan: tautan kata sandi baru dikirim ke surel terdaftar."),
            ],
        },
        "setujui_usulan": {
            "judul": gettext_lazy("Setujui usulan pengakhiran (petugas kedua)"),
            "izin": PUTUSKAN,
            "form": FormAlasan,
            "bila": _bila(Status.DIUSULKAN),
            "perbuatan": lambda o, oleh, d: (
                layanan.setujui_usulan(permohonan=o, oleh=oleh, alasan=d["alasan"]) and _("Hak Akses diakhiri.")
            ),
            "akibat": _akibat,
        },
        "tolak": {
            "judul": gettext_lazy("Tolak"),
            "izin": PUTUSKAN,
            "form": FormAlasan,
            "bila": lambda o: o.terbuka and o.dasar != Dasar.DUGAAN,
            "perbuatan": lambda o, oleh, d: (
                layanan.tolak_permohonan(permohonan=o, oleh=oleh, alasan=d["alasan"]) and _("Ditolak.")
            ),
            "akibat": lambda o: (
                [_("Surat bernomor dengan alasan ini terbit dan dikirim kepada pemohon dan calon.")]
                if o.bersurat
                else [_("Usulan ditutup; orangnya tidak diberi tahu.")]
            ),
        },
        "undang": {
            "judul": gettext_lazy("Kirim ulang undangan"),
            "izin": PUTUSKAN,
            "form": FormPortal,
            "bila": lambda o: (
                o.status == Status.DISETUJUI
                or (o.dasar == Dasar.DUGAAN and o.status == Status.SELESAI and o.hasil != Hasil.DIAKHIRI)
            ),
            "perbuatan": lambda o, oleh, d: (
                layanan.undang_ulang(permohonan=o, oleh=oleh) and _("Undangan baru dikirim.")
            ),
            "akibat": [gettext_lazy("Tautan yang lama mati.")],
        },
        "batalkan": {
            "judul": gettext_lazy("Tarik usulan saya"),
            "izin": "registrasi.usulkan_pengakhiran",
            "form": FormAlasan,
            "bila": lambda o: o.terbuka and o.dasar != Dasar.DUGAAN,
            "perbuatan": lambda o, oleh, d: (
                layanan.batalkan_permohonan(permohonan=o, oleh=oleh, alasan=d["alasan"]) and _("Ditarik.")
            ),
        },
    }

    def get_urls(self):
        return [
            path(
                "<int:pk>/surat/",
                self.admin_site.admin_view(self.unduh_surat),
                name="registrasi_permohonanakses_surat",
            ),
            *super().get_urls(),
        ]

    def unduh_surat(self, request, pk: int):
        o = self.boleh_lihat(request, pk)
        return jawab_surat(get_object_or_404(SuratBernomor, pk=o.surat_id))

    @admin.display(description=gettext_lazy("dasar"), ordering="dasar")
    def dasar_singkat(self, o):
        return o.dasar

    @admin.display(description=gettext_lazy("hak akses"))
    def hak(self, o):
        return format_html_join(
            "; ",
            '<a href="{}">{}</a>',
            (
                (reverse("admin:registrasi_hakakses_change", args=[h.pk]), h.pelaku_usaha.nama)
                for h in o.hak_akses.select_related("pelaku_usaha")
            ),
        )

    @admin.display(description=gettext_lazy("nomor identitas"))
    def calon_identitas(self, o):
        return o.calon_identitas_tersamar or "–"

    @admin.display(description=gettext_lazy("surat konfirmasi"))
    def surat_unduh(self, o):
        if not o.surat_id:
            return "–" if not o.bersurat else _("Belum terbit; perkara tidak dapat ditutup tanpa surat.")
        url = reverse("admin:registrasi_permohonanakses_surat", args=[o.pk])
        return format_html('<a href="{}">{}</a>', url, o.surat.nomor)

    @admin.display(description=gettext_lazy("pengiriman"))
    def kiriman(self, o):
        return o.surat_keluar.get_status_display() if o.surat_keluar_id else "–"


@admin.register(Undangan)
class UndanganAdmin(AdminBaca):
    list_display = ["nama", "jenis", "pelaku_usaha", "status", "oleh", "berlaku_sampai"]
    list_filter = ["jenis", "status"]
    list_select_related = ["pelaku_usaha", "oleh"]
    CARI = Cari(tepat=("email",), user_id=("oleh__user_id",))
    search_help_text = gettext_lazy("Alamat surel atau User-ID pengundang")
    fields = [
        "jenis",
        "status",
        "nama",
        "email",
        "pelaku_usaha",
        "permohonan",
        "oleh",
        "jabatan",
        "kewenangan",
        "kuasa_sampai",
        "berlaku_sampai",
        "diterima_oleh",
        "diterima_pada",
    ]
