"""Names of the audit events of the foundation; officers and the work in queues have their own."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Event(StrEnum):
    SURAT_TERBIT = "surat.terbit"
    SUREL_DIKIRIM_LAGI = "surat.dikirim_lagi"
    SUREL_DITANGANI = "surat.ditangani"
    GANGGUAN_DICATAT = "gangguan.dicatat"
    GANGGUAN_DIAKHIRI = "gangguan.diakhiri"
    DAFTAR_DIEKSPOR = "daftar.diekspor"
    DATA_DISIMPAN = "data.disimpan"
    DATA_DIHAPUS = "data.dihapus"
    KEYS_ROTATED = "fondasi.kunci_diputar"
    FILES_MOVED = "fondasi.berkas_dipindah"
    PARTITION_DETACHED = "partisi.dilepas"


SENTENCES = {
    Event.SURAT_TERBIT: _("Surat bernomor terbit."),
    Event.SUREL_DIKIRIM_LAGI: _("%(siapa)s mengirim lagi surel yang gagal."),
    Event.SUREL_DITANGANI: _("%(siapa)s mencatat bahwa isi surel yang gagal sudah disampaikan."),
    Event.GANGGUAN_DICATAT: _("%(siapa)s mencatat gangguan atau pemeliharaan."),
    Event.GANGGUAN_DIAKHIRI: _("%(siapa)s mengakhiri gangguan (%(diperpanjang)s tenggat diperpanjang)."),
    Event.DAFTAR_DIEKSPOR: _("%(siapa)s mengunduh daftar %(daftar)s (%(baris)s baris)."),
    Event.DATA_DISIMPAN: _("%(siapa)s menyimpan %(tabel)s: %(baris)s."),
    Event.DATA_DIHAPUS: _("%(siapa)s menghapus %(tabel)s: %(baris)s."),
    Event.KEYS_ROTATED: _("Kunci enkripsi diputar."),
    Event.FILES_MOVED: _("Berkas dipindahkan ke penyimpanan objek."),
    Event.PARTITION_DETACHED: _("Bulan %(bulan)s dari %(tabel)s dilepas (%(jumlah)s baris)."),
}
