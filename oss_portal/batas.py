"""Rate limits: counters in PostgreSQL shared by all web nodes, under keyed hashes, so that no address is kept.

Call at the view's door, outside of a transaction: a try counts also when what follows is rolled back.
"""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from oss_portal.kripto import indeks_buta


class TerlaluSering(Exception):
    """The limit of tries is used up; `coba_lagi_detik` says after how many seconds it is free again."""

    def __init__(self, coba_lagi_detik: int):
        self.coba_lagi_detik = coba_lagi_detik
        super().__init__(f"try again in {coba_lagi_detik} s")


def hitung_percobaan(ranah: str, kunci: str | None, *, batas: int, per: timedelta) -> int:
    """Count one try of `kunci` (an address, a NIK …) within `ranah` and return how many there are in this window.

    Raises `TerlaluSering` when it is more than `batas` in the fixed window of length `per`. One atomic statement, so
    parallel requests are all counted.
    """
    detik = int(per.total_seconds())
    kini = int(timezone.now().timestamp())
    jendela = kini - kini % detik
    with connection.cursor() as kursor:
        kursor.execute(
            "insert into oss_portal_hitunganpercobaan (kunci, jendela, jumlah, berakhir_pada)"
            " values (%s, %s, 1, to_timestamp(%s))"
            " on conflict (kunci, jendela) do update set jumlah = oss_portal_hitunganpercobaan.jumlah + 1"
            " returning jumlah",
            [indeks_buta(f"{ranah}|{kunci or '-'}|{detik}", "batas"), jendela, jendela + detik],
        )
        jumlah = kursor.fetchone()[0]
    if jumlah > batas:
        raise TerlaluSering(max(jendela + detik - kini, 1))
    return jumlah
