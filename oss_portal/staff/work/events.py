"""Names of audit events about holders of cases, leaves and searches of officers."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class Event(StrEnum):
    DIAMBIL = "pekerjaan.diambil"
    DILEPAS = "pekerjaan.dilepas"
    DITUGASKAN = "pekerjaan.ditugaskan"
    DITUNDA = "pekerjaan.ditunda"
    DILANJUTKAN = "pekerjaan.dilanjutkan"
    DICATAT = "pekerjaan.catatan"
    CUTI = "petugas.cuti"
    DICARI = "petugas.pencarian"
    SEARCH_LIMIT_REACHED = "petugas.batas_pencarian"


# Sentences in the history of a case; `siapa` is the person who acted.
SENTENCES = {
    Event.DIAMBIL: _("%(siapa)s mengambil perkara ini."),
    Event.DILEPAS: _("%(siapa)s mengembalikan perkara ini ke antrean."),
    Event.DITUGASKAN: _("%(siapa)s menyerahkan perkara ini kepada %(kepada)s."),
    Event.DITUNDA: _("%(siapa)s menghentikan jam: menunggu unit lain."),
    Event.DILANJUTKAN: _("%(siapa)s melanjutkan jam."),
    Event.DICATAT: _("%(siapa)s menulis catatan internal."),
    Event.CUTI: _("%(siapa)s mengatur cuti."),
    Event.DICARI: _("%(siapa)s mencari orang atau perkara (%(jumlah)s ditemukan)."),
    Event.SEARCH_LIMIT_REACHED: _("%(siapa)s mencapai batas pencarian."),
}
