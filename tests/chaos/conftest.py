import contextlib

import pytest

from tests.servers import Portal, own_database


def pytest_collection_modifyitems(items):
    for item in items:
        if "/chaos/" in str(item.path):
            item.add_marker(pytest.mark.serial)
            # A fault without recovery must fail this test and not stop the whole run.
            item.add_marker(pytest.mark.timeout(180))


@pytest.fixture(scope="session")
def static_files(tmp_path_factory):
    return str(tmp_path_factory.mktemp("static"))


@pytest.fixture(scope="session")
def database(static_files):
    """A separate PostgreSQL with the portal's tables and real fsync, because accepted data must survive."""
    database = own_database(shared_buffers="64MB")
    database.create_database("oss_portal")
    portal = Portal(database.url("oss_portal"), STATIC_ROOT=static_files)
    portal.prepare()
    portal.stop()
    yield database
    database.remove()


@pytest.fixture
def make_portal(database, static_files):
    """Return a function that makes portals (gunicorn and worker as processes) on that database."""
    portals = []

    def make(**environment) -> Portal:
        database.start()
        # Mails left by an earlier test would be sent first, each taking 20 s at a mute server.
        with contextlib.closing(database.connect("oss_portal")) as connection, connection.cursor() as cursor:
            cursor.execute("delete from django_tasks_database_dbtaskresult where status = 'READY'")
        # With one trusted proxy each visitor can have an address, and therefore limits, of its own.
        portal = Portal(database.url("oss_portal"), STATIC_ROOT=static_files, TRUSTED_PROXIES="1", **environment)
        portals.append(portal)
        return portal

    yield make
    for portal in portals:
        portal.stop()
