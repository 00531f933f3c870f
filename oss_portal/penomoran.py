"""Running numbers of a series within a year, given out one after the other on any number of nodes."""

from django.db import connection


def nomor_berikut(ranah: str, tahun: int) -> int:
    """Return the next number of the series; call it inside the transaction of the act.

    The row stays locked until the act commits, so two acts never get the same number.
    """
    with connection.cursor() as kursor:
        kursor.execute(
            "insert into oss_portal_penomoran (ranah, tahun, terakhir) values (%s, %s, 1)"
            " on conflict (ranah, tahun) do update set terakhir = oss_portal_penomoran.terakhir + 1"
            " returning terakhir",
            [ranah, tahun],
        )
        return kursor.fetchone()[0]
