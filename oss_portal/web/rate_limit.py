"""Counters for `LIMITS`: in PostgreSQL for all web nodes, under keyed hashes, so that no address is stored.

Each limit is a bucket that empties steadily (GCRA); only the time at which it will be empty is stored. So the wait
after a used up limit is short, a refused try is not counted, and there is no window that somebody could fill again each
hour.

Call it outside of a transaction: a try must count even if the later work is rolled back.
"""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from ipaddress import IPv6Address, IPv6Network
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from oss_portal.db.clock import TOLERANCE
from oss_portal.exceptions import Refused
from oss_portal.models import AttemptCounter
from oss_portal.privacy.crypto import blind_index
from oss_portal.web.limits import LIMITS, Limit
from oss_portal.web.process_cache import ProcessCache

# In seconds: tolerance for the rounding of times to microseconds.
_ROUNDING = 0.001


class TooManyAttempts(Refused):
    """Refusal: the limit `scope` is used up for `retry_after` seconds; if `passable`, a solved captcha is enough."""

    def __init__(self, retry_after: float, *, passable: bool = False, scope: str = "") -> None:
        self.scope = scope
        self.retry_after, self.passable = max(math.ceil(retry_after), 1), passable
        super().__init__(
            _("Terlalu sering mencoba. Coba lagi setelah %(n)d menit.") % {"n": math.ceil(self.retry_after / 60)}
        )


def visitor_key(key: str | None) -> str | None:
    """Return the key under which tries count: one IPv6 connection has 2^64 addresses, so its /64 is one visitor."""
    if not key or ":" not in key:
        return key
    try:
        address = IPv6Address(key)
    except ValueError:
        return key
    return str(address.ipv4_mapped or IPv6Network((address, 64), strict=False).network_address)


def _stored_key(scope: str, key: str | None) -> str:
    return blind_index(f"{scope}|{visitor_key(key) or '-'}", "limit")


def _plausible(empty_at: float, now: float, limit: Limit) -> float:
    """Return the time at which the bucket is empty, not before now; impossible times (wrong clock) count as now."""
    return now if empty_at > now + limit.per.total_seconds() + TOLERANCE.total_seconds() else max(empty_at, now)


def fill(empty_at: float, now: float, limit: Limit) -> float:
    """Return the time at which the bucket is empty after one more try, if it was `empty_at` before. Times in seconds.

    Raises `TooManyAttempts`.
    """
    full_at = _plausible(empty_at, now, limit) + limit.cost
    over = full_at - now - limit.per.total_seconds()
    if over > _ROUNDING:
        raise TooManyAttempts(over, passable=limit.visitor)
    return full_at


def _empty_at(scope: str, key: str | None) -> float:
    rows = AttemptCounter.objects.filter(kunci=_stored_key(scope, key)).values_list("berakhir_pada", flat=True)
    moment: datetime | None = rows.first()
    return moment.timestamp() if moment else 0


def _tries(empty_at: float, now: float, limit: Limit) -> int:
    return math.ceil((_plausible(empty_at, now, limit) - now - _ROUNDING) / limit.cost)


def used(scope: str, key: str | None) -> int:
    """Return how many tries of `key` still count, without counting one."""
    return all_used((scope, key))[scope]


def all_used(*tries: tuple[str, str | None]) -> dict[str, int]:
    """Return by scope how many tries still count, with one query and without counting one."""
    stored = {_stored_key(scope, key): scope for scope, key in tries}
    rows = AttemptCounter.objects.filter(kunci__in=stored).values_list("kunci", "berakhir_pada")
    empty_at, now = {stored[kunci]: moment.timestamp() for kunci, moment in rows}, timezone.now().timestamp()
    return {scope: _tries(empty_at.get(scope, 0), now, LIMITS[scope]) for scope, _ in tries}


def count_attempt(scope: str, key: str | None, *, weight: float = 1) -> int:
    """Count one try of `key` (a visitor, a NIK …) within `scope`, or `weight` tries, at most a whole bucket.

    Returns how many tries count, with this one. It is one atomic statement, so parallel requests are all counted; it
    computes the same as `fill`. Raises `TooManyAttempts`.
    """
    limit, now = LIMITS[scope], timezone.now().timestamp()
    per, cost = limit.per.total_seconds(), min(weight, limit.size) * limit.cost
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into oss_portal_attemptcounter as c (kunci, berakhir_pada)"
            " values (%(key)s, to_timestamp(%(now)s + %(cost)s))"
            " on conflict (kunci) do update set berakhir_pada = to_timestamp(%(cost)s + case"
            "  when extract(epoch from c.berakhir_pada) between %(now)s and %(latest)s"
            "  then extract(epoch from c.berakhir_pada) else %(now)s end)"
            " where extract(epoch from c.berakhir_pada) not between %(now)s and %(latest)s"
            "  or extract(epoch from c.berakhir_pada) + %(cost)s <= %(full)s"
            " returning extract(epoch from c.berakhir_pada)",
            {
                "key": _stored_key(scope, key),
                "now": now,
                "cost": cost,
                "latest": now + per + TOLERANCE.total_seconds(),
                "full": now + per + _ROUNDING,
            },
        )
        row = cursor.fetchone()
    if row is None:
        over = _plausible(_empty_at(scope, key), now, limit) + cost - now - per
        raise TooManyAttempts(over, passable=limit.visitor)
    return _tries(float(row[0]), now, limit)


_COUNT_ALL = """
    with wanted (kunci, cost, latest, full_at) as (values {rows}),
    fits as (
        select bool_and(
            c.kunci is null
            or extract(epoch from c.berakhir_pada) not between %(now)s and latest
            or extract(epoch from c.berakhir_pada) + cost <= full_at
        ) as all_of_them
        from wanted left join oss_portal_attemptcounter c using (kunci)
    )
    insert into oss_portal_attemptcounter as c (kunci, berakhir_pada)
    select kunci, to_timestamp(%(now)s + cost) from wanted where (select all_of_them from fits) order by kunci
    on conflict (kunci) do update set berakhir_pada = (
        select to_timestamp(w.cost + case
            when extract(epoch from c.berakhir_pada) between %(now)s and w.latest
            then extract(epoch from c.berakhir_pada) else %(now)s end)
        from wanted w where w.kunci = c.kunci
    )
    where exists (
        select 1 from wanted w where w.kunci = c.kunci and (
            extract(epoch from c.berakhir_pada) not between %(now)s and w.latest
            or extract(epoch from c.berakhir_pada) + w.cost <= w.full_at
        )
    )
    returning 1
"""


def count_attempts(*tries: tuple[str, str | None]) -> None:
    """Count one try in each of several limits, `(scope, key)`, with one statement.

    Raises `TooManyAttempts`, which names the first used up limit. Then no other limit counts the try, because a
    stranger could use up the limits of other people that way. Of two simultaneous requests, one may be counted in some
    limits and still be refused.
    """
    now, rows = timezone.now().timestamp(), []
    values: dict[str, Any] = {}
    for i, (scope, key) in enumerate(tries):
        limit = LIMITS[scope]
        per = limit.per.total_seconds()
        rows.append(f"(%(k{i})s, %(c{i})s::float8, %(l{i})s::float8, %(f{i})s::float8)")
        values |= {f"k{i}": _stored_key(scope, key), f"c{i}": limit.cost}
        values |= {f"l{i}": now + per + TOLERANCE.total_seconds(), f"f{i}": now + per + _ROUNDING}
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_ALL.format(rows=", ".join(rows)), {"now": now, **values})
        counted = cursor.rowcount
    if counted == len(tries):
        return
    for scope, key in tries:
        limit = LIMITS[scope]
        over = _plausible(_empty_at(scope, key), now, limit) + limit.cost - now - limit.per.total_seconds()
        if over > _ROUNDING:
            raise TooManyAttempts(over, passable=limit.visitor, scope=scope)
    raise TooManyAttempts(1, passable=LIMITS[tries[0][0]].visitor, scope=tries[0][0])


def forget(scope: str, key: str | None) -> None:
    """Delete the counter of `key`, so that its tries do not count."""
    AttemptCounter.objects.filter(kunci=_stored_key(scope, key)).delete()


# In seconds. A page that must not reveal who is registered takes less than this, even on a busy machine.
UNIFORM_DURATION = 0.25


@contextmanager
def uniform_time(seconds: float = UNIFORM_DURATION) -> Iterator[None]:
    """Let the block always take `seconds` seconds, so that the time of the answer reveals nothing (U2, U9)."""
    until = time.monotonic() + seconds
    try:
        yield
    finally:
        time.sleep(max(until - time.monotonic(), 0))


# (scope, key) -> time at which the bucket is empty
_BUCKETS = ProcessCache[float](limit=50_000)


def count_in_process(scope: str, key: str | None) -> None:
    """Count one try in the memory of this web process: for public reads, where a database write would be too slow.

    Each process has its own count, which ends with the process. Raises `TooManyAttempts`.
    """
    entry = (scope, visitor_key(key))
    _BUCKETS.put(fill(_BUCKETS.get(lambda: 0, entry), timezone.now().timestamp(), LIMITS[scope]), entry)
