"""Settings of the web server (gunicorn), the same in development and production."""

import ctypes
import gc
import multiprocessing
import os
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

# Reads the file of settings into the environment; in a container the environment has all values that are read below.
import oss_portal.settings  # noqa: F401
from oss_portal.web.watchdog import Watchdog


class Worker(ThreadWorker):
    """A worker that takes a connection only for a free thread, and refuses new ones as soon as it is told to end.

    A worker of gunicorn takes up to a thousand connections. They wait for its threads while another worker is idle, and
    are lost when the worker is ended because its threads hang. After it was told to end, it lets new connections wait
    until the requests under way are answered, and then resets them. A proxy asks the next unit when its connection is
    refused; but a POST that it sent on a connection that was reset is lost.
    """

    @property
    def worker_connections(self) -> int:
        """Return how many connections are allowed: one per thread, and those that wait for their client."""
        limit: int = self.cfg.worker_connections
        return min(limit, threads + len(self.keepalived_conns) + len(self.pending_conns))

    @worker_connections.setter
    def worker_connections(self, value: int) -> None:
        """Ignore the value: gunicorn copies its setting here."""

    def set_accept_enabled(self, enabled: bool) -> None:
        """Switch accepting on or off; once the unit is told to end, take waiting connections and stop listening."""
        super().set_accept_enabled(enabled)
        if self.alive or enabled or watchdog.ended:
            return
        for listener in self.sockets:
            taken = -1
            while listener.sock and taken != self.nr_conns:
                taken = self.nr_conns
                self.accept(listener)
            listener.close()


# Threads share the memory of a worker; each thread has its own database connection.
worker_class = Worker
workers = int(os.environ.get("WEB_PROCESSES", min(multiprocessing.cpu_count(), 4)))
threads = int(os.environ.get("WEB_THREADS", "4"))
timeout = 30
graceful_timeout = 20
keepalive = 15
# A worker is replaced after so many requests, so that a slow memory leak never becomes an outage.
max_requests = 5000
max_requests_jitter = 500
# More waiting connections than this are refused, so that the proxy answers 503 under overload and the portal survives.
backlog = int(os.environ.get("WEB_BACKLOG", "256"))
# `timeout` sees only the thread that accepts. After so many seconds a request counts as hanging and its worker is
# replaced; the proxy gives up a little later.
watchdog = Watchdog(float(os.environ.get("WEB_REQUEST_SECONDS", "30")))
limit_request_line = 4094
limit_request_fields = 60
limit_request_field_size = 8190
# PIA names the header of an agency's key with an underscore, which gunicorn drops unless a proxy of ours
# (FORWARDED_ALLOW_IPS) sent it; `user-key` arrives from anywhere.
forwarder_headers = "USER_KEY"
preload_app = True
control_socket_disable = True
accesslog = None
errorlog = "-"
loglevel = "warning"


# glibc keeps memory that a thread once used in an arena of that thread: 19 MB of a password hash, or a PDF, in each. So
# all threads share two arenas, and blocks larger than a megabyte go back to the system (numbers: malloc.h).
if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
    _M_ARENA_MAX, _M_MMAP_THRESHOLD, _M_TRIM_THRESHOLD = -8, -3, -1
    for parameter, limit in {_M_ARENA_MAX: 2, _M_MMAP_THRESHOLD: 1 << 20, _M_TRIM_THRESHOLD: 1 << 20}.items():
        mallopt(parameter, limit)


def when_ready(server: Any) -> None:
    """Load what every worker needs before the fork and exclude it from garbage collection, so that they share it."""
    from django.urls import get_resolver

    from oss_portal.documents import jobs
    from oss_portal.parsing import client
    from oss_portal.reference import regions

    get_resolver().reverse_dict  # noqa: B018 - reads every URL, and with them every view
    regions.search("jakarta")
    regions.search_above("jakarta")
    # All workers share one parent of parsers, so that its queues count for the node, and one parent for documents.
    client.server()
    jobs.start()
    gc.collect()
    gc.freeze()


def child_exit(server: Any, worker: Any) -> None:
    """Tell the Prometheus client that a worker ended, so that its live figures are removed."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)


def post_fork(server: Any, worker: Any) -> None:
    """Close the connections made while loading: processes must not share them."""
    from django.db import connections

    connections.close_all()


def post_worker_init(worker: Any) -> None:
    """Watch the requests of this worker."""
    watchdog.start()


def pre_request(worker: Any, request: Any) -> None:
    """Start the clock of a request."""
    watchdog.begin(getattr(request.unreader, "sock", None))


def post_request(worker: Any, request: Any, environment: Any, response: Any) -> None:
    """Stop the clock of a request."""
    watchdog.end()
