"""gunicorn ends a hanging request; tried with a real gunicorn and the portal's configuration."""

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest
from django.conf import settings

from tests.servers import free_port


def answer(port: int, path: str) -> int:
    """Return the status of a GET, or 0 when the connection broke."""
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, HTTPException):
        return 0
    finally:
        connection.close()


def parsers(server: int) -> list[int]:
    """Return the parent processes of parsers below a gunicorn and its workers."""
    below = [server, *map(int, Path(f"/proc/{server}/task/{server}/children").read_text().split())]
    children = [child for pid in below for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return [int(c) for c in children if b"oss_portal.parsing.jobs" in Path(f"/proc/{c}/cmdline").read_bytes()]


@pytest.fixture
def web(tmp_path):
    """Start a gunicorn with two workers and return its port and its process."""
    port = free_port()
    environment = os.environ | {
        "WEB_REQUEST_SECONDS": "2",
        "WEB_PROCESSES": "2",
        "WEB_THREADS": "4",
    }
    command = [sys.executable, "-m", "gunicorn", "tests.foundation.hanging_application"]
    command += ["--config", "oss_portal/gunicorn.py", "--bind", f"127.0.0.1:{port}"]
    log = tmp_path / "log"
    with log.open("wb") as file:
        server = subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=environment, stdout=file, stderr=file, start_new_session=True
        )
    try:
        until = time.monotonic() + 60
        while not answer(port, "/"):
            assert server.poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.1)
        yield port, server.pid
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def test_a_request_that_hangs_is_ended_and_those_beside_it_are_answered(web):
    """Row 1 of the attacks: hanging requests blocked all threads, and nothing ended them.

    All workers, including replaced ones, use the same parent process of parsers, so that its queues hold for the node.
    """
    port, server = web
    parser = parsers(server)
    assert len(parser) == 1
    with ThreadPoolExecutor() as threads:
        hanging = [threads.submit(answer, port, "/hang") for _ in range(6)]
        beside = [threads.submit(answer, port, "/slow") for _ in range(2)]
        assert [request.result() for request in hanging] == [0] * 6
        assert [request.result() for request in beside] == [200] * 2
    assert answer(port, "/") == 200
    assert parsers(server) == parser


def test_what_comes_while_every_thread_hangs_waits_for_the_workers_that_replace_them(web):
    """A worker accepted the connection although no thread was free, and lost it when it was ended."""
    port, _ = web
    with ThreadPoolExecutor(20) as threads:
        hanging = [threads.submit(answer, port, "/hang") for _ in range(8)]
        time.sleep(0.5)
        later = [threads.submit(outcome, port) for _ in range(8)]
        assert [request.result() for request in hanging] == [0] * 8
        assert [request.result() for request in later] == ["answered"] * 8


def send_slowly(port: int) -> int:
    """Send a form byte by byte and return the status of its answer, or 0 when the connection broke."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.putrequest("POST", "/form")
        connection.putheader("Content-Length", "1000")
        connection.endheaders()
        while not select.select([connection.sock], [], [], 0.1)[0]:
            connection.send(b"x")
        return connection.getresponse().status
    except (OSError, HTTPException):
        return 0
    finally:
        connection.close()


def test_a_form_that_is_sent_slowly_ends_no_worker(web):
    """One such sender ended a worker every half minute, together with papers that others were waiting for."""
    port, _ = web
    assert send_slowly(port) == 400


def outcome(port: int) -> str:
    """Return what a POST came to: answered, refused before it was sent (then a proxy tries another unit), or lost."""
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.connect()
    except ConnectionRefusedError:
        return "refused"
    try:
        connection.request("POST", "/", b"once")
        return "answered" if connection.getresponse().status == 200 else "lost"
    except (OSError, HTTPException):
        return "lost"
    finally:
        connection.close()


def test_a_unit_that_is_restarted_answers_or_refuses_and_loses_nothing_that_was_sent(web):
    """Connections waiting behind running requests were reset when those ended: no proxy sends a POST twice."""
    port, server = web
    with ThreadPoolExecutor(20) as threads:
        under_way = [threads.submit(answer, port, "/slow") for _ in range(8)]
        time.sleep(0.3)
        os.kill(server, signal.SIGTERM)
        until, later = time.monotonic() + 60, []
        while time.monotonic() < until and not any(a.done() and a.result() == "refused" for a in later):
            later.append(threads.submit(outcome, port))
            time.sleep(0.01)
        found = Counter(attempt.result() for attempt in later)
    assert [request.result() for request in under_way] == [200] * 8
    assert not found["lost"], found
    assert found["refused"], found
