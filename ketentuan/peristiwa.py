"""Names of the audit events of this room."""

from enum import StrEnum


class Peristiwa(StrEnum):
    DRAF_DISUSUN = "ketentuan.draf.disusun"
    DRAF_DIUBAH = "ketentuan.draf.diubah"
    DRAF_DIAJUKAN = "ketentuan.draf.diajukan"
    DRAF_DIKEMBALIKAN = "ketentuan.draf.dikembalikan"
    DRAF_DIBATALKAN = "ketentuan.draf.dibatalkan"
    VERSI_DIUMUMKAN = "ketentuan.versi.diumumkan"
    KETENTUAN_DISETUJUI = "ketentuan.persetujuan.diberikan"
    KETENTUAN_TIDAK_DISETUJUI = "ketentuan.persetujuan.ditolak"
    DAFTAR_PERSETUJUAN_DIUNDUH = "ketentuan.persetujuan.daftar_diunduh"
