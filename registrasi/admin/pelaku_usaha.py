"""Businesses."""

from django.contrib import admin
from django.utils.translation import gettext_lazy

from oss_portal.admin_dasar import cari_identitas
from registrasi.admin.tindakan import UNGKAP, TindakanAdmin
from registrasi.models import PelakuUsaha


@admin.register(PelakuUsaha)
class PelakuUsahaAdmin(TindakanAdmin):
    list_display = ["nama", "jenis_perusahaan", "verifikasi", "status", "dibuat_pada"]
    list_filter = ["jenis", "verifikasi", "status"]
    # Shows the box; how is said in `get_search_results`.
    search_fields = ["nama"]
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
    TINDAKAN = {"ungkap": UNGKAP}

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
