"""The parent of the parsers: loads the libraries once, and forks one child for each file.

Run as `python -m oss_portal.parsing.server FD TABLE` by `oss_portal.parsing.client`; FD is its end of a socket pair on
which every message is one job with two descriptors: the socket for the answer, and the content. A child reads one file
under limits of CPU, clock and memory, answers and ends; a failure affects only this child. The environment of the
client, and with it every secret, is not passed on. The parent ends with the last process that holds the other end of
the socket.

TABLE is the module whose `TABLE` lists the jobs: `oss_portal.parsing.jobs`, or that of the makers of the portal's
papers (`oss_portal.documents.jobs`).
"""

import contextlib
import gc
import json
import os
import resource
import select
import signal
import socket
import sys
import traceback
from collections import defaultdict, deque
from dataclasses import dataclass
from importlib import import_module
from typing import Any, NoReturn

from oss_portal.parsing.jobs import Table, Unfit


@dataclass
class _Asked:
    job: str
    arguments: dict[str, Any]
    answer: socket.socket
    content: int

    def close(self) -> None:
        self.answer.close()
        os.close(self.content)

    def hung_up(self) -> bool:
        """Whether nobody waits for the answer any more."""
        watch = select.poll()
        watch.register(self.answer, 0)
        return bool(watch.poll(0))


def load(table: Table) -> dict[str, Any]:
    """Return the function of each job; importing them loads the libraries that they need."""
    functions = {}
    for name, job in table.jobs.items():
        module, function = job.function.split(":")
        functions[name] = getattr(import_module(module), function)
    return functions


def _limit(table: Table, job: str) -> None:
    cpu = table.jobs[job].cpu
    # Pages have priority when both need the same core, but not so much that honest files would miss their clock.
    os.nice(table.niceness)
    resource.setrlimit(resource.RLIMIT_AS, (table.address_space, table.address_space))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu))
    if not table.trusted:
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # With the default action the kernel ends the process; no Python code needs to run.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, table.jobs[job].clock)
    # When memory is short, the kernel kills this process first.
    with open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")


def _answer(table: Table, asked: _Asked, function: Any) -> tuple[dict[str, Any], bytes]:
    """Do the job; return the facts and the bytes of the answer."""
    try:
        size = os.fstat(asked.content).st_size
        facts, payload = function(os.pread(asked.content, size, 0), **asked.arguments)
    except Unfit as unfit:
        return {"unfit": unfit.reason, "facts": unfit.facts}, b""
    except MemoryError:
        return {"unfit": "too_complex", "facts": {}}, b""
    # A hostile file makes a library fail in ways that no list covers (zlib.error, AssertionError, RecursionError …).
    except Exception:  # noqa: BLE001
        if table.trusted:
            traceback.print_exc()
        return {"unfit": "unreadable", "facts": {}}, b""
    if len(payload) > table.max_answer:
        return {"unfit": "too_complex", "facts": {}}, b""
    return {"facts": facts, "size": len(payload)}, payload


def _child(table: Table, asked: _Asked, function: Any) -> NoReturn:
    try:
        _limit(table, asked.job)
        facts, payload = _answer(table, asked, function)
        asked.answer.sendall(json.dumps(facts).encode() + b"\n" + payload)
    except BaseException:  # noqa: BLE001 - no code of the parent may run in a child
        os._exit(1)
    os._exit(0)


def _say_busy(answer: socket.socket) -> None:
    with contextlib.suppress(OSError):
        answer.send(b'{"busy": true}\n', socket.MSG_DONTWAIT)


class Server:
    """Pools of single-use parsers, each with a short queue; when it is full, the answer is "busy" at once."""

    def __init__(self, control: socket.socket, table: Table) -> None:
        self.control, self.table = control, table
        self.functions = load(table)
        self.queues: dict[str, deque[_Asked]] = {pool: deque() for pool in table.pools}
        # Pool -> process id of a child -> socket for its answer.
        self.running: defaultdict[str, dict[int, socket.socket]] = defaultdict(dict)

    def receive(self) -> bool:
        """Take one job from the socket; return False when no client is left."""
        message, descriptors, _flags, _address = socket.recv_fds(self.control, 65536, 2)
        if not message:
            return False
        job, arguments = json.loads(message)
        asked = _Asked(job, arguments, socket.socket(fileno=descriptors[0]), descriptors[1])
        name = self.table.jobs[asked.job].pool
        queue, pool = self.queues[name], self.table.pools[name]
        for gone in [waiting for waiting in queue if waiting.hung_up()]:
            queue.remove(gone)
            gone.close()
        if len(self.running[name]) + len(queue) < pool.running + pool.waiting:
            queue.append(asked)
        else:
            _say_busy(asked.answer)
            asked.close()
        return True

    def reap(self) -> None:
        """Forget the children that ended; when the clock ended one before its CPU was used, answer "busy" for it."""
        while any(self.running.values()):
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            for children in self.running.values():
                if (answer := children.pop(pid, None)) is not None:
                    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGALRM:
                        _say_busy(answer)
                    answer.close()

    def fork(self) -> None:
        """Start waiting jobs while their pools have free places."""
        for pool, queue in self.queues.items():
            while queue and len(self.running[pool]) < self.table.pools[pool].running:
                asked = queue.popleft()
                if asked.hung_up():
                    asked.close()
                    continue
                pid = os.fork()
                if not pid:
                    self.control.close()
                    # A client waits until the last copy of its socket is closed: close the copies of the other jobs.
                    for answer in (answer for children in self.running.values() for answer in children.values()):
                        answer.close()
                    _child(self.table, asked, self.functions[asked.job])
                self.running[pool][pid] = asked.answer
                os.close(asked.content)

    def serve(self) -> None:
        """Work until no client is left."""
        ended, wake = os.pipe()
        os.set_blocking(ended, False)
        os.set_blocking(wake, False)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        gc.collect()
        gc.freeze()
        while True:
            ready, _, _ = select.select([self.control.fileno(), ended], [], [])
            if ended in ready:
                os.read(ended, 4096)
            if self.control.fileno() in ready and not self.receive():
                return
            self.reap()
            self.fork()


def main() -> None:
    """Serve the jobs of the module named second on the socket whose descriptor is the first argument."""
    # These signals end the clients; this process ends after the last of them, so that no job is cut short.
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, signal.SIG_IGN)
    Server(socket.socket(fileno=int(sys.argv[1])), import_module(sys.argv[2]).TABLE).serve()


if __name__ == "__main__":
    try:
        main()
    except Exception:  # noqa: BLE001 - the client starts another parent
        traceback.print_exc()
        sys.exit(1)
