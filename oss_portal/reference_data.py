"""Set-up data of the foundation: the groups of officers, and the public holidays that lokal-id knows."""

from collections.abc import Callable
from datetime import date

import lokal

from oss_portal.models import HariLibur
from oss_portal.staff.roles import set_up_roles


def load(write: Callable[[str], None] = lambda _: None) -> None:
    """Set up the groups; load the holidays and joint leave days of the years that lokal-id covers.

    Changes of staff to holidays are kept; the groups get exactly the rights that the apps declare.
    """
    write(f"Kelompok petugas: {', '.join(set_up_roles())}")
    days: dict[date, HariLibur] = {}
    for year in lokal.HOLIDAY_YEARS:
        for holidays in lokal.get_holidays(year).holidays:
            jenis = HariLibur.Jenis.CUTI_BERSAMA if "cuti" in str(holidays.type) else HariLibur.Jenis.NASIONAL
            day = date.fromisoformat(str(holidays.date))
            days.setdefault(day, HariLibur(tanggal=day, nama=holidays.name[:150], jenis=jenis))
    new = HariLibur.objects.bulk_create(days.values(), ignore_conflicts=True)
    write(f"Hari libur: {len(new)}")
