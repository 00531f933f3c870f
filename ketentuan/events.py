"""Names of the audit events of this app."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Event(StrEnum):
    DRAF_DISUSUN = "ketentuan.draf.disusun"
    DRAF_DIUBAH = "ketentuan.draf.diubah"
    DRAF_DIAJUKAN = "ketentuan.draf.diajukan"
    DRAF_DIKEMBALIKAN = "ketentuan.draf.dikembalikan"
    DRAF_DIBATALKAN = "ketentuan.draf.dibatalkan"
    VERSI_DIUMUMKAN = "ketentuan.versi.diumumkan"
    KETENTUAN_DISETUJUI = "ketentuan.persetujuan.diberikan"
    KETENTUAN_TIDAK_DISETUJUI = "ketentuan.persetujuan.ditolak"
    DAFTAR_PERSETUJUAN_DIUNDUH = "ketentuan.persetujuan.daftar_diunduh"
    BUKTI_DIUNDUH = "ketentuan.persetujuan.bukti_diunduh"


# Labels in the history of a version, for officers.
LABELS: dict[str, str | Promise] = {
    Event.DRAF_DISUSUN: _("Draf dibuat"),
    Event.DRAF_DIUBAH: _("Draf diubah"),
    Event.DRAF_DIAJUKAN: _("Diajukan untuk disetujui"),
    Event.DRAF_DIKEMBALIKAN: _("Dikembalikan kepada penyusun"),
    Event.DRAF_DIBATALKAN: _("Draf dibatalkan"),
    Event.VERSI_DIUMUMKAN: _("Disetujui dan diumumkan"),
    Event.DAFTAR_PERSETUJUAN_DIUNDUH: _("Daftar persetujuan diunduh"),
}


# Sentences of the audit trail; `siapa` is the person who acted.
SENTENCES = {
    Event.DRAF_DISUSUN: _("%(siapa)s menyusun draf."),
    Event.DRAF_DIUBAH: _("%(siapa)s mengubah draf."),
    Event.DRAF_DIAJUKAN: _("%(siapa)s mengajukan draf untuk disetujui."),
    Event.DRAF_DIKEMBALIKAN: _("%(siapa)s mengembalikan draf kepada penyusun."),
    Event.DRAF_DIBATALKAN: _("%(siapa)s membatalkan draf."),
    Event.VERSI_DIUMUMKAN: _("%(siapa)s menyetujui dan mengumumkan versi."),
    Event.KETENTUAN_DISETUJUI: _("Teks yang berlaku disetujui."),
    Event.KETENTUAN_TIDAK_DISETUJUI: _("Teks yang berlaku tidak disetujui."),
    Event.DAFTAR_PERSETUJUAN_DIUNDUH: _("%(siapa)s mengunduh daftar persetujuan."),
    Event.BUKTI_DIUNDUH: _("%(siapa)s mengunduh bukti persetujuan."),
}
