"""Names of the audit events about who holds a case."""

from enum import StrEnum


class Event(StrEnum):
    DIAMBIL = "pekerjaan.diambil"
    DILEPAS = "pekerjaan.dilepas"
    DITUGASKAN = "pekerjaan.ditugaskan"
    DITUNDA = "pekerjaan.ditunda"
    DILANJUTKAN = "pekerjaan.dilanjutkan"
    DICATAT = "pekerjaan.catatan"
    CUTI = "petugas.cuti"
