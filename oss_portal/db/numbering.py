"""Running numbers of a series within a year, given out one after the other on any number of nodes."""

from django.db import connection


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
