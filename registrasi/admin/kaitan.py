"""Declarations of officers about persons close to them: read by supervisors, taken back by them only."""

from django.contrib import admin
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registrasi.admin.tindakan import FormAlasan, TindakanAdmin
from registrasi.models import KaitanPetugas
from registrasi.services import benturan


@admin.register(KaitanPetugas)
class KaitanPetugasAdmin(TindakanAdmin):
    list_display = ["petugas", "tersamar", "hubungan", "dinyatakan_pada", "dicabut_pada"]
    list_filter = ["hubungan"]
    list_select_related = ["petugas"]
    search_fields = ["petugas__user_id__iexact"]
    search_help_text = gettext_lazy("User-ID petugas")
    fields = ["tautan_tindakan", "petugas", "tersamar", "hubungan", "dinyatakan_pada", "dicabut_pada", "dicabut_oleh"]
    TINDAKAN = {
        "cabut": {
            "judul": gettext_lazy("Cabut pernyataan"),
            "izin": "registrasi.cabut_kaitan",
            "form": FormAlasan,
            "bila": lambda o: o.dicabut_pada is None,
            "perbuatan": lambda o, oleh, d: (
                benturan.cabut_kaitan(kaitan=o, oleh=oleh, alasan=d["alasan"]) and _("Pernyataan dicabut.")
            ),
            "akibat": [gettext_lazy("Petugas itu dapat lagi melihat dan memutuskan perkara orang ini.")],
        },
    }

    @admin.display(description=gettext_lazy("nomor identitas"))
    def tersamar(self, o):
        return o.identitas_tersamar
