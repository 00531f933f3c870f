"""Cases that end or renew Hak Akses on the four grounds of the terms (AKH-1a to AKH-1d), with their letters (AKH-2)."""

from registrasi.services.permohonan_akses.dugaan import amankan_akun, selesaikan_dugaan
from registrasi.services.permohonan_akses.pengakhiran import (
    MASA_BATAL,
    batalkan_pengakhiran,
    setujui_usulan,
    usulkan_pengakhiran,
)
from registrasi.services.permohonan_akses.pergantian import (
    ajukan_keberatan,
    ajukan_pergantian,
    kesampingkan_keberatan,
    lengkapi,
    minta_lengkapi,
    selesaikan_pergantian,
    setujui_pergantian,
)
from registrasi.services.permohonan_akses.semua_dasar import batalkan_permohonan, tolak_permohonan, undang_ulang

__all__ = [
    "MASA_BATAL",
    "ajukan_keberatan",
    "ajukan_pergantian",
    "amankan_akun",
    "batalkan_pengakhiran",
    "batalkan_permohonan",
    "kesampingkan_keberatan",
    "lengkapi",
    "minta_lengkapi",
    "selesaikan_dugaan",
    "selesaikan_pergantian",
    "setujui_pergantian",
    "setujui_usulan",
    "tolak_permohonan",
    "undang_ulang",
    "usulkan_pengakhiran",
]
