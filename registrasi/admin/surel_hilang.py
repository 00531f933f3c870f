"""Lost mailboxes (U11): two officers one after the other."""

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oss_portal.pencarian import Cari
from registrasi.admin.berkas import BerkasAdmin
from registrasi.admin.tindakan import FormAlasan, TindakanAdmin
from registrasi.models import PermohonanSurel
from registrasi.services import surel_hilang as layanan

Status = PermohonanSurel.Status
IZIN = "registrasi.putuskan_surel"


@admin.register(PermohonanSurel)
class PermohonanSurelAdmin(BerkasAdmin, TindakanAdmin):
    list_display = ["nomor", "pengguna", "status", "diperiksa_oleh", "berlaku_pada", "dibuat_pada"]
    list_filter = ["status"]
    list_select_related = ["pengguna", "diperiksa_oleh"]
    CARI = Cari(tepat=("nomor", "surel_baru"), user_id=("pengguna__user_id",))
    search_help_text = gettext_lazy("Nomor, User-ID, atau surel baru")
    fields = [
        "tautan_tindakan",
        "nomor",
        "status",
        "pengguna",
        "surel_lama",
        "surel_baru",
        "telepon",
        "keterangan",
        "dokumen",
        "diperiksa_oleh",
        "catatan_pemeriksa",
        "disetujui_oleh",
        "alasan_keputusan",
        "berlaku_pada",
        "dibuat_pada",
    ]
    ANTREAN = {("status__exact", s): ["dibuat_pada"] for s in PermohonanSurel.TERBUKA}
    TINDAKAN = {
        "periksa": {
            "judul": gettext_lazy("Dokumen cocok (petugas pertama)"),
            "izin": IZIN,
            "form": FormAlasan,
            "bila": lambda o: o.status == Status.DIAJUKAN,
            "perbuatan": lambda o, oleh, d: (
                layanan.periksa_ganti_surel(permohonan=o, oleh=oleh, catatan=d["alasan"])
                and _("Menunggu petugas kedua.")
            ),
            "akibat": [gettext_lazy("Tulis apa yang dicocokkan: KTP, foto, telepon balik. Petugas kedua memutuskan.")],
        },
        "setujui": {
            "judul": gettext_lazy("Setujui (petugas kedua)"),
            "izin": IZIN,
            "form": FormAlasan,
            "bila": lambda o: o.status == Status.DIPERIKSA,
            "perbuatan": lambda o, oleh, d: (
                layanan.setujui_ganti_surel(permohonan=o, oleh=oleh, alasan=d["alasan"])
                and _("Disetujui; masa tunggu tiga hari dimulai.")
            ),
            "akibat": [
                gettext_lazy("Alamat lama diberi tahu dan dapat menghentikannya."),
                gettext_lazy("Setelah tiga hari alamat berganti dan semua sesi berakhir."),
            ],
        },
        "tolak": {
            "judul": gettext_lazy("Tolak"),
            "izin": IZIN,
            "form": FormAlasan,
            "bila": lambda o: o.status in PermohonanSurel.TERBUKA,
            "perbuatan": lambda o, oleh, d: (
                layanan.tolak_ganti_surel(permohonan=o, oleh=oleh, alasan=d["alasan"]) and _("Ditolak.")
            ),
            "akibat": [gettext_lazy("Alasan ini dikirim ke alamat baru.")],
        },
    }
