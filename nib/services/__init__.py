"""The acts of this app, one function each."""

from nib.services.kelengkapan import periksa_kelengkapan
from nib.services.penerbitan import terapkan_perubahan, terbitkan_nib
from nib.services.permohonan import ajukan, batalkan, mulai_permohonan, simpan_langkah

__all__ = [
    "ajukan",
    "batalkan",
    "mulai_permohonan",
    "periksa_kelengkapan",
    "simpan_langkah",
    "terapkan_perubahan",
    "terbitkan_nib",
]
