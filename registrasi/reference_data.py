"""Set-up data of registrasi: the rules of retention and the groups of officers."""

from collections.abc import Callable

from registrasi.services.groups import set_up_groups
from registrasi.services.retention import load_rules


def load(write: Callable[[str], None] = lambda _: None) -> None:
    """Load what is missing; what staff changed stays."""
    write(f"Aturan masa simpan baru: {load_rules()}")
    write(f"Kelompok petugas: {', '.join(set_up_groups())}")
