"""Demonstration accounts of the foundation: one password for all of them, printed by `bin/portal`."""

from collections.abc import Callable
from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.utils import timezone

from oss_portal.models import Pengguna, WorkItem
from oss_portal.staff.permissions import officers_with
from oss_portal.staff.work.queues import QUEUES

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


# --- Hundreds of cases (`load_demo --many`) ---------------------------------------------------------------------------

# How the User-IDs of their people begin.
MANY = "BANYAK"
_FIRST = ("Siti", "Budi", "Ni Luh", "I Gusti", "Dewi", "Agus", "Rina", "Yohanes", "Maria", "Ahmad", "Sri", "Teuku")
_LAST = ("Wulandari", "Santoso", "Sekar", "Pratama", "Lestari", "Siregar", "Simanjuntak", "Hasan", "Wijaya", "Kamil")
_FURTHER_OFFICERS = (
    ("VERIFIKASI2", "Bayu Verifikasi", "Verifikasi"),
    ("VERIFIKASI3", "Citra Verifikasi", "Verifikasi"),
    ("HAKAKSES3", "Gilang Akses", "Hak Akses"),
    ("PENINJAU2", "Wulan Peninjau", "Peninjau NIB"),
    ("HELPDESK2", "Fajar Nugroho", "Petugas Helpdesk"),
    ("HELPDESK3", "Intan Permata", "Petugas Helpdesk"),
)


def invented_name(n: int) -> str:
    """Return a name of nobody."""
    return f"{_FIRST[n % len(_FIRST)]} {_LAST[n // len(_FIRST) % len(_LAST)]}"


def spread_work() -> None:
    """Add officers and put a part of the work into their hands; a few cases wait for another unit."""
    password = make_password(PASSWORD)
    for user_id, nama, group in _FURTHER_OFFICERS:
        if not Pengguna.objects.filter(user_id=user_id).exists():
            email = f"{user_id.lower()}@oss.example"
            petugas = Pengguna.objects.create(user_id=user_id, email=email, nama=nama, is_staff=True, password=password)
            petugas.groups.add(Group.objects.get(name=group))
    now = timezone.now()
    for queue in QUEUES.values():
        officers = list(officers_with(queue.permission))
        if queue.own_clock or not officers:
            continue
        for n, item in enumerate(WorkItem.objects.is_open().filter(antrean=queue.code).order_by("pk")):
            if n % 4 == 0:
                item.petugas, item.dipegang_sejak = officers[n // 4 % len(officers)], now - timedelta(hours=n % 30)
                item.diambil_sampai = now + timedelta(minutes=20) if n % 12 == 0 else None
            if n % 9 == 0 and not item.tunggu and queue.can_pause:
                item.tunggu, item.tunggu_sejak = WorkItem.Wait.UNIT, now - timedelta(days=1)
                item.tunggu_catatan = "Unit lain: dokumen asli"
            item.save()
