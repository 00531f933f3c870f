"""Settings of the web server (gunicorn), the same in development and production."""

import multiprocessing
import os

# Threads share the memory of a worker; each thread has its own database connection.
worker_class = "gthread"
workers = int(os.environ.get("WEB_PROSES", min(multiprocessing.cpu_count(), 4)))
threads = int(os.environ.get("WEB_UTAS", "4"))
timeout = 30
graceful_timeout = 20
keepalive = 15
# A worker is replaced now and then, so that a slow leak never becomes an outage.
max_requests = 5000
max_requests_jitter = 500
# More waiting connections than this are refused, so that a flood ends in 503 at the proxy and not in collapse.
backlog = int(os.environ.get("WEB_ANTREAN", "256"))
limit_request_line = 4094
limit_request_fields = 60
limit_request_field_size = 8190
# PIA names the header of an agency's key with an underscore, which gunicorn drops unless a proxy of ours
# (FORWARDED_ALLOW_IPS) sent it; `user-key` arrives from anywhere.
forwarder_headers = "SCRIPT_NAME,PATH_INFO,USER_KEY"
preload_app = True
control_socket_disable = True
accesslog = None
errorlog = "-"
loglevel = "warning"


def child_exit(server, worker):
    """Let the figures of a worker that ended be forgotten."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)


def post_fork(server, worker):
    """Connections made while loading must not be shared between processes."""
    from django.db import connections

    connections.close_all()
