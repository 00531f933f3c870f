"""Rate limits: counters in PostgreSQL shared by all web nodes, under keyed hashes, so that no address is kept.

Call at the beginning of a view, outside of a transaction: a try counts also when what follows is rolled back.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from ipaddress import IPv6Address, IPv6Network

from django.db import connection
from django.utils import timezone

from oss_portal.models import AttemptCounter
from oss_portal.privacy.crypto import blind_index
from oss_portal.web.process_cache import ProcessCache


class TooManyAttempts(Exception):
    """The limit of tries is used up; `retry_after` says after how many seconds it is free again."""

    def __init__(self, retry_after: int) -> None:
        self.retry_after = retry_after
        super().__init__(f"try again in {retry_after} s")


def visitor_key(key: str | None) -> str | None:
    """Return the key under which tries count: one IPv6 line has 2^64 addresses, so all of its /64 are one visitor."""
    if not key or ":" not in key:
        return key
    try:
        address = IPv6Address(key)
    except ValueError:
        return key
    return str(address.ipv4_mapped or IPv6Network((address, 64), strict=False).network_address)


def _window(scope: str, key: str | None, per: timedelta) -> tuple[str, int, int]:
    """Return the stored key, the start of the present window and its length in seconds."""
    seconds = int(per.total_seconds())
    now = int(timezone.now().timestamp())
    return blind_index(f"{scope}|{visitor_key(key) or '-'}|{seconds}", "limit"), now - now % seconds, seconds


def attempt_count(scope: str, key: str | None, *, per: timedelta) -> int:
    """Return how many tries were counted in the present window, without counting one."""
    stored_key, window, _ = _window(scope, key, per)
    rows = AttemptCounter.objects.filter(kunci=stored_key, jendela=window).values_list("jumlah", flat=True)
    return rows.first() or 0


def count_attempt(scope: str, key: str | None, *, limit: int, per: timedelta) -> int:
    """Count one try of `key` (an address, a NIK …) within `scope` and return how many there are in this window.

    Raises `TooManyAttempts` when it is more than `limit` in the fixed window of length `per`. One atomic statement, so
    parallel requests are all counted.
    """
    stored_key, window, seconds = _window(scope, key, per)
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into oss_portal_attemptcounter (kunci, jendela, jumlah, berakhir_pada)"
            " values (%s, %s, 1, to_timestamp(%s))"
            " on conflict (kunci, jendela) do update set jumlah = oss_portal_attemptcounter.jumlah + 1"
            " returning jumlah",
            [stored_key, window, window + seconds],
        )
        count: int = cursor.fetchone()[0]
    if count > limit:
        raise TooManyAttempts(max(window + seconds - int(timezone.now().timestamp()), 1))
    return count


# Longer than the work behind a page that must not tell who is registered, on a machine under load.
UNIFORM_DURATION = 0.25


@contextmanager
def uniform_time(seconds: float = UNIFORM_DURATION) -> Iterator[None]:
    """Let the block take `seconds` seconds whatever it finds, so that the time of the answer tells nothing (U2, U9)."""
    until = time.monotonic() + seconds
    try:
        yield
    finally:
        time.sleep(max(until - time.monotonic(), 0))


# (scope, key, length of the window) -> start of the window and tries in it
_COUNTERS = ProcessCache[list[int]](limit=50_000)


def count_in_process(scope: str, key: str | None, *, limit: int, per: timedelta) -> None:
    """Count one try in the memory of this web process: for public reads, where a write to the database costs too much.

    The limit is one of each process and is forgotten with it; raises `TooManyAttempts`.
    """
    key = visitor_key(key)
    seconds = int(per.total_seconds())
    now = int(timezone.now().timestamp())
    window = now - now % seconds
    counter = _COUNTERS.get(lambda: [window, 0], (scope, key, seconds))
    if counter[0] != window:
        counter[:] = [window, 0]
    counter[1] += 1
    if counter[1] > limit:
        raise TooManyAttempts(max(window + seconds - now, 1))
