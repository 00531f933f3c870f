"""When a business reports its investment (LKPM), by its scale.

PP 28/2025 art. 255(2)a: usaha mikro does not report; usaha kecil reports each half-year. PerBKPM 5/2025 art. 286: a
report is due on the 15th of the month after its period, for menengah and besar each quarter.
"""

from collections.abc import Iterator
from datetime import date

_DAY = 15
# Scale (Lampiran 31) -> months in which a report is due.
_MONTHS = {"02": (1, 7), "03": (1, 4, 7, 10), "04": (1, 4, 7, 10)}


def lkpm_months(skala: str) -> tuple[int, ...]:
    """Return the months on whose 15th a report is due; none for usaha mikro and for an unknown scale."""
    return _MONTHS.get(skala, ())


def lkpm_due_dates(skala: str, after: date) -> Iterator[date]:
    """Yield the due dates from the day `after` on, without end; nothing where no report is due."""
    months = lkpm_months(skala)
    year = after.year
    while months:
        for month in months:
            due = date(year, month, _DAY)
            if due >= after:
                yield due
        year += 1
