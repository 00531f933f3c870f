"""Running numbers of a series within a year, given out one after the other on any number of nodes."""

from django.db import connection
from django.utils import timezone


def next_number(scope: str, year: int) -> int:
    """Return the next number of the series; call it inside the transaction of the act.

    The row stays locked until the act commits, so two acts never get the same number.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into oss_portal_numberseries (ranah, tahun, terakhir) values (%s, %s, 1)"
            " on conflict (ranah, tahun) do update set terakhir = oss_portal_numberseries.terakhir + 1"
            " returning terakhir",
            [scope, year],
        )
        number: int = cursor.fetchone()[0]
        return number


def next_case_number(prefix: str, scope: str, *, digits: int = 6) -> str:
    """Return the next number of a kind of case, in the series `scope`, as people quote it: `PA-2026-000001`."""
    year = timezone.localdate().year
    return f"{prefix}-{year}-{next_number(scope, year):0{digits}d}"
