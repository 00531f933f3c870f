"""Set-up data of this room: the rules of retention and the groups of officers."""

from collections.abc import Callable

from registrasi.services.kelompok import siapkan_kelompok
from registrasi.services.retensi import muat_aturan


def muat(tulis: Callable[[str], None] = lambda _: None) -> None:
    """Load what is missing; what staff changed stays."""
    tulis(f"Aturan masa simpan baru: {muat_aturan()}")
    tulis(f"Kelompok petugas: {', '.join(siapkan_kelompok())}")
