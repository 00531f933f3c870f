"""The drill of each month: the newest backup, as it lies at its other place, is restored into a server made for it.

What it proves: the copy is whole, its key opens it, the programs of this machine restore it, every row, document and
upload is there and the audit trail is untouched. What it took is the time that a recovery takes.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from django.conf import settings

from oss_portal.db.embedded_postgres import EmbeddedPostgres
from oss_portal.models import BackupRun
from oss_portal.operation.backup import BackupRefused
from oss_portal.operation.keeping import fetch, newest, noted
from oss_portal.operation.programs import ProgramMissing, program, server_major


def restore_drill(folder: str = "") -> tuple[str, float]:
    """Restore the newest backup into a server that lives as long as the drill; return its name and the seconds.

    `folder` has space for the backup and the database of it. Raises `BackupRefused`.
    """
    name = newest()
    with noted(BackupRun.Jenis.LATIHAN, name):
        start = time.monotonic()
        try:
            programs = program("initdb", server_major()).parent
        except ProgramMissing as missing:
            raise BackupRefused(str(missing)) from None
        room = Path(tempfile.mkdtemp(prefix="oss-drill-", dir=folder or None))
        # The user of the server may pass through it, and read nothing.
        room.chmod(0o711)
        server = EmbeddedPostgres(room / "server", programs, fsync="off")
        try:
            # Always the copy of the other place, if there is one: the one here may be better.
            backup = fetch(name, room / "copy")
            server.start()
            server.create_database("drill")
            _restore(backup, room, server.url("drill"))
        finally:
            server.remove()
            shutil.rmtree(room, ignore_errors=True)
        return name, time.monotonic() - start


def _restore(backup: Path, room: Path, url: str) -> None:
    """Restore by the command that an operator would use, with a database and a folder of uploads of the drill."""
    environment = os.environ | {"DATABASE_URL": url, "UPLOAD_DIR": str(room / "uploads")}
    for name in ("DATABASE_DIRECT_URL", "DATABASE_REPLICA_URL"):
        environment[name] = ""
    command = [sys.executable, "-W", "ignore", "manage.py", "restore", str(backup)]
    result = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True)  # noqa: S603
    if result.returncode:
        raise BackupRefused(f"restoring {backup.name}: {(result.stderr or result.stdout).strip()[-800:]}")
