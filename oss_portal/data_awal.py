"""Set-up data of the foundation: the public holidays that lokal-id knows. What staff changed since stays."""

from collections.abc import Callable
from datetime import date

import lokal

from oss_portal.models import HariLibur


def muat(tulis: Callable[[str], None] = lambda _: None) -> None:
    """Load the public holidays and joint leave days of the years that lokal-id covers."""
    hari = {}
    for tahun in lokal.HOLIDAY_YEARS:
        for libur in lokal.get_holidays(tahun).holidays:
            jenis = HariLibur.Jenis.CUTI_BERSAMA if "cuti" in str(libur.type) else HariLibur.Jenis.NASIONAL
            tanggal = date.fromisoformat(str(libur.date))
            hari.setdefault(tanggal, HariLibur(tanggal=tanggal, nama=libur.name[:150], jenis=jenis))
    baru = HariLibur.objects.bulk_create(hari.values(), ignore_conflicts=True)
    tulis(f"Hari libur: {len(baru)}")
