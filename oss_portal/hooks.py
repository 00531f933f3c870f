"""Hooks: where a lower app gathers what the higher apps have to show, without importing them.

An app registers its function in its `AppConfig.ready`; the page calls `collect`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

# Nobody needs to know whether 4,000 or 5,000 cases wait: counting stops behind this.
QUEUE_LIMIT = 1000


def count_queue(rows: QuerySet) -> int:
    """Return how many cases wait; 1,001 stands for more than a thousand (the filter `queue_length` says so)."""
    return rows[: QUEUE_LIMIT + 1].count()


@dataclass(frozen=True)
class RetentionRule:
    """One rule of retention: `compute(limit)` says how many rows from before `limit` are due, `apply(limit)` does it.

    `lama_hari` is where the table of rules starts from; both functions return a number and are safe to run twice.
    """

    kode: str
    judul: str
    dasar: str
    lama_hari: int
    compute: Callable[[datetime], int]
    apply: Callable[[datetime], int]


class Hook:
    """An ordered list of callables registered under an order number."""

    def __init__(self) -> None:
        self._functions: list[tuple[int, Callable]] = []

    def register(self, order: int = 50) -> Callable[[Callable], Callable]:
        """Decorator that registers a function; smaller `order` comes first. Registering twice does nothing."""

        def wrap(function: Callable) -> Callable:
            if all(f is not function for _, f in self._functions):
                self._functions.append((order, function))
                self._functions.sort(key=lambda pairs: pairs[0])
            return function

        return wrap

    def collect(self, *args: Any, **kwargs: Any) -> list[Any]:
        """Call every function and return the results that are not None, in order."""
        return [h for _, f in self._functions if (h := f(*args, **kwargs)) is not None]


# Cards of the dashboard: f(request) -> {"judul", "teks", "status": {"warna", "teks"} | None, "tautan": [(text, url)]}
dashboard_cards = Hook()
# Banners over every page: f(request) -> {"teks", "tautan", "link_text"}
banner = Hook()
# What is kept about a person: f(pengguna) -> {"judul", "tujuan", "dasar", "retensi", "data": dict | list of dict}
personal_data_sources = Hook()
# Who read data about a person, beyond the officers' reveals: f(pengguna) -> list of {"waktu", "siapa", "apa", "untuk"}
data_readings = Hook()
# Why a person's data must stay: f(pengguna) -> a sentence, or None
erasure_blockers = Hook()
# Retention: f() -> list of `RetentionRule` (below)
retention_rules = Hook()
# Queues of the staff's front page: f(petugas) -> {"judul", "url", "jumlah" (by `count_queue`),
# "tertua": datetime | None, "tenggat": bool, whether the clock is red, and where there is one "tenggat_pada": datetime
# of the most urgent deadline; and "meja", the address where who has no other work starts their day}
staff_queues = Hook()
# Parts of a case file: f(pengguna=…, pelaku_usaha=…) -> {"judul", "baris": list of dict, "berkas": [(name, bytes)]}
case_file = Hook()
# Figures: f() -> list of {"judul", "penjelasan", "kolom": [..], "baris": [[..]], "publik": bool}, see `chart`
figure = Hook()
# Conflict of interest: f(petugas, obj) -> True where the officer must not open the record; the app records the attempt
conflict = Hook()
# After an outage: f(shift: `outages.Shift`) -> how many deadlines of this app were moved
extend_deadlines = Hook()
