"""Watchdog that ends a web worker with a hanging request; gunicorn's time-out only watches the accepting thread."""

import contextlib
import faulthandler
import os
import signal
import socket
import sys
import threading
import time

# How many seconds the other requests of the worker may take to finish.
_GRACE_SECONDS = 5
# After this part of its time limit no more of a request's body is read.
_READING = 0.8


class Watchdog:
    """A watchdog that knows when each thread of a worker began its request."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        # Whether this worker is being ended: waiting connections are for the other workers then.
        self.ended = False
        self._since: dict[int, tuple[float, socket.socket | None]] = {}

    def begin(self, connection: socket.socket | None = None) -> None:
        """Note that a request begins in this thread; its body comes over `connection`."""
        self._since[threading.get_ident()] = time.monotonic(), connection

    def end(self) -> None:
        """Note that the request of this thread is answered."""
        self._since.pop(threading.get_ident(), None)

    def start(self) -> None:
        """Start the thread that watches until the worker ends."""
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()

    def _hanging(self) -> set[int]:
        limit = time.monotonic() - self.seconds
        return {thread for thread, (since, _connection) in list(self._since.items()) if since < limit}

    def _end_slow_bodies(self) -> None:
        """Stop reading bodies that take too long: a slow sender must not end a worker with requests of other people."""
        limit = time.monotonic() - self.seconds * _READING
        for since, connection in list(self._since.values()):
            if connection and since < limit:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RD)

    def _watch(self) -> None:
        before: set[int] = set()
        # A request must hang twice in a row: it may only have waited for a body that was ended in this loop.
        while not before & (hanging := self._hanging()):
            before = hanging
            self._end_slow_bodies()
            time.sleep(min(self.seconds / 10, 1))
        sys.stderr.write(f"A request hangs for more than {self.seconds:g} s; this worker ends. The request is at:\n")
        # Files and lines only: no value of a variable, so no personal data.
        faulthandler.dump_traceback(file=sys.stderr)
        # The worker accepts no more requests and finishes the current ones, except those that hang.
        self.ended = True
        os.kill(os.getpid(), signal.SIGTERM)
        until = time.monotonic() + _GRACE_SECONDS
        # Wait for connections that were accepted but whose request has not begun yet.
        time.sleep(0.2)
        while time.monotonic() < until and set(self._since) - self._hanging():
            time.sleep(0.1)
        os._exit(1)
