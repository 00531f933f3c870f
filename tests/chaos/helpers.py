"""A visitor over real HTTP for tests that break things: it keeps cookies, fills in forms, solves captchas."""

import contextlib
import http.client
import os
import random
import re
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import psycopg2
import pytest

from tests.registration_payload import PERSEORANGAN, person_number


def query(url: str, sql: str, *value) -> list[tuple]:
    """Run a statement in a portal's database on a separate connection, and commit."""
    with contextlib.closing(psycopg2.connect(url)) as database:
        database.autocommit = True
        with database.cursor() as cursor:
            cursor.execute(sql, value or None)
            return cursor.fetchall() if cursor.description else []


def field_value(page: str, nama: str) -> str:
    """Return the value of a field of a page, or an empty text."""
    matches = re.search(rf'name="{nama}"[^>]*value="([^"]*)"', page)
    return matches[1] if matches else ""


def captcha_answer(url: str, key: str) -> str:
    """Return the text that the captcha `key` shows, or an empty text."""
    challenge = query(url, "select response from captcha_captchastore where hashkey = %s", key)
    return challenge[0][0] if challenge else ""


@contextlib.contextmanager
def constant_load(work: Callable[[int], object], many: int = 3) -> Iterator[None]:
    """Call `work` with new numbers from `many` threads while the block runs; stop them however the block ends."""
    finished = threading.Event()

    def run_all(start: int) -> None:
        order = start
        while not finished.is_set():
            work(order)
            order += 1

    # Daemon threads, so that a fault of the test itself does not keep its process alive.
    threads = [threading.Thread(target=run_all, args=(n * 1000,), daemon=True) for n in range(many)]
    for b in threads:
        b.start()
    try:
        yield
    finally:
        finished.set()
        for b in threads:
            b.join(60)


class Guest:
    """One visitor of a portal on a port; without `address` each visitor gets a random address.

    `url` is the database, from which the visitor reads the answers of captchas.
    """

    def __init__(self, port: int, url: str, address: str = ""):
        self.port, self.url, self.cookies = port, url, {}
        self.alamat = address or "10." + ".".join(str(random.randrange(1, 255)) for _ in range(3))

    def fetch(self, cara: str, run_all: str, data: dict | None = None, limit: float = 30) -> tuple[int, str, dict]:
        """Send a request and return (status, body, headers); status 0 when the connection broke."""
        headers = {
            "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
            "Host": f"127.0.0.1:{self.port}",
            "X-Forwarded-For": self.alamat,
        }
        content = None
        if data is not None:
            content = urlencode(data)
            headers |= {"Content-Type": "application/x-www-form-urlencoded"}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=limit)
        try:
            connection.request(cara, run_all, content, headers)
            response = connection.getresponse()
            text = response.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException):
            return 0, "", {}
        finally:
            connection.close()
        for value in response.headers.get_all("Set-Cookie") or []:
            nama, _, remaining = value.partition("=")
            self.cookies[nama] = remaining.split(";")[0]
        return response.status, text, dict(response.headers)

    def register(self, order: int) -> int:
        """Register the person number `order` and return the status of the POST (302: accepted)."""
        status, page, _ = self.fetch("GET", "/daftar/")
        if status != 200:
            return status
        key = field_value(page, "kode_0")
        try:
            answer = captcha_answer(self.url, key)
        except psycopg2.DatabaseError as error:
            # The database is gone or is stopping; in the second case psycopg2 raises a `DatabaseError` without
            # SQLSTATE.
            if not isinstance(error, psycopg2.OperationalError) and error.pgcode is not None:
                raise
            return 0
        data = {
            n: field_value(page, n) for n in ("csrfmiddlewaretoken", "token_form", "versi_ketentuan", "versi_privasi")
        }
        data |= PERSEORANGAN | person_number(order) | {"kode_0": key, "kode_1": answer}
        return self.fetch("POST", "/daftar/", data)[0]


@contextlib.contextmanager
def small_disk(place: Path, size: str) -> Iterator[Path]:
    """Mount a file system of that size at `place` for the block; skip the test without the right to mount."""
    place.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=0777", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("only who may mount can fill a disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def fill_up(disk: Path) -> Path:
    """Fill a disk to its last byte; return the file that fills it, which the caller removes."""
    load = disk / "beban"
    with load.open("wb", buffering=0) as f, contextlib.suppress(OSError):
        while f.write(b"x" * 4096):
            pass
    return load


class MailServer:
    """A small SMTP server that accepts mails, refuses them or stays mute (`cara`: terima, tolak, bisu)."""

    def __init__(self, cara: str = "terima", extension: str = ""):
        self.cara, self.extension, self.surat, self.recipients = cara, extension, [], []
        self.sock = socket.create_server(("127.0.0.1", 0))
        self.port = self.sock.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.sock.accept()
            except OSError:
                return
            threading.Thread(target=self._serve_one, args=(connection,), daemon=True).start()

    def _serve_one(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rwb") as f, contextlib.suppress(OSError, ValueError):
            if self.cara == "bisu":
                # Stay silent until the client gives up.
                f.readline()
                return
            if self.cara == "tolak":
                f.write(b"421 busy\r\n")
                f.flush()
                return

            def words(text: str) -> None:
                f.write(text.encode() + b"\r\n")
                f.flush()

            words("220 uji")
            while rows := f.readline():
                command = rows[:4].upper()
                if command == b"DATA":
                    words("354 isi")
                    content = b""
                    while (b := f.readline()) not in {b".\r\n", b""}:
                        content += b
                    self.surat.append(content.decode("utf-8", "replace"))
                    words("250 ok")
                elif command == b"EHLO" and self.extension:
                    words(f"250-uji\r\n250 {self.extension}")
                elif command == b"RCPT":
                    self.recipients.append(rows.decode())
                    words("250 ok")
                elif command == b"QUIT":
                    words("221 sampai jumpa")
                    return
                else:
                    words("250 ok")

    def close(self) -> None:
        self.sock.close()
