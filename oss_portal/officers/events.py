"""Names of the audit events about officers."""

from enum import StrEnum


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
