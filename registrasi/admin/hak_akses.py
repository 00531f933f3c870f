"""Hak Akses: limit, block, give back (AKS-4)."""

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registrasi.admin.tindakan import FormAlasan, TindakanAdmin
from registrasi.models import HakAkses, PeristiwaHakAkses
from registrasi.services import hak_akses as layanan_hak


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
