"""Set-up data of registrasi: the rules of retention."""

from collections.abc import Callable

from registrasi.services.retention import load_rules


def load(write: Callable[[str], None] = lambda _: None) -> None:
    """Load missing rules; what staff changed stays as they left it."""
    write(f"Aturan masa simpan baru: {load_rules()}")
