"""The status of a ticket in words for its reporter, and the colours of statuses."""

from django.utils.translation import gettext_lazy as _

from helpdesk.models import ClockState, StatusTiket

# state -> (colour, word, what it means for the reporter)
REPORTER_LABELS = {
    StatusTiket.BARU: ("blue", _("Diterima"), _("Laporan Anda sudah kami terima dan menunggu petugas.")),
    StatusTiket.DIPROSES: ("blue", _("Dikerjakan"), _("Petugas sedang mengerjakan laporan Anda.")),
    StatusTiket.MENUNGGU_PELAPOR: (
        "yellow",
        _("Menunggu Anda"),
        _("Petugas bertanya kepada Anda. Jawab di bawah ini agar laporan dapat dilanjutkan."),
    ),
    StatusTiket.MENUNGGU_PIHAK_LAIN: (
        "blue",
        _("Diteruskan"),
        _("Laporan Anda memerlukan keputusan unit lain. Kami tetap mengawalnya."),
    ),
    StatusTiket.SELESAI: ("green", _("Sudah dijawab"), _("Laporan Anda sudah dijawab.")),
    StatusTiket.DIBUKA_KEMBALI: ("blue", _("Dibuka kembali"), _("Laporan Anda dibuka kembali dan menunggu petugas.")),
    StatusTiket.DITUTUP: ("", _("Ditutup"), _("Laporan ini sudah ditutup.")),
    StatusTiket.SPAM: ("", _("Ditutup"), _("Laporan ini sudah ditutup.")),
    StatusTiket.DIGABUNG: ("", _("Digabung"), _("Laporan ini digabung dengan laporan Anda yang lain.")),
}

OFFICER_COLOURS: dict[str, str] = {
    StatusTiket.BARU: "blue",
    StatusTiket.DIPROSES: "blue",
    StatusTiket.MENUNGGU_PELAPOR: "yellow",
    StatusTiket.MENUNGGU_PIHAK_LAIN: "yellow",
    StatusTiket.SELESAI: "green",
    StatusTiket.DIBUKA_KEMBALI: "red",
}

CLOCK_COLOURS: dict[int, str] = {ClockState.IN_TIME: "", ClockState.NEARLY_LATE: "yellow", ClockState.LATE: "red"}
