"""The monthly drill: the copy of the newest backup is restored into a temporary server.

It proves that the copy is complete, the key decrypts it, the programs of this machine restore it, every row, document
and upload is there and the audit trail is unchanged. Its duration is the time that a recovery takes.
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
    """Restore the newest backup into a temporary server; return the name of the backup and the seconds.

    `folder` must have space for the backup and its database. Raises `BackupRefused`.
    """
    name = newest()
    with noted(BackupRun.Jenis.LATIHAN, name):
        start = time.monotonic()
        try:
            programs = program("initdb", server_major()).parent
        except ProgramMissing as missing:
            raise BackupRefused(str(missing)) from None
        room = Path(tempfile.mkdtemp(prefix="oss-drill-", dir=folder or None))
        # The user of the server may enter the folder but not list it.
        room.chmod(0o711)
        server = EmbeddedPostgres(room / "server", programs, fsync="off")
        try:
            # The copy at the other place is tested if there is one, because the local backup may be better.
            backup = fetch(name, room / "copy")
            server.start()
            server.create_database("drill")
            _restore(backup, room, server.url("drill"))
        finally:
            server.remove()
            shutil.rmtree(room, ignore_errors=True)
        return name, time.monotonic() - start


def _restore(backup: Path, room: Path, url: str) -> None:
    """Restore with the command that an operator would use, into the database and upload folder of the drill."""
    environment = os.environ | {"DATABASE_URL": url, "UPLOAD_DIR": str(room / "uploads")}
    for name in ("DATABASE_DIRECT_URL", "DATABASE_REPLICA_URL"):
        environment[name] = ""
    command = [sys.executable, "-W", "ignore", "manage.py", "restore", str(backup)]
    result = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True)  # noqa: S603
    if result.returncode:
        raise BackupRefused(f"restoring {backup.name}: {(result.stderr or result.stdout).strip()[-800:]}")
