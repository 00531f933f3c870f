"""Form controls of the portal: what a person types on a cheap phone becomes a clean value or a clear message."""

from oss_portal.formulir.dasar import FormModelPortal, FormPortal, bersihkan_teks, hanya_angka
from oss_portal.formulir.kode_keamanan import KodeKeamananField, minta_kode_lain
from oss_portal.formulir.negara import PilihNegara
from oss_portal.formulir.persetujuan import PersetujuanField
from oss_portal.formulir.tanggal import TanggalField
from oss_portal.formulir.telepon import TeleponField, normalkan_telepon, pilihan_negara
from oss_portal.formulir.uang import UangField
from oss_portal.formulir.waktu import WaktuField

__all__ = [
    "FormModelPortal",
    "FormPortal",
    "KodeKeamananField",
    "PersetujuanField",
    "PilihNegara",
    "TanggalField",
    "TeleponField",
    "UangField",
    "WaktuField",
    "bersihkan_teks",
    "hanya_angka",
    "minta_kode_lain",
    "normalkan_telepon",
    "pilihan_negara",
]
