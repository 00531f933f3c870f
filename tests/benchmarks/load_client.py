"""A small load client over real HTTP: keep-alive sockets in threads, so cheap that the figures measure the server."""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import cycle
from urllib.parse import urlencode


@dataclass
class Result:
    """The result of a load run: answers, answers by status, seconds, and the time of each answer in seconds."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    status: dict[int, int] = field(default_factory=dict)
    error: int = 0

    @property
    def count(self) -> int:
        return len(self.times)

    @property
    def per_second(self) -> float:
        return self.count / self.seconds if self.seconds else 0.0

    def percentile(self, p: float) -> float:
        """Return the p-th percentile (0..100) of the answer times in milliseconds."""
        if not self.times:
            return 0.0
        order = sorted(self.times)
        return order[min(int(len(order) * p / 100), len(order) - 1)] * 1000


class Connection:
    """One keep-alive connection that sends raw requests and reads whole answers."""

    def __init__(self, host: str, port: int, limit: float = 30.0):
        self.address, self.limit, self.sock = (host, port), limit, None

    def ask(self, data_request: bytes) -> tuple[int, bytes, bytes]:
        """Send one raw HTTP/1.1 request; return `(status, header bytes, body)`. Raises `OSError`."""
        for attempts in (1, 2):
            if self.sock is None:
                self.sock = socket.create_connection(self.address, timeout=self.limit)
                self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                self.sock.sendall(data_request)
                return self._read()
            except ConnectionError:
                # The server closed an idle connection: send the request once more on a new one.
                self.close()
                if attempts == 2:
                    raise
        raise AssertionError

    def _read(self) -> tuple[int, bytes, bytes]:
        data = b""
        while b"\r\n\r\n" not in data:
            chunk = self.sock.recv(65536)
            if not chunk:
                raise ConnectionError("closed before the headers ended")
            data += chunk
        headers, _, content = data.partition(b"\r\n\r\n")
        small = headers.lower()
        status = int(headers[9:12])
        if b"content-length:" in small:
            length = int(small.split(b"content-length:")[1].split(b"\r\n")[0])
            section, ada = [content], len(content)
            while ada < length:
                chunk = self.sock.recv(65536)
                if not chunk:
                    raise ConnectionError("closed before the body ended")
                section.append(chunk)
                ada += len(chunk)
            content = b"".join(section)
        elif status not in {204, 304}:
            while chunk := self.sock.recv(65536):
                content += chunk
            self.close()
        if b"connection: close" in small:
            self.close()
        return status, headers, content

    def close(self) -> None:
        if self.sock is not None:
            self.sock.close()
            self.sock = None


def take(path: str, *, host: str = "127.0.0.1", headers: dict[str, str] | None = None) -> bytes:
    """Return the bytes of a GET request."""
    rows = [f"GET {path} HTTP/1.1", f"Host: {host}", *(f"{k}: {v}" for k, v in (headers or {}).items())]
    return ("\r\n".join(rows) + "\r\n\r\n").encode()


def send(path: str, payload, *, host: str = "127.0.0.1", headers: dict[str, str] | None = None) -> bytes:
    """Return the bytes of a POST of a form; `payload` is a mapping or a list of pairs."""
    content = urlencode(payload).encode()
    about = {"Host": host, "Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(content))}
    rows = [f"POST {path} HTTP/1.1", *(f"{k}: {v}" for k, v in (about | (headers or {})).items())]
    return ("\r\n".join(rows) + "\r\n\r\n").encode() + content


def load(
    port: int,
    data_request: Iterable[bytes],
    *,
    connections: int = 8,
    seconds: float = 5.0,
    warm_up: float = 0.5,
    is_correct: Callable[[int], bool] = lambda status: status < 400,
) -> Result:
    """Send `data_request` in turn over `connections` connections for `seconds` seconds; the warm-up is not counted."""
    result, key = Result(), threading.Lock()
    begin = time.perf_counter() + warm_up
    listing = list(data_request)

    def run_all(nomor: int) -> None:
        s = Connection("127.0.0.1", port)
        old, status, error = [], {}, 0
        for p in cycle(listing[nomor % len(listing) :] + listing[: nomor % len(listing)]):
            a = time.perf_counter()
            if a >= begin + seconds:
                break
            try:
                kode = s.ask(p)[0]
            except OSError:
                kode = 0
                s.close()
            b = time.perf_counter()
            if a >= begin:
                old.append(b - a)
                status[kode] = status.get(kode, 0) + 1
                error += not is_correct(kode)
        s.close()
        with key:
            result.times += old
            result.error += error
            for k, n in status.items():
                result.status[k] = result.status.get(k, 0) + n

    threads = [threading.Thread(target=run_all, args=(n,)) for n in range(connections)]
    for b in threads:
        b.start()
    for b in threads:
        b.join()
    result.seconds = seconds
    return result


def send_each(
    port: int, data_request: Iterable[bytes], *, connections: int, is_correct: Callable[[int], bool]
) -> Result:
    """Send each of `data_request` once over `connections` connections, as fast as they are answered."""
    queue, result, key = iter(data_request), Result(), threading.Lock()

    def run_all() -> None:
        s = Connection("127.0.0.1", port)
        while True:
            with key:
                p = next(queue, None)
            if p is None:
                break
            a = time.perf_counter()
            try:
                kode = s.ask(p)[0]
            except OSError:
                kode = 0
                s.close()
            b = time.perf_counter()
            with key:
                result.times.append(b - a)
                result.status[kode] = result.status.get(kode, 0) + 1
                result.error += not is_correct(kode)
        s.close()

    threads = [threading.Thread(target=run_all, daemon=True) for _ in range(connections)]
    begin = time.perf_counter()
    for b in threads:
        b.start()
    for b in threads:
        b.join()
    result.seconds = time.perf_counter() - begin
    return result


def pin_to_core(core: int) -> None:
    """Keep this process on one core (of those it may use), so that client and server do not take each other's time."""
    allowed = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {allowed[core % len(allowed)]})
