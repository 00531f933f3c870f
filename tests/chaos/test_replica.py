"""A replica that lags, or dies while it is read, is not used: people get the answer of the primary."""

import shutil
import tempfile
from pathlib import Path

import pytest

from oss_portal.db.embedded_postgres import EmbeddedPostgres
from tests.servers import Portal

pytestmark = [pytest.mark.serial, pytest.mark.slow, pytest.mark.timeout(600)]

# This runs in the portal: it reads as a public page does while the replica is well, behind, and killed in the middle.
_SCENE = """
import os, signal, time
from datetime import date
from django.db import connections
from oss_portal.db import router
from oss_portal.models import HariLibur

names = router.read_from_replica(lambda: (HariLibur.objects.db, {h.nama for h in HariLibur.objects.all()}))
copy = connections["replica"]
def on_copy(sql):
    with copy.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]
def wait(wanted, seconds=30):
    end = time.monotonic() + seconds
    while True:
        router.replica.forget()
        found = names()
        if wanted(found):
            return found
        assert time.monotonic() < end, found
        time.sleep(0.2)

wait(lambda found: found[0] == "replica")
assert on_copy("select pg_is_in_recovery()") is True
# A row that the copy has not yet: shown by it for a moment, then the primary answers.
on_copy("select 1 from pg_wal_replay_pause()")
HariLibur.objects.create(tanggal=date(2031, 1, 1), nama="baru", jenis="nasional")
assert router.replica_lag() > 0
found = wait(lambda found: found[0] == "default")
assert "baru" in found[1]
on_copy("select 1 from pg_wal_replay_resume()")
found = wait(lambda found: found[0] == "replica")
wait(lambda found: "baru" in found[1])
# Killed under a reader whose process still believes in it.
assert names()[0] == "replica"
os.kill(int(os.environ["COPY_PID"]), signal.SIGKILL)
time.sleep(1)
router.replica._looked_at = time.monotonic()
found = names()
assert found[0] == "default" and "baru" in found[1], found
# And the next readers are not kept waiting by it.
start = time.monotonic()
assert names()[0] == "default"
assert time.monotonic() - start < 1
print("WELL")
"""


def test_reads_leave_a_replica_that_lags_or_dies_and_come_back_to_it():
    folder = Path(tempfile.mkdtemp(prefix="oss-replica-", dir="/tmp"))
    folder.chmod(0o777)
    primary = EmbeddedPostgres(folder / "primary", wal_level="replica", max_wal_senders="4")
    copy = EmbeddedPostgres(folder / "copy")
    try:
        primary.start()
        primary.create_database("oss_portal")
        portal = Portal(primary.url(), DATABASE_REPLICA_URL=copy.url(), REPLICA_MAX_LAG="1")
        portal.manage("migrate", "--verbosity=0")
        copy.prepare()
        shutil.rmtree(copy.data)
        source = ["-h", str(primary.socket_dir), "-U", "postgres", "-D", str(copy.data), "-c", "fast", "-R"]
        primary._run("pg_basebackup", *source)
        copy.start()
        portal.env["COPY_PID"] = (copy.data / "postmaster.pid").read_text().splitlines()[0]
        assert "WELL" in portal.manage("shell", "-c", _SCENE)
    finally:
        copy.remove()
        primary.remove()
        shutil.rmtree(folder, ignore_errors=True)
