"""The acts of this room: versions come into being (`penerbitan`), persons accept them (`persetujuan`)."""

from ketentuan.services.penerbitan import (
    ajukan_versi,
    batalkan_draf,
    buat_draf,
    kembalikan_versi,
    simpan_draf,
    umumkan_versi,
)
from ketentuan.services.persetujuan import (
    ada_yang_belum_disetujui,
    berubah_sejak_pendaftaran,
    kaitkan_persetujuan,
    setujui_ketentuan,
    setujui_saat_mendaftar,
    tolak_ketentuan,
    versi_belum_disetujui,
    versi_berlaku,
    versi_berubah,
)

__all__ = [
    "ada_yang_belum_disetujui",
    "ajukan_versi",
    "batalkan_draf",
    "berubah_sejak_pendaftaran",
    "buat_draf",
    "kaitkan_persetujuan",
    "kembalikan_versi",
    "setujui_ketentuan",
    "setujui_saat_mendaftar",
    "simpan_draf",
    "tolak_ketentuan",
    "umumkan_versi",
    "versi_belum_disetujui",
    "versi_berlaku",
    "versi_berubah",
]
