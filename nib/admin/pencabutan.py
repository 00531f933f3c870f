"""Requests of holders to end their NIB."""

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nib.admin.dasar import CARI_NIB, TindakanNib, sisa
from nib.admin.nib import CABUT
from nib.admin.permohonan import FormCatatan
from nib.models import PermohonanPencabutan
from nib.services import pengawasan
from oss_portal.admin_dasar import FormAlasan


def _terbuka(o: PermohonanPencabutan) -> bool:
    return o.status == PermohonanPencabutan.Status.DIAJUKAN


@admin.register(PermohonanPencabutan)
class PermohonanPencabutanAdmin(TindakanNib):
    list_display = ["nib", "usaha", "jenis", "sisa", "diajukan_pada", "status"]
    list_filter = ["status", "jenis"]
    list_select_related = ["nib__pelaku_usaha"]
    ordering = ["-id"]
    ANTREAN = {("status__exact", PermohonanPencabutan.Status.DIAJUKAN): ["tenggat", "id"]}
    CARI = CARI_NIB
    search_help_text = gettext_lazy("NIB lengkap")
    fields = [
        "tautan_tindakan",
        "nib",
        "jenis",
        "alasan",
        "pernyataan",
        "status",
        "diajukan_oleh",
        "diajukan_pada",
        "tenggat",
        "diputus_oleh",
        "diputus_pada",
        "alasan_putusan",
    ]
    TINDAKAN = {
        "setujui": {
            "judul": gettext_lazy("Setujui pencabutan"),
            "izin": CABUT,
            "form": FormCatatan,
            "bila": _terbuka,
            "perbuatan": lambda o, oleh, d: (
                pengawasan.putuskan_permintaan(permintaan=o, oleh=oleh, setuju=True, alasan=d["alasan"])
                and _("NIB dicabut.")
            ),
            "akibat": [
                gettext_lazy("NIB dan semua perannya berakhir untuk selamanya. Nomornya tidak dipakai lagi."),
                gettext_lazy("Pelaku usaha mendapat surat."),
            ],
        },
        "tolak": {
            "judul": gettext_lazy("Tolak"),
            "izin": CABUT,
            "form": FormAlasan,
            "bila": _terbuka,
            "perbuatan": lambda o, oleh, d: (
                pengawasan.putuskan_permintaan(permintaan=o, oleh=oleh, setuju=False, alasan=d["alasan"])
                and _("Permintaan ditolak; NIB tetap berlaku.")
            ),
            "akibat": [gettext_lazy("Alasan ini dikirim kepada pelaku usaha.")],
        },
    }

    @admin.display(description=gettext_lazy("tenggat"))
    def sisa(self, o):
        return sisa(o.tenggat if _terbuka(o) else None)
