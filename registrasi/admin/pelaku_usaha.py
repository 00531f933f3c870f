"""Businesses."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from oss_portal.pencarian import Cari
from registrasi.admin.tindakan import UNGKAP, TindakanAdmin
from registrasi.models import PelakuUsaha


@admin.register(PelakuUsaha)
class PelakuUsahaAdmin(TindakanAdmin):
    list_display = ["nama", "jenis_perusahaan", "verifikasi", "status", "dibuat_pada"]
    list_filter = ["jenis", "verifikasi", "status"]
    CARI = Cari(identitas=("identitas_indeks",), surel=("email",), nama=("nama",))
    search_help_text = gettext_lazy("NIK lengkap, bagian nama, atau alamat surel")
    ordering = ["-id"]
    sortable_by = ()
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
    TINDAKAN = {"ungkap": UNGKAP}

    @admin.display(description=gettext_lazy("Nomor identitas"))
    def identitas(self, o):
        return o.identitas_tersamar or "–"
