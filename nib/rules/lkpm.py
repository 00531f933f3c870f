"""The days on which a report on the investment (LKPM) is due; months and day are rows of `AturanLkpm`."""

from collections.abc import Collection, Iterator
from datetime import date


def lkpm_due_dates(months: Collection[int], day: int, after: date) -> Iterator[date]:
    """Yield the date of `day` in each of these months from `after` on, without end; yield nothing without months."""
    year = after.year
    while months:
        for month in sorted(months):
            due = date(year, month, day)
            if due >= after:
                yield due
        year += 1
