"""The cost of an act: processor time of web server and PostgreSQL, so that other work on the machine counts little.

Elapsed time is not used: a page that waits for 0.1 s by design would look slow, and a busy machine would make
everything slow.
"""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice, repeat

from tests.benchmarks.lab import Lab, processor_seconds, server_pid
from tests.benchmarks.load_client import Connection

# The requests of one act: a list is its page and the data that the page fetches.
Act = list[bytes]


@dataclass(frozen=True)
class Site:
    """A web server: the id of the parent process of its workers, and its port."""

    pid: int
    port: int


@dataclass(frozen=True)
class Cost:
    """Milliseconds of a core for one act."""

    web: float
    database: float

    @property
    def total(self) -> float:
        return self.web + self.database

    def __str__(self) -> str:
        return f"{self.total:.1f} ms ({self.web:.1f} + {self.database:.1f})"


class UnexpectedAnswer(Exception):
    """A server did not answer an act as expected; the message names the request and the answer."""


def again_and_again(*requests: bytes) -> Iterable[Act]:
    """Return an endless iterator of one act."""
    return repeat(list(requests))


def measure(
    lab: Lab, site: Site, acts: Iterable[Act], *, is_correct: Callable[[int], bool] = lambda status: status == 200
) -> Cost:
    """Do the acts one after the other until they or the seconds of a figure are over. Raises `UnexpectedAnswer`.

    Three acts are done before and not counted, because the first answer of a process takes longer.
    """
    connection, supply = Connection("127.0.0.1", site.port), iter(acts)

    def do(act: Act) -> None:
        for request in act:
            status, _, content = connection.ask(request)
            if not is_correct(status):
                line = request.split(b"\r\n", 1)[0].decode()
                raise UnexpectedAnswer(f"{line}: {status} {content[:2000]!r}")

    def used() -> tuple[float, float]:
        return processor_seconds(site.pid), processor_seconds(server_pid(lab.database))

    try:
        for act in islice(supply, 3):
            do(act)
        before, count, end = used(), 0, time.perf_counter() + lab.seconds
        for act in supply:
            do(act)
            count += 1
            if time.perf_counter() > end and count >= 8:
                break
        web, database = (1000 * (b - a) / count for a, b in zip(before, used(), strict=True))
    finally:
        connection.close()
    return Cost(web, database)
