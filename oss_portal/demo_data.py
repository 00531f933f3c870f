"""Demonstration accounts of the foundation: one password for all of them, printed by `bin/portal`."""

import contextlib
import zlib
from collections.abc import Callable
from datetime import timedelta

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from oss_portal.exceptions import Refused
from oss_portal.models import Pengguna, WorkItem
from oss_portal.staff.permissions import officers_with
from oss_portal.staff.work import assignment
from oss_portal.staff.work.queues import QUEUES, record_of

PASSWORD = "warung-berkah-2026"  # noqa: S105 - of the demonstration
# (User-ID, what the account is for)
ACCOUNTS = [
    ("ADMIN", "Administrator (semua hak)"),
    ("ADMIN2", "Administrator kedua, yang menyetujui usulan ADMIN"),
]


def make_officer(user_id: str, nama: str, group: str) -> Pengguna:
    """Make an officer with the password of the demonstration, in one group."""
    email = f"{user_id.lower()}@oss.example"
    officer = Pengguna.objects.create_user(user_id, email, PASSWORD, nama=nama, is_staff=True)
    officer.groups.add(Group.objects.get(name=group))
    return officer


def fill(write: Callable[[str], None]) -> None:
    """Make the administrators of the demonstration."""
    Pengguna.objects.create_superuser("ADMIN", "admin@oss.example", PASSWORD, nama="Administrator Contoh")
    Pengguna.objects.create_superuser("ADMIN2", "admin2@oss.example", PASSWORD, nama="Administrator Kedua")
    write("ADMIN, ADMIN2")


# --- Hundreds of cases (`load_demo --many`) ---------------------------------------------------------------------------

# The User-IDs of the people of these cases begin with this.
MANY = "BANYAK"
# The lengths of the two lists share no factor, so that a pair of names repeats only after 1,517 people.
_FIRST = (
    *("Siti", "Budi", "Dewi", "Agus", "Rina", "Yohanes", "Maria", "Ahmad"),
    *("Sri", "Teuku", "Ketut", "Made", "Wayan", "Nurul", "Hasan", "Fitri"),
    *("Joko", "Lestari", "Andi", "Cut", "Yusuf", "Tuti", "Bambang", "Indah"),
    *("Rahmat", "Ratih", "Dedi", "Sinta", "Hendra", "Melati", "Eko", "Putri"),
    *("Slamet", "Ayu", "Ridwan", "Wulan", "Asep", "Diah", "Markus", "Novi"),
    *("Tono",),
)
_LAST = (
    *("Wulandari", "Santoso", "Sekar", "Pratama", "Lestari", "Siregar", "Simanjuntak", "Hasan"),
    *("Wijaya", "Kamil", "Nasution", "Hidayat", "Kurniawan", "Lubis", "Saputra", "Handayani"),
    *("Sitompul", "Rahmawati", "Gunawan", "Permata", "Tarigan", "Mulyani", "Firmansyah", "Utami"),
    *("Harahap", "Purnomo", "Suryani", "Maulana", "Tampubolon", "Anggraini", "Setiawan", "Manurung"),
    *("Puspita", "Ramadhan", "Kusuma", "Sembiring", "Yuliana"),
)
_FURTHER_OFFICERS = (
    ("VERIFIKASI2", "Bayu Verifikasi", "Verifikasi"),
    ("VERIFIKASI3", "Citra Verifikasi", "Verifikasi"),
    ("HAKAKSES3", "Gilang Akses", "Hak Akses"),
    ("PENINJAU2", "Wulan Peninjau", "Peninjau NIB"),
    # Objections to decisions of PEMUTUS need another officer.
    ("PEMUTUS2", "Putra Pemutus", "Pemutus pengawasan NIB"),
    ("HELPDESK2", "Fajar Nugroho", "Petugas Helpdesk"),
    ("HELPDESK3", "Intan Permata", "Petugas Helpdesk"),
)


def invented_name(n: int) -> str:
    """Return the invented name of the `n`-th person."""
    return f"{_FIRST[n * 7 % len(_FIRST)]} {_LAST[n * 5 % len(_LAST)]}"


def spread(n: int, among: int) -> int:
    """Return a number below `among` for the `n`-th row: the same each time, but without a pattern over the rows."""
    return zlib.crc32(f"{among}:{n}".encode()) % among


def age_of(n: int) -> timedelta:
    """Return how long the `n`-th case has waited: most for hours or a day, a third for longer than was promised."""
    return timedelta(hours=(3, 9, 22, 30, 80, 190, 260)[spread(n, 7)] + spread(n, 17), minutes=spread(n, 53))


def spread_work() -> None:
    """Add officers and assign a part of the work to them; a few cases wait for another unit."""
    for user_id, nama, group in _FURTHER_OFFICERS:
        if not Pengguna.objects.filter(user_id=user_id).exists():
            make_officer(user_id, nama, group)
    for queue in QUEUES.values():
        officers = list(officers_with(queue.permission))
        if queue.own_clock or not officers:
            continue
        for item in WorkItem.objects.is_open().filter(antrean=queue.code).order_by("pk"):
            if (kind := spread(item.pk, 10)) < len(_STEPS):
                # The four-eyes rule or a legal period forbids the step: the case stays as it is.
                with contextlib.suppress(Refused, PermissionDenied):
                    _work_on(item, officers, _STEPS[kind])


# The acts of officers that were done on a case so far.
_STEPS = ("take", "take note", "take note give", "take note pause", "note")
_NOTES = (
    "Sudah ditelepon pukul 10, belum diangkat; coba lagi besok pagi.",
    "Datanya cocok dengan surat yang datang lewat pos.",
    "Menunggu scan dokumen dari dinas setempat.",
    "Pemohon minta dihubungi setelah pukul 14.",
)


@transaction.atomic
def _work_on(item: WorkItem, officers: list[Pengguna], steps: str) -> None:
    obj = record_of(item)
    first, second = (officers[(spread(item.pk, 97) + k) % len(officers)] for k in (0, 1))
    for step in steps.split():
        if step == "take":
            assignment.take(obj=obj, by=first)
        elif step == "note":
            assignment.write_note(obj=obj, by=first, isi=_NOTES[spread(item.pk, len(_NOTES))])
        elif step == "give":
            assignment.assign(obj=obj, petugas=second, by=first, note="Tinggal memeriksa dokumennya.")
        elif step == "pause":
            assignment.pause(obj=obj, by=first, note="Dinas setempat: dokumen asli")
    if steps == "take":
        # The officer took the case some time ago and has not decided it.
        WorkItem.objects.filter(pk=item.pk).update(
            dipegang_sejak=timezone.now() - timedelta(hours=spread(item.pk, 30)), diambil_sampai=None
        )
