"""Point-in-time recovery with PostgreSQL's own tools: data deleted at ten past nine are restored as of nine.

The steps and settings are those of docs/operations.md.
"""

import shutil
import tempfile
import time
from pathlib import Path

import pytest

from oss_portal.db.embedded_postgres import EmbeddedPostgres
from tests.servers import Portal

pytestmark = [pytest.mark.serial, pytest.mark.slow]
_RECORD = (
    "from oss_portal.audit.trail import record; from oss_portal.models import HariLibur as H; "
    "record('uji', subject=H())"
)


@pytest.fixture
def workspace():
    """A folder in which the user of the server may write; it is removed after the test."""
    folder = Path(tempfile.mkdtemp(prefix="oss-pitr-", dir="/tmp"))
    folder.chmod(0o777)
    (folder / "archive").mkdir()
    (folder / "archive").chmod(0o777)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def _run_sql(database: EmbeddedPostgres, *sql: str) -> str:
    connection = database.connect("oss_portal")
    with connection.cursor() as cursor:
        for s in sql:
            cursor.execute(s)
        result = str(cursor.fetchone()[0]) if cursor.description else ""
    connection.close()
    return result


def _wait(requirements, message: str) -> None:
    for _ in range(300):
        if requirements():
            return
        time.sleep(0.1)
    raise AssertionError(message)


def test_the_portal_comes_back_as_it_was_a_second_before_the_disaster(workspace):
    archive = workspace / "archive"
    base = EmbeddedPostgres(workspace / "asal", archive_mode="on", wal_level="replica")
    restored = EmbeddedPostgres(workspace / "pulih")
    base.start()
    base.create_database("oss_portal")
    portal, after = Portal(base.url()), Portal(restored.url())
    try:
        copy_command = f"test ! -f {archive}/%f && cp %p {archive}/%f"
        _run_sql(base, f"alter system set archive_command = '{copy_command}'", "select pg_reload_conf()")
        portal.manage("migrate", "--verbosity=0")
        portal.manage("createcachetable")
        portal.manage("load_reference_data")
        # The nightly base backup.
        base._run("pg_basebackup", "-h", str(base.socket_dir), "-U", "postgres", "-D", str(restored.data), "-c", "fast")
        # Further work of the day, then the disaster.
        portal.manage("shell", "-c", _RECORD)
        when = _run_sql(base, "select clock_timestamp()::text")
        time.sleep(1.5)
        _run_sql(base, "drop table ketentuan_versiketentuan, oss_portal_harilibur cascade")
        wal = _run_sql(base, "select pg_walfile_name(pg_switch_wal())")
        _wait((archive / wal).exists, f"{wal} did not reach the archive")
        base.stop("immediate")

        with (restored.data / "postgresql.auto.conf").open("a") as f:
            f.write(f"restore_command = 'cp {archive}/%f %p'\nrecovery_target_time = '{when}'\n")
            f.write("recovery_target_action = 'promote'\n")
        (restored.data / "recovery.signal").touch()
        restored.start()
        _wait(lambda: _run_sql(restored, "select pg_is_in_recovery()") == "False", "recovery did not end")

        assert int(_run_sql(restored, "select count(*) from ketentuan_versiketentuan")) >= 2
        assert int(_run_sql(restored, "select count(*) from oss_portal_harilibur")) > 0
        assert _run_sql(restored, "select count(*) from oss_portal_auditevent where peristiwa = 'uji'") == "1"
        assert "none was changed" in after.manage("verify_audit")
    finally:
        portal.stop()
        after.stop()
        restored.remove()
        base.remove()
