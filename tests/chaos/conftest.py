import contextlib

import pytest

from tests.servers import Portal, own_database


def pytest_collection_modifyitems(items):
    for item in items:
        if "/gangguan/" in str(item.path):
            item.add_marker(pytest.mark.serial)
            # A fault that nothing recovers from must fail here, not stop the whole run.
            item.add_marker(pytest.mark.timeout(180))


@pytest.fixture(scope="session")
def static_files(tmp_path_factory):
    return str(tmp_path_factory.mktemp("statis"))


@pytest.fixture(scope="session")
def basis(static_files):
    """A PostgreSQL of one's own with the portal's tables, and real fsync: what it accepted must survive."""
    basis = own_database(shared_buffers="64MB")
    basis.make("oss_portal")
    portal = Portal(basis.url("oss_portal"), STATIC_ROOT=static_files)
    portal.prepare()
    portal.stop()
    yield basis
    basis.discard()


@pytest.fixture
def make_portal(basis, static_files):
    """Return a maker of portals (gunicorn and worker as processes) on that database."""
    everything = []

    def make(**environment) -> Portal:
        basis.mulai()
        # What an earlier test left waiting would stand before the mails of this one, at a mute server 20 s each.
        with contextlib.closing(basis.connect("oss_portal")) as connection, connection.cursor() as cursor:
            cursor.execute("delete from django_tasks_database_dbtaskresult where status = 'READY'")
        # One proxy of ours stands before it: each visitor has an address, and with it limits, of its own.
        portal = Portal(basis.url("oss_portal"), STATIC_ROOT=static_files, TRUSTED_PROXIES="1", **environment)
        everything.append(portal)
        return portal

    yield make
    for portal in everything:
        portal.stop()
