"""A whole portal of its own for tests that break things: PostgreSQL, gunicorn and worker as real processes.

Nothing here touches the database of the other tests: the server has its own folder and its own port.
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

from oss_portal.basis_data import BasisData

AKAR = Path(__file__).resolve().parent.parent


def port_kosong() -> int:
    """Return a TCP port of the loopback that is free now."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def basis_data_sendiri(**setelan: str) -> BasisData:
    """Return a running PostgreSQL server of one's own; end it with `buang`."""
    # Right below /tmp, where the server's user may go; `buang` leaves nothing of it.
    basis = BasisData(Path(tempfile.mkdtemp(prefix="pg-uji-", dir="/tmp")), **setelan)
    basis.mulai()
    return basis


class Portal:
    """gunicorn and worker of the portal on a database server, as real processes."""

    def __init__(self, url_basis: str, *, pekerja: int = 1, **lingkungan: str):
        self.port = port_kosong()
        self.folder = Path(tempfile.mkdtemp(prefix="portal-uji-"))
        self.pekerja = pekerja
        self.proses: dict[str, subprocess.Popen] = {}
        self.env = os.environ | {
            "LINGKUNGAN": "pengembangan",
            "DATABASE_URL": url_basis,
            "SECRET_KEY": "uji-" * 12,
            "KUNCI_SANDI": "dWppLXVqaS11amktdWppLXVqaS11amktdWppLXVqaSE=",
            "KUNCI_INDEKS": "uji",
            "KUNCI_JEJAK": "uji",
            "ALAMAT_DASAR": f"http://127.0.0.1:{self.port}",
            "STATIC_ROOT": str(self.folder / "static"),
            "DIREKTORI_UNGGAHAN": str(self.folder / "unggahan"),
            "LOG_LEVEL": "WARNING",
            "DJANGO_SETTINGS_MODULE": "oss_portal.settings",
        }
        self.env |= lingkungan

    def kelola(self, *argumen: str) -> str:
        """Run `manage.py` with `argumen` and return what it printed."""
        return subprocess.run(
            [sys.executable, "manage.py", *argumen], cwd=AKAR, env=self.env, check=True, capture_output=True, text=True
        ).stdout

    def siapkan(self) -> None:
        """Make the tables, the set-up data and the static files."""
        self.kelola("migrate", "--verbosity=0")
        self.kelola("createcachetable")
        self.kelola("muat_data_awal")
        self.kelola("collectstatic", "--noinput", "--verbosity=0")

    def mulai(self, nama: str, *perintah: str) -> subprocess.Popen:
        """Start a process under a name; its output goes to `<folder>/<nama>.log`."""
        with (self.folder / f"{nama}.log").open("ab") as log:
            p = subprocess.Popen(perintah, cwd=AKAR, env=self.env, stdout=log, stderr=log, start_new_session=True)
        self.proses[nama] = p
        return p

    def mulai_web(self) -> float:
        """Start gunicorn and return the seconds until its first answer."""
        awal = time.perf_counter()
        self.mulai(
            "web",
            *(sys.executable, "-m", "gunicorn", "oss_portal.wsgi", "--config", "oss_portal/gunicorn.py"),
            *("--bind", f"127.0.0.1:{self.port}", "--workers", str(self.pekerja)),
        )
        while True:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=20) as s:
                    s.sendall(b"GET /sehat/hidup HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
                    if s.recv(12):
                        return time.perf_counter() - awal
            except OSError:
                if self.proses["web"].poll() is not None or time.perf_counter() - awal > 60:
                    raise RuntimeError((self.folder / "web.log").read_text()[-3000:]) from None
                time.sleep(0.05)

    def mulai_pekerja(self) -> subprocess.Popen:
        """Start one background worker on all queues."""
        return self.mulai(
            "pekerja", sys.executable, "manage.py", "db_worker", "--queue-name=default,surel,berkas", "--interval=0.2"
        )

    def bunuh(self, nama: str, sinyal: int = signal.SIGKILL) -> None:
        """Send a signal to the whole process group of `nama` and wait for its end; after 30 seconds SIGKILL ends it."""
        p = self.proses.pop(nama, None)
        for s in (sinyal, signal.SIGKILL) if p else ():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(p.pid, s)
            with contextlib.suppress(subprocess.TimeoutExpired):
                p.wait(30)
                return

    def henti(self) -> None:
        """End all processes and remove the folder."""
        for nama in list(self.proses):
            self.bunuh(nama, signal.SIGTERM)
        shutil.rmtree(self.folder, ignore_errors=True)
