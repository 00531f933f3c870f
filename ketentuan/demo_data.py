"""Demonstration accounts of this app: an author and an approver, and a version that waits for approval."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

from django.utils import timezone

from ketentuan.services import persetujuan, publishing
from ketentuan.services.publishing import earliest_date
from oss_portal.demo_data import make_officer

ACCOUNTS = [
    ("PENYUSUN1", "Petugas: menyusun versi Ketentuan Penggunaan"),
    ("PENYETUJU1", "Petugas: menyetujui dan mengumumkan versi"),
]


def fill(write: Callable[[str], None]) -> None:
    """Make the two officers, and a draft that the second one may announce."""
    officers = []
    for user_id, nama, group in (
        ("PENYUSUN1", "Ratna Penyusun", "Penyusun Ketentuan"),
        ("PENYETUJU1", "Bambang Penyetuju", "Penyetuju Ketentuan"),
    ):
        officers.append(make_officer(user_id, nama, group))
        write(user_id)
    current = persetujuan.version_in_force("ketentuan")
    tomorrow = timezone.localdate(earliest_date(current.jenis)) + timedelta(days=14)
    draft = publishing.create_draft(
        jenis=current.jenis,
        by=officers[0],
        data={
            "sumber": current.sumber.replace("beserta segala perubahannya..", "beserta segala perubahannya.").replace(
                "atas resiko sendiri", "atas risiko sendiri"
            ),
            "ringkasan_perubahan": "Ejaan “resiko” pada KEAMANAN AKSES angka 3 dan titik ganda pada PILIHAN HUKUM"
            " angka 1 dibetulkan. Isi tidak berubah.",
            "dasar_hukum": current.dasar_hukum,
            "perlu_persetujuan": False,
            "berlaku_sejak": timezone.make_aware(datetime.combine(tomorrow, time.min)),
        },
    )
    publishing.submit_version(versi=draft, by=officers[0])
