import contextlib

import pytest

from tests.peladen import Portal, basis_data_sendiri


def pytest_collection_modifyitems(items):
    for item in items:
        if "/gangguan/" in str(item.path):
            item.add_marker(pytest.mark.sendirian)
            # A fault that nothing recovers from must fail here, not stop the whole run.
            item.add_marker(pytest.mark.timeout(180))


@pytest.fixture(scope="session")
def berkas_statis(tmp_path_factory):
    return str(tmp_path_factory.mktemp("statis"))


@pytest.fixture(scope="session")
def basis(berkas_statis):
    """A PostgreSQL of one's own with the portal's tables, and real fsync: what it accepted must survive."""
    basis = basis_data_sendiri(shared_buffers="64MB")
    basis.buat("oss_portal")
    portal = Portal(basis.url("oss_portal"), STATIC_ROOT=berkas_statis)
    portal.siapkan()
    portal.henti()
    yield basis
    basis.buang()


@pytest.fixture
def buat_portal(basis, berkas_statis):
    """Return a maker of portals (gunicorn and worker as processes) on that database."""
    semua = []

    def buat(**lingkungan) -> Portal:
        basis.mulai()
        # What an earlier test left waiting would stand before the mails of this one, at a mute server 20 s each.
        with contextlib.closing(basis.sambung("oss_portal")) as sambungan, sambungan.cursor() as kursor:
            kursor.execute("delete from django_tasks_database_dbtaskresult where status = 'READY'")
        # One proxy of ours stands before it: each visitor has an address, and with it limits, of its own.
        portal = Portal(basis.url("oss_portal"), STATIC_ROOT=berkas_statis, JUMLAH_PROKSI="1", **lingkungan)
        semua.append(portal)
        return portal

    yield buat
    for portal in semua:
        portal.henti()
