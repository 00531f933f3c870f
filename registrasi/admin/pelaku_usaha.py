"""Businesses."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from oss_portal.staff.action_admin import ActionAdmin
from oss_portal.staff.record_search import RecordSearch
from registrasi.admin.actions import REVEAL
from registrasi.models import PelakuUsaha


@admin.register(PelakuUsaha)
class PelakuUsahaAdmin(ActionAdmin):
    list_display = ["nama", "jenis_perusahaan", "verifikasi", "status", "dibuat_pada"]
    list_filter = ["jenis", "verifikasi", "status"]
    SEARCH = RecordSearch(identitas=("identitas_indeks",), surel=("email",), nama=("nama",))
    search_help_text = gettext_lazy("NIK lengkap, bagian nama, atau alamat surel")
    ordering = ["-id"]
    sortable_by = ()
    fields = [
        "nama",
        "jenis",
        "jenis_perusahaan",
        "identity",
        *PelakuUsaha.PROFILE,
        "verifikasi",
        "status",
        "dibuat_pada",
    ]
    ACTIONS = (REVEAL,)

    @admin.display(description=gettext_lazy("Nomor identitas"))
    def identity(self, o: PelakuUsaha) -> str:
        return o.masked_identity or "–"
