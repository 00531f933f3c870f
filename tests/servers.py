"""A complete separate portal for tests that break things: PostgreSQL, gunicorn and worker as real processes.

Nothing in this module touches the database of the other tests: the server has its own folder and port.
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from oss_portal.db.embedded_postgres import EmbeddedPostgres

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    """Return a TCP port of the loopback that is free now."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def own_database(**configuration: str) -> EmbeddedPostgres:
    """Start a separate PostgreSQL server and return it; end it with `remove`."""
    # Directly below /tmp, where the operating-system user of the server has access; `remove` deletes the folder.
    database = EmbeddedPostgres(Path(tempfile.mkdtemp(prefix="pg-uji-", dir="/tmp")), **configuration)
    database.start()
    return database


class Portal:
    """gunicorn and worker of the portal on a database server, as real processes."""

    def __init__(self, database_url: str, *, workers: int = 1, **environment: str):
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="portal-uji-"))
        self.workers = workers
        self.processes: dict[str, subprocess.Popen] = {}
        self.env = os.environ | {
            "ENVIRONMENT": "development",
            "DATABASE_URL": database_url,
            "SECRET_KEY": "uji-" * 12,
            "ENCRYPTION_KEYS": "dWppLXVqaS11amktdWppLXVqaS11amktdWppLXVqaSE=",
            "BLIND_INDEX_KEYS": "uji",
            "AUDIT_SEAL_KEY": "uji",
            "TRANSPARENCY_LOG_KEY": "dWppLXVqaS11amktdWppLXVqaS11amktdWppLXVqaSE=",
            "STATEMENT_KEY": "dWppLXVqaS11amktdWppLXVqaS11amktdWppLXVqaSE=",
            "BASE_URL": f"http://127.0.0.1:{self.port}",
            "STATIC_ROOT": str(self.folder / "static"),
            "UPLOAD_DIR": str(self.folder / "unggahan"),
            "LOG_LEVEL": "WARNING",
            "DJANGO_SETTINGS_MODULE": "oss_portal.settings",
        }
        self.env |= environment

    def manage(self, *arguments: str) -> str:
        """Run `manage.py` with `arguments` and return what it printed."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.env,
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    def prepare(self) -> None:
        """Make the tables, the set-up data and the static files."""
        self.manage("migrate", "--verbosity=0")
        self.manage("createcachetable")
        self.manage("load_reference_data")
        self.manage("collectstatic", "--noinput", "--verbosity=0")

    def start(self, name: str, *command: str) -> subprocess.Popen:
        """Start a process under a name; its output goes to `<folder>/<name>.log`."""
        with (self.folder / f"{name}.log").open("ab") as log:
            p = subprocess.Popen(command, cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True)
        self.processes[name] = p
        return p

    def start_web(self) -> float:
        """Start gunicorn and return the seconds until its first answer."""
        start = time.perf_counter()
        self.start(
            "web",
            *(sys.executable, "-m", "gunicorn", "oss_portal.wsgi", "--config", "oss_portal/gunicorn.py"),
            *("--bind", f"127.0.0.1:{self.port}", "--workers", str(self.workers)),
        )
        while True:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=20) as s:
                    s.sendall(b"GET /sehat/hidup HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
                    if s.recv(12):
                        return time.perf_counter() - start
            except OSError:
                if self.processes["web"].poll() is not None or time.perf_counter() - start > 60:
                    raise RuntimeError((self.folder / "web.log").read_text()[-3000:]) from None
                time.sleep(0.05)

    def start_worker(self) -> subprocess.Popen:
        """Start one background worker on all queues."""
        return self.start(
            "worker",
            sys.executable,
            "manage.py",
            "db_worker",
            "--queue-name=default,surel,berkas,kiriman",
            "--interval=0.2",
        )

    def kill(self, name: str, signum: int = signal.SIGKILL) -> None:
        """Send a signal to the whole process group of `name` and wait for its end; after 30 seconds SIGKILL ends it."""
        p = self.processes.pop(name, None)
        for s in (signum, signal.SIGKILL) if p else ():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(p.pid, s)
            with contextlib.suppress(subprocess.TimeoutExpired):
                p.wait(30)
                return

    def stop(self) -> None:
        """End all processes and remove the folder."""
        for name in list(self.processes):
            self.kill(name, signal.SIGTERM)
        shutil.rmtree(self.folder, ignore_errors=True)
