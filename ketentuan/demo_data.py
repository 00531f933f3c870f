"""Demonstration accounts of this room: an author and an approver, and a version that waits for approval."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

from django.contrib.auth.models import Group
from django.utils import timezone

from ketentuan import services
from ketentuan.services.publishing import earliest_date
from oss_portal.demo_data import KATA_SANDI
from oss_portal.models import Pengguna

AKUN = [
    ("PENYUSUN1", "Petugas: menyusun versi Ketentuan Penggunaan"),
    ("PENYETUJU1", "Petugas: menyetujui dan mengumumkan versi"),
]


def content(write: Callable[[str], None]) -> None:
    """Make the two officers, and a draft that the second one may announce."""
    people = []
    for user_id, nama, groups_ in (
        ("PENYUSUN1", "Ratna Penyusun", "Penyusun Ketentuan"),
        ("PENYETUJU1", "Bambang Penyetuju", "Penyetuju Ketentuan"),
    ):
        petugas = Pengguna.objects.create_user(
            user_id, f"{user_id.lower()}@oss.example", KATA_SANDI, nama=nama, is_staff=True
        )
        petugas.groups.add(Group.objects.get(name=groups_))
        people.append(petugas)
        write(user_id)
    now = services.version_in_force("ketentuan")
    tomorrow = timezone.localdate(earliest_date(now.jenis)) + timedelta(days=14)
    draft = services.create_draft(
        jenis=now.jenis,
        by=people[0],
        data={
            "sumber": now.sumber.replace("beserta segala perubahannya..", "beserta segala perubahannya.").replace(
                "atas resiko sendiri", "atas risiko sendiri"
            ),
            "ringkasan_perubahan": "Ejaan “resiko” pada KEAMANAN AKSES angka 3 dan titik ganda pada PILIHAN HUKUM"
            " angka 1 dibetulkan. Isi tidak berubah.",
            "dasar_hukum": now.dasar_hukum,
            "perlu_persetujuan": False,
            "berlaku_sejak": timezone.make_aware(datetime.combine(tomorrow, time.min)),
        },
    )
    services.submit_version(versi=draft, by=people[0])
