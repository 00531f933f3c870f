"""S4: an incomplete form is never accepted as complete; tried with a real gunicorn and the portal's configuration."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.servers import free_port

WORDS = "Kios saya tutup. " * 500
BODY = encode_multipart(BOUNDARY, {"perihal": "Nama salah", "isi": WORDS})


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    """The port of a gunicorn with one worker."""
    number = free_port()
    command = [sys.executable, "-m", "gunicorn", "tests.foundation.form_application", "--workers", "1"]
    command += ["--config", "oss_portal/gunicorn.py", "--bind", f"127.0.0.1:{number}"]
    log = tmp_path_factory.mktemp("web") / "log"
    with log.open("wb") as file:
        server = subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=os.environ, stdout=file, stderr=file, start_new_session=True
        )
    try:
        until = time.monotonic() + 120
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", number), timeout=5):
                break
            assert server.poll() is None and time.monotonic() < until, log.read_text()  # noqa: PT018
            time.sleep(0.1)
        yield number
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def answer(port: int, *pieces: bytes, path: str = "/", **headers: str) -> tuple[int, str]:
    """Send a form in these pieces, close the sending side and return status and text of the answer."""
    lines = {"Host": "127.0.0.1", "Content-Type": MULTIPART_CONTENT, "Connection": "close"}
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = f"POST {path} HTTP/1.1\r\n" + "".join(f"{n}: {v}\r\n" for n, v in lines.items()) + "\r\n"
    with contextlib.closing(socket.create_connection(("127.0.0.1", port), timeout=60)) as connection:
        for piece in (head.encode(), *pieces):
            connection.sendall(piece)
        connection.shutdown(socket.SHUT_WR)
        response = http.client.HTTPResponse(connection)
        response.begin()
        return response.status, response.read().decode()


@pytest.mark.serial
def test_s4_a_form_arrives_whole_or_not_at_all(port):
    length = len(BODY)
    assert answer(port, BODY[:300], BODY[300:], Content_Length=str(length)) == (200, WORDS)
    for part in (0.1, 0.5, 0.97):
        half = BODY[: int(length * part)]
        # The connection ended early; the stated length was too small or too large.
        assert answer(port, half, Content_Length=str(length)) == (400, "")
        assert answer(port, half, Content_Length=str(len(half))) == (400, "")
    assert answer(port, BODY, Content_Length=str(length + 1)) == (400, "")
    # A form in chunks has no Content-Length: an application would see an empty form.
    assert answer(port, b"%x\r\n%s\r\n0\r\n\r\n" % (length, BODY), Transfer_Encoding="chunked") == (411, "")


@pytest.mark.serial
@pytest.mark.parametrize(
    "named", ["=punycode", "=idna", "=zlib", "=utf-16", "*=utf-8''punycode", "*0=puny; charset*1=code"]
)
def test_a_form_is_read_as_utf_8_whatever_charset_it_names(port, named):
    """Decoding half a megabyte of "punycode" took a web process minutes, and "zlib" raised an error in it."""
    content = encode_multipart(BOUNDARY, {"isi": "Kedai Café-b"})
    kind = f"{MULTIPART_CONTENT}; charset{named}"
    assert answer(port, content, Content_Type=kind, Content_Length=str(len(content))) == (200, "Kedai Café-b")


@pytest.mark.serial
def test_who_sends_much_to_a_page_that_takes_nothing_gets_its_answer(port):
    """The connection was reset while they were sending: the proxy answered 502 and took the unit for a broken one."""
    content = b"x" * 8_000_000
    length = str(len(content))
    assert [answer(port, content, path="/lain/", Content_Length=length) for _ in range(5)] == [(404, "")] * 5
