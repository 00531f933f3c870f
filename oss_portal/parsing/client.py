"""Asking the parsers. One parent of parsers for each gunicorn, started before it forks; elsewhere at the first file."""

import atexit
import contextlib
import json
import os
import select
import socket
import subprocess
import sys
import threading
import time
from array import array
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from oss_portal.parsing.jobs import JOBS, MAX_ANSWER, Unfit

# Seconds until an answer: what runs before it in a queue, and itself. The web server gives a request up after 30.
_PATIENCE = 12
# Of the threads of a web process one never waits for a parser, and at most half of them for the parser of /cek/.
_WEB_THREADS = int(os.environ.get("WEB_THREADS", "4"))
_SLOTS = threading.BoundedSemaphore(max(_WEB_THREADS - 1, 1))
_POOL_SLOTS = {"check": threading.BoundedSemaphore(max(_WEB_THREADS // 2, 1)), "upload": _SLOTS}
_STARTING = threading.Lock()


class ParserBusy(Exception):
    """Too many files at this moment: the same file may be sent again a little later."""


class _Server:
    """The parent of the parsers, and our end of its socket; processes forked later share both."""

    def __init__(self) -> None:
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", "oss_portal.parsing.server", str(theirs.fileno())],
                cwd=Path(__file__).resolve().parents[2],
                # No secret of ours. With one arena the address space is what is used, not what glibc sets aside.
                env={"PATH": os.defpath, "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "1"},
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )
        atexit.register(self.close)

    def is_gone(self) -> bool:
        watch = select.poll()
        watch.register(self.control, 0)
        return bool(watch.poll(0))

    def close(self) -> None:
        """Let go of it; it ends with the last process that does."""
        self.control.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(1)


_server: _Server | None = None


def server() -> _Server:
    """Return the parent of the parsers, a new one where there is none or it is gone."""
    global _server
    with _STARTING:
        if _server is not None and _server.is_gone():
            atexit.unregister(_server.close)
            _server.close()
            _server = None
        _server = _server or _Server()
        return _server


def _receive(answer: socket.socket) -> bytes:
    """Return all that a parser answers; nothing when it ended before. Raises `ParserBusy`."""
    until, received = time.monotonic() + _PATIENCE, bytearray()
    while (left := until - time.monotonic()) > 0:
        answer.settimeout(left)
        try:
            piece = answer.recv(262_144)
        except TimeoutError:
            break
        if not piece:
            return bytes(received)
        received += piece
        if len(received) > MAX_ANSWER + 65536:
            return b""
    raise ParserBusy


def parse(job: str, content: bytes, **arguments: Any) -> tuple[dict[str, Any], bytes]:
    """Let a bounded process do a job (`jobs.JOBS`) on a file of a stranger; return its facts and bytes.

    Raises `Unfit` for a file that cannot be read, or that needs more time or memory than it may have ("too_complex"),
    and `ParserBusy` when too many files come at once.
    """
    with ExitStack() as slots:
        for semaphore in {_SLOTS, _POOL_SLOTS[JOBS[job].pool]}:
            if not semaphore.acquire(blocking=False):
                raise ParserBusy
            slots.callback(semaphore.release)
        return _parse(job, content, arguments)


def _parse(job: str, content: bytes, arguments: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    asked = server()
    ours, theirs = socket.socketpair()
    with ours:
        with theirs, open(os.memfd_create("file"), "wb", buffering=0) as file:
            file.write(content)
            rights = array("i", [theirs.fileno(), file.fileno()])
            message = json.dumps([job, arguments]).encode()
            try:
                asked.control.sendmsg([message], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, rights)], socket.MSG_DONTWAIT)
            except OSError as error:
                raise ParserBusy from error
        received = _receive(ours)
    if not received and asked.is_gone():
        raise ParserBusy
    head, _newline, payload = received.partition(b"\n")
    try:
        answer = json.loads(head)
    except ValueError:
        # Ended in the middle of a word, or taken over.
        answer = {}
    if not isinstance(answer, dict):
        answer = {}
    if answer.get("busy"):
        raise ParserBusy
    facts = answer.get("facts")
    if isinstance(facts, dict) and isinstance(answer.get("unfit"), str):
        raise Unfit(answer["unfit"], **facts)
    if not isinstance(facts, dict) or answer.get("size") != len(payload):
        raise Unfit("too_complex")
    return facts, payload
