"""Set-up data of registrasi: the rules of retention."""

from collections.abc import Callable

from registrasi.services.retention import load_rules


def load(write: Callable[[str], None] = lambda _: None) -> None:
    """Load what is missing; what staff changed stays."""
    write(f"Aturan masa simpan baru: {load_rules()}")
