"""Names of the audit events of this app."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Event(StrEnum):
    TIKET_DIBUAT = "helpdesk.tiket.dibuat"
    TIKET_DIAMBIL = "helpdesk.tiket.diambil"
    TIKET_DILEPAS = "helpdesk.tiket.dilepas"
    TIKET_DITETAPKAN = "helpdesk.tiket.ditetapkan"
    TIKET_DIGOLONGKAN = "helpdesk.tiket.digolongkan"
    TIKET_DIBALAS = "helpdesk.tiket.dibalas"
    PELAPOR_MEMBALAS = "helpdesk.tiket.pelapor_membalas"
    TELEPON_DICATAT = "helpdesk.tiket.telepon_dicatat"
    CATATAN_DITAMBAH = "helpdesk.tiket.catatan_ditambah"
    PELAPOR_DIMINTA = "helpdesk.tiket.menunggu_pelapor"
    PIHAK_LAIN_DITUNGGU = "helpdesk.tiket.menunggu_pihak_lain"
    DITERUSKAN = "helpdesk.tiket.diteruskan"
    ESKALASI_DIJAWAB = "helpdesk.tiket.eskalasi_dijawab"
    TIKET_DISELESAIKAN = "helpdesk.tiket.diselesaikan"
    TIKET_DITUTUP = "helpdesk.tiket.ditutup"
    TIKET_DIBUKA_KEMBALI = "helpdesk.tiket.dibuka_kembali"
    TIKET_DILANJUTKAN = "helpdesk.tiket.dilanjutkan"
    TIKET_DINILAI = "helpdesk.tiket.dinilai"
    TIKET_SPAM = "helpdesk.tiket.spam"
    TIKET_BUKAN_SPAM = "helpdesk.tiket.bukan_spam"
    TIKET_DIGABUNG = "helpdesk.tiket.digabung"
    GABUNGAN_DIBATALKAN = "helpdesk.tiket.gabungan_dibatalkan"
    TIKET_DIPISAHKAN = "helpdesk.tiket.dipisahkan"
    TIKET_DIKAITKAN = "helpdesk.tiket.dikaitkan"
    HANYA_PENYELIA = "helpdesk.tiket.hanya_penyelia"
    WAKTU_HAMPIR_LEWAT = "helpdesk.waktu.hampir_lewat"
    WAKTU_DILANGGAR = "helpdesk.waktu.dilanggar"
    WAKTU_DIPERPANJANG = "helpdesk.waktu.diperpanjang"
    PELAPOR_DIINGATKAN = "helpdesk.pelapor.diingatkan"
    PENELEPON_DIPERIKSA = "helpdesk.penelepon.diperiksa"
    ANGKA_DIUNDUH = "helpdesk.angka.diunduh"
    KODE_PERIKSA_DIKIRIM = "helpdesk.kode_periksa.dikirim"
    PELAPOR_TERBUKTI = "helpdesk.pelapor.terbukti"
    AKTIVASI_DIKIRIM_ULANG = "helpdesk.aktivasi.dikirim_ulang"
    GANTI_SUREL_DIMULAI = "helpdesk.ganti_surel.dimulai"
    DIPINDAHKAN_DATA_PRIBADI = "helpdesk.tiket.dipindahkan_data_pribadi"
    BLOKIR_DIUSULKAN = "helpdesk.blokir.diusulkan"
    SUREL_ASLI_DIBUKA = "helpdesk.surel.asli_dibuka"
    SUREL_DIJADIKAN_TIKET = "helpdesk.surel.dijadikan_tiket"
    SUREL_DIABAIKAN = "helpdesk.surel.diabaikan"
    SUREL_DIKEMBALIKAN = "helpdesk.surel.dikembalikan"


# The sentences in the history of a case; `siapa` is the person who acted.
SENTENCES = {
    Event.ANGKA_DIUNDUH: _("%(siapa)s mengunduh angka helpdesk."),
    Event.SUREL_DIJADIKAN_TIKET: _("%(siapa)s menjadikan surel yang ditahan sebuah tiket."),
    Event.SUREL_DIABAIKAN: _("%(siapa)s mengabaikan surel yang ditahan."),
    Event.SUREL_DIKEMBALIKAN: _("%(siapa)s mengembalikan surel yang diabaikan."),
    Event.TIKET_DIBUAT: _("Tiket dibuat."),
    Event.TIKET_DIAMBIL: _("%(siapa)s mengambil tiket ini."),
    Event.TIKET_DILEPAS: _("%(siapa)s mengembalikan tiket ini ke antrean."),
    Event.TIKET_DITETAPKAN: _("%(siapa)s menetapkan tiket ini untuk %(kepada)s."),
    Event.TIKET_DIGOLONGKAN: _("%(siapa)s mengubah jenis, topik, atau prioritas."),
    Event.TIKET_DIBALAS: _("%(siapa)s menjawab pelapor."),
    Event.PELAPOR_MEMBALAS: _("Pelapor menulis lagi."),
    Event.TELEPON_DICATAT: _("%(siapa)s mencatat ucapan pelapor lewat telepon."),
    Event.CATATAN_DITAMBAH: _("%(siapa)s menulis catatan internal."),
    Event.PELAPOR_DIMINTA: _("%(siapa)s bertanya kepada pelapor; jam berhenti."),
    Event.PIHAK_LAIN_DITUNGGU: _("%(siapa)s menunggu pihak lain."),
    Event.DITERUSKAN: _("%(siapa)s meneruskan tiket ini ke unit lain."),
    Event.ESKALASI_DIJAWAB: _("%(siapa)s menjawab untuk unitnya."),
    Event.TIKET_DISELESAIKAN: _("%(siapa)s menyelesaikan tiket ini."),
    Event.TIKET_DITUTUP: _("Tiket ditutup."),
    Event.TIKET_DIBUKA_KEMBALI: _("Tiket dibuka kembali."),
    Event.TIKET_DILANJUTKAN: _("Laporan berlanjut di tiket baru."),
    Event.TIKET_DINILAI: _("Pelapor memberi nilai."),
    Event.TIKET_SPAM: _("%(siapa)s menandai tiket ini spam."),
    Event.TIKET_BUKAN_SPAM: _("%(siapa)s menyatakan tiket ini bukan spam."),
    Event.TIKET_DIGABUNG: _("%(siapa)s menggabungkan tiket ini."),
    Event.GABUNGAN_DIBATALKAN: _("%(siapa)s membatalkan penggabungan."),
    Event.TIKET_DIPISAHKAN: _("%(siapa)s memisahkan pesan ke tiket baru."),
    Event.TIKET_DIKAITKAN: _("%(siapa)s mengaitkan tiket ini dengan tiket lain."),
    Event.HANYA_PENYELIA: _("%(siapa)s menyerahkan tiket ini kepada penyelia."),
    Event.WAKTU_HAMPIR_LEWAT: _("Waktu layanan hampir lewat."),
    Event.WAKTU_DILANGGAR: _("Waktu layanan lewat."),
    Event.WAKTU_DIPERPANJANG: _("Tenggat digeser karena hari libur."),
    Event.PELAPOR_DIINGATKAN: _("Pelapor diingatkan untuk menjawab."),
    Event.PENELEPON_DIPERIKSA: _("%(siapa)s menanyai penelepon."),
    Event.KODE_PERIKSA_DIKIRIM: _("%(siapa)s mengirim kode pemeriksaan."),
    Event.PELAPOR_TERBUKTI: _("Pelapor terbukti pemilik akun."),
    Event.AKTIVASI_DIKIRIM_ULANG: _("%(siapa)s mengirim ulang aktivasi."),
    Event.GANTI_SUREL_DIMULAI: _("%(siapa)s memulai ganti surel."),
    Event.DIPINDAHKAN_DATA_PRIBADI: _("%(siapa)s memindahkan laporan ini menjadi permintaan data pribadi."),
    Event.BLOKIR_DIUSULKAN: _("%(siapa)s mengusulkan pemblokiran."),
    Event.SUREL_ASLI_DIBUKA: _("%(siapa)s membuka surel aslinya."),
}
