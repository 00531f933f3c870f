"""gunicorn ends a request that hangs, with a real gunicorn under the portal's own configuration."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException

import pytest
from django.conf import settings

from tests.servers import free_port


def answer(port: int, path: str) -> int:
    """Return the status of a GET, 0 when the connection broke off."""
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, HTTPException):
        return 0
    finally:
        connection.close()


@pytest.fixture
def port(tmp_path):
    port = free_port()
    environment = os.environ | {
        "WEB_REQUEST_SECONDS": "2",
        "WEB_PROCESSES": "1",
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
        yield port
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def test_a_request_that_hangs_is_ended_and_those_beside_it_are_answered(port):
    """Row 1 of the attacks: four hanging requests held all four threads, and nothing ended them."""
    with ThreadPoolExecutor() as threads:
        start = time.monotonic()
        hanging = [threads.submit(answer, port, "/hang") for _ in range(3)]
        time.sleep(1.8)
        beside = threads.submit(answer, port, "/slow")
        assert [request.result() for request in hanging] == [0, 0, 0]
        assert beside.result() == 200
    assert answer(port, "/") == 200
    assert time.monotonic() - start < 15
