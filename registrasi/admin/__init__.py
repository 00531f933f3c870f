"""The workplace of officers for registrations and Hak Akses: they read here, and act through services."""

from registrasi.admin import (
    cases,
    hak_akses,
    insiden,
    lost_email,
    officer_relations,
    pelaku_usaha,
    pembatasan,
    pendaftaran,
    personal_data,
)

__all__ = [
    "personal_data",
    "hak_akses",
    "insiden",
    "officer_relations",
    "pelaku_usaha",
    "pembatasan",
    "pendaftaran",
    "cases",
    "lost_email",
]
