"""Visitors who send requests without a pause through the proxy: none may be lost while something is restarted."""

import contextlib
import http.client
import ssl
import threading
import time
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlencode

from tests.chaos.helpers import Guest
from tests.operations.sandbox import HOST, Sandbox

_TLS = ssl._create_unverified_context()
PAGES = ("/", "/masuk/", "/cek/", "/ketentuan/", "/sehat/hidup")


class Visitor(Guest):
    """One visitor through the proxy, over TLS, with the portal's host name."""

    def __init__(self, sandbox: Sandbox) -> None:
        super().__init__(sandbox.port("443"), sandbox.url())

    def fetch(self, method: str, path: str, data: dict | None = None, limit: float = 40) -> tuple[int, str, dict]:
        headers = {
            "Host": HOST,
            "Origin": f"https://{HOST}",
            "Referer": f"https://{HOST}{path}",
            "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
        }
        content = None
        if data is not None:
            content = urlencode(data)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=limit, context=_TLS)
        try:
            connection.request(method, path, content, headers)
            response = connection.getresponse()
            text = response.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException) as error:
            return 0, repr(error), {}
        finally:
            connection.close()
        for value in response.headers.get_all("Set-Cookie") or []:
            name, _, rest = value.partition("=")
            self.cookies[name] = rest.split(";")[0]
        return response.status, text, dict(response.headers)


class Load:
    """The answers to the visitors: the count of each status, and the lost requests."""

    def __init__(self) -> None:
        self.answers: Counter[str] = Counter()
        self.lost: list[str] = []
        self.registered = 0
        self.slowest = 0.0

    def note(self, what: str, status: int, text: str, seconds: float) -> None:
        self.answers[f"{what} {status}"] += 1
        self.slowest = max(self.slowest, seconds)
        if status == 0 or status >= 500:
            self.lost.append(f"{what}: {status} {text[:200]}")

    def __str__(self) -> str:
        total = sum(self.answers.values())
        return f"{total} requests, {self.registered} registrations, {len(self.lost)} lost, slowest {self.slowest:.1f} s"


@contextlib.contextmanager
def visitors(sandbox: Sandbox, *, first: int, readers: int = 3) -> Iterator[Load]:
    """Let visitors read pages, and one visitor register persons from number `first` on, while the block runs."""
    load, finished = Load(), threading.Event()

    def read(start: int) -> None:
        visitor, turn = Visitor(sandbox), start
        while not finished.is_set():
            page, begin = PAGES[turn % len(PAGES)], time.monotonic()
            status, text, _ = visitor.fetch("GET", page)
            load.note(page, status, text, time.monotonic() - begin)
            turn += 1
            finished.wait(0.05)

    def register() -> None:
        order = first
        while not finished.is_set():
            begin = time.monotonic()
            status = Visitor(sandbox).register(order)
            load.note("register", status, "", time.monotonic() - begin)
            load.registered += status == 302
            order += 1
            finished.wait(0.3)

    threads = [threading.Thread(target=read, args=(n,), daemon=True) for n in range(readers)]
    threads.append(threading.Thread(target=register, daemon=True))
    for thread in threads:
        thread.start()
    try:
        time.sleep(2)
        yield load
        time.sleep(2)
    finally:
        finished.set()
        for thread in threads:
            thread.join(60)
