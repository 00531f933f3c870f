"""Client of the parsers. Each gunicorn starts one parent of parsers before it forks, other processes at first use."""

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

# At least one thread of a web process never waits for a parser or the makers of papers, and at most half of the threads
# wait for the parser of /cek/.
_WEB_THREADS = int(os.environ.get("WEB_THREADS", "4"))
_SLOTS = threading.BoundedSemaphore(max(_WEB_THREADS - 1, 1))
_POOL_SLOTS = {"check": threading.BoundedSemaphore(max(_WEB_THREADS // 2, 1)), "upload": _SLOTS}
_STARTING = threading.Lock()


class ParserBusy(Exception):
    """Error when too many files come at once: the same file may be sent again a little later."""


class _Server:
    """The parent of the parsers, and the client's end of its socket; processes forked later share both.

    `module` names the module that holds its `table`.
    """

    def __init__(self, module: str, table: Table) -> None:
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        # A process that reads files of strangers gets no secret of the portal.
        environment = os.environ if table.trusted else {"PATH": os.defpath, "LANG": "C.UTF-8"}
        with theirs:
            self.process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", "oss_portal.parsing.server", str(theirs.fileno()), module],
                cwd=Path(__file__).resolve().parents[2],
                # With one arena glibc reserves no address space beyond what is used, and the limit holds for real use.
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
        """Close this end of the socket; the parent ends when the last process has closed it."""
        self.control.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(1)


_PARSERS = "oss_portal.parsing.jobs"
_servers: dict[str, _Server] = {}


def server(module: str = _PARSERS, table: Table = TABLE) -> _Server:
    """Return the parent of the parsers; start a new one when there is none or it has ended."""
    with _STARTING:
        if module in _servers and _servers[module].is_gone():
            gone = _servers.pop(module)
            atexit.unregister(gone.close)
            gone.close()
        if module not in _servers:
            _servers[module] = _Server(module, table)
        return _servers[module]


def _receive(answer: socket.socket, table: Table) -> bytes:
    """Return the whole answer of a parser; nothing when it ended without one. Raises `ParserBusy`."""
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
    """Hold a slot of each semaphore; without arguments, a slot of all threads that may wait. Raises `ParserBusy`."""
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
        # The parser ended in the middle of its answer, or a hostile file controls it.
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
    # When the clock ends a parser after its answer, its parent appends a "busy": cut that off.
    return facts, payload[:size]
