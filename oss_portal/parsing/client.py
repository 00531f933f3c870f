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
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from oss_portal.parsing.jobs import JOBS, TABLE, Table, Unfit
from oss_portal.text.bounded_json import read_json

# Of the threads of a web process one never waits for a parser or a paper, and at most half of them for the parser of
# /cek/.
_WEB_THREADS = int(os.environ.get("WEB_THREADS", "4"))
_SLOTS = threading.BoundedSemaphore(max(_WEB_THREADS - 1, 1))
_POOL_SLOTS = {"check": threading.BoundedSemaphore(max(_WEB_THREADS // 2, 1)), "upload": _SLOTS}
_STARTING = threading.Lock()


class ParserBusy(Exception):
    """Too many files at this moment: the same file may be sent again a little later."""


class _Server:
    """The parent of the parsers, and our end of its socket; processes forked later share both.

    `module` is the one of its table.
    """

    def __init__(self, module: str, table: Table) -> None:
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        # A process that reads files of strangers gets no secret of ours.
        environment = os.environ if table.trusted else {"PATH": os.defpath, "LANG": "C.UTF-8"}
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", "oss_portal.parsing.server", str(theirs.fileno()), module],
                cwd=Path(__file__).resolve().parents[2],
                # With one arena the address space is what is used, not what glibc sets aside.
                env={**environment, "MALLOC_ARENA_MAX": "1"},
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


_PARSERS = "oss_portal.parsing.jobs"
_servers: dict[str, _Server] = {}


def server(module: str = _PARSERS, table: Table = TABLE) -> _Server:
    """Return the parent of the parsers, a new one where there is none or it is gone."""
    with _STARTING:
        if module in _servers and _servers[module].is_gone():
            gone = _servers.pop(module)
            atexit.unregister(gone.close)
            gone.close()
        if module not in _servers:
            _servers[module] = _Server(module, table)
        return _servers[module]


def _receive(answer: socket.socket, table: Table) -> bytes:
    """Return all that a parser answers; nothing when it ended before. Raises `ParserBusy`."""
    until, received = time.monotonic() + table.patience, bytearray()
    while (left := until - time.monotonic()) > 0:
        answer.settimeout(left)
        try:
            piece = answer.recv(262_144)
        except TimeoutError:
            break
        if not piece:
            return bytes(received)
        received += piece
        if len(received) > table.max_answer + 65536:
            return b""
    raise ParserBusy


def parse(job: str, content: bytes, **arguments: Any) -> tuple[dict[str, Any], bytes]:
    """Let a bounded process do a job (`jobs.JOBS`) on a file of a stranger; return its facts and bytes.

    Raises `Unfit` for a file that cannot be read, or that needs more time or memory than it may have ("too_complex"),
    and `ParserBusy` when too many files come at once.
    """
    with slots(_SLOTS, _POOL_SLOTS[JOBS[job].pool]):
        return ask(_PARSERS, TABLE, job, content, arguments)


@contextlib.contextmanager
def slots(*semaphores: threading.BoundedSemaphore) -> Iterator[None]:
    """Hold a place among the threads that may wait; without names of pools, the one of all. Raises `ParserBusy`."""
    with ExitStack() as held:
        for semaphore in set(semaphores) or {_SLOTS}:
            if not semaphore.acquire(blocking=False):
                raise ParserBusy
            held.callback(semaphore.release)
        yield


def ask(module: str, table: Table, job: str, content: bytes, arguments: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Let a child of the parent of `table` do a job, and wait for it. Raises `Unfit` and `ParserBusy`."""
    asked = server(module, table)
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
        received = _receive(ours, table)
    if not received and asked.is_gone():
        raise ParserBusy
    head, _newline, payload = received.partition(b"\n")
    try:
        answer = read_json(head, max_values=100_000)
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
    size = answer.get("size")
    if not isinstance(facts, dict) or type(size) is not int or not 0 <= size <= len(payload):
        raise Unfit("too_complex")
    # Whose clock ended it between its answer and its end has answered; its parent's "busy" stands behind that.
    return facts, payload[:size]
