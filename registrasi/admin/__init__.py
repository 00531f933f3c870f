"""The officers' workplace for registrations and Hak Akses: they look, and act through services."""

from registrasi.admin import hak_akses, pelaku_usaha, pembatasan, pendaftaran, perkara, surel_hilang
from registrasi.admin.tindakan import FormAlasan, TindakanAdmin

__all__ = [
    "FormAlasan",
    "TindakanAdmin",
    "hak_akses",
    "pelaku_usaha",
    "pembatasan",
    "pendaftaran",
    "perkara",
    "surel_hilang",
]
