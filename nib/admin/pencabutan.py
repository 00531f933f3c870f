"""Requests of holders to end their NIB."""

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from nib.admin.base import NIB_SEARCH, NibActionAdmin, remaining
from nib.admin.nib import REVOKE
from nib.admin.permohonan import NoteForm
from nib.models import PermohonanPencabutan
from nib.services import supervision
from oss_portal.staff.admin_base import ReasonForm


def _open(o: PermohonanPencabutan) -> bool:
    return o.status == PermohonanPencabutan.Status.DIAJUKAN


@admin.register(PermohonanPencabutan)
class PermohonanPencabutanAdmin(NibActionAdmin):
    list_display = ["nib", "usaha", "jenis", "time_left", "diajukan_pada", "status"]
    list_filter = ["status", "jenis"]
    list_select_related = ["nib__pelaku_usaha"]
    ordering = ["-id"]
    QUEUES = {("status__exact", PermohonanPencabutan.Status.DIAJUKAN): ["tenggat", "id"]}
    SEARCH = NIB_SEARCH
    search_help_text = gettext_lazy("NIB lengkap")
    fields = [
        "action_links",
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
    ACTIONS = {
        "setujui": {
            "judul": gettext_lazy("Setujui pencabutan"),
            "izin": REVOKE,
            "form": NoteForm,
            "bila": _open,
            "perform": lambda o, by, d: (
                supervision.decide_pencabutan_request(pencabutan_request=o, by=by, setuju=True, alasan=d["alasan"])
                and _("NIB dicabut.")
            ),
            "effects": [
                gettext_lazy("NIB dan semua perannya berakhir untuk selamanya. Nomornya tidak dipakai lagi."),
                gettext_lazy("Pelaku usaha mendapat surat."),
            ],
        },
        "tolak": {
            "judul": gettext_lazy("Tolak"),
            "izin": REVOKE,
            "form": ReasonForm,
            "bila": _open,
            "perform": lambda o, by, d: (
                supervision.decide_pencabutan_request(pencabutan_request=o, by=by, setuju=False, alasan=d["alasan"])
                and _("Permintaan ditolak; NIB tetap berlaku.")
            ),
            "effects": [gettext_lazy("Alasan ini dikirim kepada pelaku usaha.")],
        },
    }

    @admin.display(description=gettext_lazy("tenggat"))
    def time_left(self, o: PermohonanPencabutan):
        return remaining(o.tenggat if _open(o) else None)
