"""Set-up data of the foundation: the public holidays that lokal-id knows. What staff changed since stays."""

from collections.abc import Callable
from datetime import date

import lokal

from oss_portal.models import HariLibur


def load(write: Callable[[str], None] = lambda _: None) -> None:
    """Load the public holidays and joint leave days of the years that lokal-id covers."""
    days = {}
    for year in lokal.HOLIDAY_YEARS:
        for holidays in lokal.get_holidays(year).holidays:
            jenis = HariLibur.Jenis.CUTI_BERSAMA if "cuti" in str(holidays.type) else HariLibur.Jenis.NASIONAL
            day = date.fromisoformat(str(holidays.date))
            days.setdefault(day, HariLibur(tanggal=day, nama=holidays.name[:150], jenis=jenis))
    new = HariLibur.objects.bulk_create(days.values(), ignore_conflicts=True)
    write(f"Hari libur: {len(new)}")
