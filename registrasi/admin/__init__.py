"""The officers' workplace for registrations and Hak Akses: they look, and act through services."""

from registrasi.admin import (
    data_pribadi,
    hak_akses,
    insiden,
    kaitan,
    pelaku_usaha,
    pembatasan,
    pendaftaran,
    perkara,
    surel_hilang,
)
from registrasi.admin.tindakan import FormAlasan, TindakanAdmin

__all__ = [
    "FormAlasan",
    "TindakanAdmin",
    "data_pribadi",
    "hak_akses",
    "insiden",
    "kaitan",
    "pelaku_usaha",
    "pembatasan",
    "pendaftaran",
    "perkara",
    "surel_hilang",
]
