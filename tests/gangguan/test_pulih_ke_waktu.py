"""Point-in-time recovery with PostgreSQL's own means: what was deleted at ten past nine is there as it was at nine.

The steps are those of docs/operasi.md, with the settings that stand there.
"""

import shutil
import tempfile
import time
from pathlib import Path

import pytest

from oss_portal.basis_data import BasisData
from tests.peladen import Portal

pytestmark = [pytest.mark.sendirian, pytest.mark.lambat]
_CATAT = "from oss_portal.jejak import catat; from oss_portal.models import HariLibur as H; catat('uji', subjek=H())"


@pytest.fixture
def kamar():
    """A folder of our own that the user of the server may write; all of it, and nothing else, is removed after."""
    folder = Path(tempfile.mkdtemp(prefix="oss-pitr-", dir="/tmp"))
    folder.chmod(0o777)
    (folder / "arsip").mkdir()
    (folder / "arsip").chmod(0o777)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def _perintah(basis: BasisData, *sql: str) -> str:
    sambungan = basis.sambung("oss_portal")
    with sambungan.cursor() as kursor:
        for s in sql:
            kursor.execute(s)
        hasil = str(kursor.fetchone()[0]) if kursor.description else ""
    sambungan.close()
    return hasil


def _tunggu(syarat, pesan: str) -> None:
    for _ in range(300):
        if syarat():
            return
        time.sleep(0.1)
    raise AssertionError(pesan)


def test_the_portal_comes_back_as_it_was_a_second_before_the_disaster(kamar):
    arsip = kamar / "arsip"
    asal = BasisData(kamar / "asal", archive_mode="on", wal_level="replica")
    pulih = BasisData(kamar / "pulih")
    asal.mulai()
    asal.buat("oss_portal")
    portal, sesudah = Portal(asal.url()), Portal(pulih.url())
    try:
        salin = f"test ! -f {arsip}/%f && cp %p {arsip}/%f"
        _perintah(asal, f"alter system set archive_command = '{salin}'", "select pg_reload_conf()")
        portal.kelola("migrate", "--verbosity=0")
        portal.kelola("createcachetable")
        portal.kelola("muat_data_awal")
        # The base backup of the night.
        asal._jalankan("pg_basebackup", "-h", str(asal.soket), "-U", "postgres", "-D", str(pulih.data), "-c", "fast")
        # The day goes on; then the disaster.
        portal.kelola("shell", "-c", _CATAT)
        saat = _perintah(asal, "select clock_timestamp()::text")
        time.sleep(1.5)
        _perintah(asal, "drop table ketentuan_versiketentuan, oss_portal_harilibur cascade")
        wal = _perintah(asal, "select pg_walfile_name(pg_switch_wal())")
        _tunggu((arsip / wal).exists, f"{wal} did not reach the archive")
        asal.henti("immediate")

        with (pulih.data / "postgresql.auto.conf").open("a") as f:
            f.write(f"restore_command = 'cp {arsip}/%f %p'\nrecovery_target_time = '{saat}'\n")
            f.write("recovery_target_action = 'promote'\n")
        (pulih.data / "recovery.signal").touch()
        pulih.mulai()
        _tunggu(lambda: _perintah(pulih, "select pg_is_in_recovery()") == "False", "recovery did not end")

        assert int(_perintah(pulih, "select count(*) from ketentuan_versiketentuan")) >= 2
        assert int(_perintah(pulih, "select count(*) from oss_portal_harilibur")) > 0
        assert _perintah(pulih, "select count(*) from oss_portal_peristiwaaudit where peristiwa = 'uji'") == "1"
        assert "none touched" in sesudah.kelola("periksa_jejak")
    finally:
        portal.henti()
        sesudah.henti()
        pulih.buang()
        asal.buang()
