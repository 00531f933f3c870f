"""Demonstration accounts of the foundation: one password for all of them, printed by `bin/portal`."""

from collections.abc import Callable

from oss_portal.models import Pengguna

KATA_SANDI = "warung-berkah-2026"
# (User-ID, what the account is for)
AKUN = [("ADMIN", "Administrator (semua hak)")]


def content(write: Callable[[str], None]) -> None:
    """Make the administrator of the demonstration."""
    Pengguna.objects.create_superuser("ADMIN", "admin@oss.example", KATA_SANDI, nama="Administrator Contoh")
    write("ADMIN")
