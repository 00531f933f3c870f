"""Names of the audit events about officers."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Event(StrEnum):
    DIUNDANG = "petugas.diundang"
    UNDANGAN_DIKIRIM_LAGI = "petugas.undangan.dikirim_lagi"
    UNDANGAN_DICABUT = "petugas.undangan.dicabut"
    UNDANGAN_KEDALUWARSA = "petugas.undangan.kedaluwarsa"
    UNDANGAN_DITERIMA = "petugas.undangan.diterima"
    PERAN_DIUBAH = "petugas.peran.diubah"
    DITANGGUHKAN = "petugas.ditangguhkan"
    DINONAKTIFKAN = "petugas.dinonaktifkan"
    DIAKTIFKAN = "petugas.diaktifkan"
    FAKTOR_KEDUA_DIHAPUS = "petugas.faktor_kedua.dihapus"
    DIUSULKAN = "petugas.usulan.diajukan"
    USULAN_DISETUJUI = "petugas.usulan.disetujui"
    USULAN_DITOLAK = "petugas.usulan.ditolak"
    USULAN_DIBATALKAN = "petugas.usulan.dibatalkan"


# The sentences of the history and the trail; `siapa` is the person who acted.
SENTENCES = {
    Event.DIUNDANG: _("%(siapa)s mengundang petugas."),
    Event.UNDANGAN_DIKIRIM_LAGI: _("%(siapa)s mengirim undangan itu lagi."),
    Event.UNDANGAN_DICABUT: _("%(siapa)s mencabut undangan petugas."),
    Event.UNDANGAN_KEDALUWARSA: _("Undangan petugas kedaluwarsa."),
    Event.UNDANGAN_DITERIMA: _("%(siapa)s menerima undangan dan menjadi petugas."),
    Event.PERAN_DIUBAH: _("%(siapa)s mengubah peran petugas ini (sekarang: %(peran)s)."),
    Event.DITANGGUHKAN: _("%(siapa)s menangguhkan petugas ini."),
    Event.DINONAKTIFKAN: _("%(siapa)s menonaktifkan petugas ini."),
    Event.DIAKTIFKAN: _("%(siapa)s mengaktifkan petugas ini lagi."),
    Event.FAKTOR_KEDUA_DIHAPUS: _("%(siapa)s menghapus faktor kedua petugas ini."),
    Event.DIUSULKAN: _("%(siapa)s mengusulkannya; petugas kedua memutuskan."),
    Event.USULAN_DISETUJUI: _("%(siapa)s menyetujui usulan ini."),
    Event.USULAN_DITOLAK: _("%(siapa)s menolak usulan ini."),
    Event.USULAN_DIBATALKAN: _("%(siapa)s membatalkan usulan ini."),
}
