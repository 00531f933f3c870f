"""Ends a web worker of which a request hangs: gunicorn's own time-out sees only the thread that accepts connections."""

import contextlib
import faulthandler
import os
import signal
import socket
import sys
import threading
import time

# How long the other requests of the worker may take to finish.
_GRACE_SECONDS = 5
# After this part of the time that a request has, nothing more of it is read.
_READING = 0.8


class Watchdog:
    """Knows since when each thread of a worker has been at its request."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        # This worker is being ended: what waits is for those beside it.
        self.ended = False
        self._since: dict[int, tuple[float, socket.socket | None]] = {}

    def begin(self, connection: socket.socket | None = None) -> None:
        """A request begins in this thread; its body comes over `connection`."""
        self._since[threading.get_ident()] = time.monotonic(), connection

    def end(self) -> None:
        """The request of this thread is answered."""
        self._since.pop(threading.get_ident(), None)

    def start(self) -> None:
        """Watch, in a thread of its own, until the worker ends."""
        threading.Thread(target=self._watch, name="watchdog", daemon=True).start()

    def _hanging(self) -> set[int]:
        limit = time.monotonic() - self.seconds
        return {thread for thread, (since, _connection) in list(self._since.items()) if since < limit}

    def _end_slow_bodies(self) -> None:
        """Let a body that is still under way end here: who sends slowly must not end the worker of others."""
        limit = time.monotonic() - self.seconds * _READING
        for since, connection in list(self._since.values()):
            if connection and since < limit:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RD)

    def _watch(self) -> None:
        before: set[int] = set()
        # Twice in a row: a body that just ended here may be all that it waited for.
        while not before & (hanging := self._hanging()):
            before = hanging
            self._end_slow_bodies()
            time.sleep(min(self.seconds / 10, 1))
        sys.stderr.write(f"A request hangs for more than {self.seconds:g} s; this worker ends. Where it is:\n")
        # Files and lines only: no value of a variable, so no personal data.
        faulthandler.dump_traceback(file=sys.stderr)
        # From now on the worker accepts nothing and finishes what it has, save what hangs.
        self.ended = True
        os.kill(os.getpid(), signal.SIGTERM)
        until = time.monotonic() + _GRACE_SECONDS
        # A connection that was just taken has begun no request yet.
        time.sleep(0.2)
        while time.monotonic() < until and set(self._since) - self._hanging():
            time.sleep(0.1)
        os._exit(1)
