"""Demonstration accounts of the foundation: one password for all of them, printed by `bin/portal`."""

from collections.abc import Callable

from oss_portal.models import Pengguna

PASSWORD = "warung-berkah-2026"  # noqa: S105 - of the demonstration
# (User-ID, what the account is for)
ACCOUNTS = [
    ("ADMIN", "Administrator (semua hak)"),
    ("ADMIN2", "Administrator kedua, yang menyetujui usulan ADMIN"),
]


def fill(write: Callable[[str], None]) -> None:
    """Make the administrators of the demonstration."""
    Pengguna.objects.create_superuser("ADMIN", "admin@oss.example", PASSWORD, nama="Administrator Contoh")
    Pengguna.objects.create_superuser("ADMIN2", "admin2@oss.example", PASSWORD, nama="Administrator Kedua")
    write("ADMIN, ADMIN2")
