"""The state of a ticket in the words of its reporter, and the colours of states."""

from django.utils.translation import gettext_lazy as _

from helpdesk.models import StatusTiket, TandaWaktu

# state -> (colour, word, what it means for the reporter)
UNTUK_PELAPOR = {
    StatusTiket.BARU: ("biru", _("Diterima"), _("Laporan Anda sudah kami terima dan menunggu petugas.")),
    StatusTiket.DIPROSES: ("biru", _("Dikerjakan"), _("Petugas sedang mengerjakan laporan Anda.")),
    StatusTiket.MENUNGGU_PELAPOR: (
        "kuning",
        _("Menunggu Anda"),
        _("Petugas bertanya kepada Anda. Jawab di bawah ini agar laporan dapat dilanjutkan."),
    ),
    StatusTiket.MENUNGGU_PIHAK_LAIN: (
        "biru",
        _("Diteruskan"),
        _("Laporan Anda memerlukan keputusan unit lain. Kami tetap mengawalnya."),
    ),
    StatusTiket.SELESAI: ("hijau", _("Sudah dijawab"), _("Laporan Anda sudah dijawab.")),
    StatusTiket.DIBUKA_KEMBALI: ("biru", _("Dibuka kembali"), _("Laporan Anda dibuka kembali dan menunggu petugas.")),
    StatusTiket.DITUTUP: ("", _("Ditutup"), _("Laporan ini sudah ditutup.")),
    StatusTiket.SPAM: ("", _("Ditutup"), _("Laporan ini sudah ditutup.")),
    StatusTiket.DIGABUNG: ("", _("Digabung"), _("Laporan ini digabung dengan laporan Anda yang lain.")),
}

UNTUK_PETUGAS = {
    StatusTiket.BARU: "biru",
    StatusTiket.DIPROSES: "biru",
    StatusTiket.MENUNGGU_PELAPOR: "kuning",
    StatusTiket.MENUNGGU_PIHAK_LAIN: "kuning",
    StatusTiket.SELESAI: "hijau",
    StatusTiket.DIBUKA_KEMBALI: "merah",
}

JAM = {TandaWaktu.AMAN: "", TandaWaktu.HAMPIR: "kuning", TandaWaktu.LEWAT: "merah"}
