"""Rate limits: counters in PostgreSQL shared by all web nodes, under keyed hashes, so that no address is kept.

Call at the view's door, outside of a transaction: a try counts also when what follows is rolled back.
"""

import time
from contextlib import contextmanager
from datetime import timedelta
from ipaddress import IPv6Address, IPv6Network

from django.db import connection
from django.utils import timezone

from oss_portal.kripto import indeks_buta
from oss_portal.models import HitunganPercobaan


class TerlaluSering(Exception):
    """The limit of tries is used up; `coba_lagi_detik` says after how many seconds it is free again."""

    def __init__(self, coba_lagi_detik: int):
        self.coba_lagi_detik = coba_lagi_detik
        super().__init__(f"try again in {coba_lagi_detik} s")


def satu_pengunjung(kunci: str | None) -> str | None:
    """Return the key under which tries count: one IPv6 line has 2^64 addresses, so all of its /64 are one visitor."""
    if not kunci or ":" not in kunci:
        return kunci
    try:
        alamat = IPv6Address(kunci)
    except ValueError:
        return kunci
    return str(alamat.ipv4_mapped or IPv6Network((alamat, 64), strict=False).network_address)


def _jendela(ranah: str, kunci: str | None, per: timedelta) -> tuple[str, int, int]:
    """Return the stored key, the start of the present window and its length in seconds."""
    detik = int(per.total_seconds())
    kini = int(timezone.now().timestamp())
    return indeks_buta(f"{ranah}|{satu_pengunjung(kunci) or '-'}|{detik}", "batas"), kini - kini % detik, detik


def jumlah_percobaan(ranah: str, kunci: str | None, *, per: timedelta) -> int:
    """Return how many tries were counted in the present window, without counting one."""
    kunci_tersimpan, jendela, _ = _jendela(ranah, kunci, per)
    baris = HitunganPercobaan.objects.filter(kunci=kunci_tersimpan, jendela=jendela).values_list("jumlah", flat=True)
    return baris.first() or 0


def hitung_percobaan(ranah: str, kunci: str | None, *, batas: int, per: timedelta) -> int:
    """Count one try of `kunci` (an address, a NIK …) within `ranah` and return how many there are in this window.

    Raises `TerlaluSering` when it is more than `batas` in the fixed window of length `per`. One atomic statement, so
    parallel requests are all counted.
    """
    kunci_tersimpan, jendela, detik = _jendela(ranah, kunci, per)
    with connection.cursor() as kursor:
        kursor.execute(
            "insert into oss_portal_hitunganpercobaan (kunci, jendela, jumlah, berakhir_pada)"
            " values (%s, %s, 1, to_timestamp(%s))"
            " on conflict (kunci, jendela) do update set jumlah = oss_portal_hitunganpercobaan.jumlah + 1"
            " returning jumlah",
            [kunci_tersimpan, jendela, jendela + detik],
        )
        jumlah = kursor.fetchone()[0]
    if jumlah > batas:
        raise TerlaluSering(max(jendela + detik - int(timezone.now().timestamp()), 1))
    return jumlah


# Longer than the work behind a page that must not tell who is registered, on a machine under load.
LAMA_SERAGAM = 0.25


@contextmanager
def waktu_seragam(detik: float = LAMA_SERAGAM):
    """Let the block take `detik` seconds whatever it finds, so that the time of the answer tells nothing (U2, U9)."""
    sampai = time.monotonic() + detik
    try:
        yield
    finally:
        time.sleep(max(sampai - time.monotonic(), 0))


_DI_PROSES: dict[tuple[str, str | None, int], list[int]] = {}


def hitung_di_proses(ranah: str, kunci: str | None, *, batas: int, per: timedelta) -> None:
    """Count one try in the memory of this web process: for public reads, where a write to the database costs too much.

    The limit is one of each process and is forgotten with it; raises `TerlaluSering`.
    """
    kunci = satu_pengunjung(kunci)
    detik = int(per.total_seconds())
    kini = int(timezone.now().timestamp())
    jendela = kini - kini % detik
    if len(_DI_PROSES) > 50_000:
        _DI_PROSES.clear()
    isi = _DI_PROSES.get((ranah, kunci, detik))
    if isi is None or isi[0] != jendela:
        _DI_PROSES[ranah, kunci, detik] = [jendela, 1]
        return
    isi[1] += 1
    if isi[1] > batas:
        raise TerlaluSering(max(jendela + detik - kini, 1))
