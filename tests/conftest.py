"""Shared fixtures. Factories are in `tests/factories`, one module an app."""

import gc
import os
from math import inf
from pathlib import Path
from zlib import crc32

import pytest
from django.db import connection, connections
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings

from ketentuan.announcements.banner import UPCOMING
from oss_portal.db import compiled
from oss_portal.web.outages import UNFINISHED
from oss_portal.web.process_cache import ProcessCache
from tests import emptied_tables, reference_copies, unused_indexes
from tests.factories.nib import load_reference_data
from tests.factories.registrasi import HakAksesFactory, PenggunaFactory, first_officer
from tests.registrasi.helpers import prepare_ketentuan

# No garbage collection while tests are collected: nothing can be freed yet, and each run walks a million objects.
gc.disable()

# Property tests have no deadline: their time depends on the load of the machine. The profile that hypothesis chose
# stays the base of this one: that of CI draws the same examples in each run.
settings.register_profile(
    "portal",
    settings(),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("portal")


def pytest_addoption(parser):
    parser.addoption("--no-database", action="store_true", help="run only the tests that need no database")


def _uses_database(item: pytest.Item) -> bool:
    needs = {"db", "transactional_db", "live_server", "django_db_setup"}
    return (
        bool(needs & set(item.fixturenames))
        or issubclass(getattr(item, "cls", None) or object, TransactionTestCase)
        or item.get_closest_marker("django_db") is not None
    )


def pytest_collection_modifyitems(config, items):
    if not config.getoption("--no-database"):
        return
    chosen = [
        item
        for item in items
        if not _uses_database(item) and not any(item.get_closest_marker(mark) for mark in ("browser", "serial", "slow"))
    ]
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = chosen


def pytest_collection_finish():
    # The modules of the portal and of the tests stay in memory to the end. Without `freeze` the collector walked them,
    # too, which took a seventh of the time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)
    gc.enable()


def pytest_sessionfinish(session):
    # Only the main process, or a process that runs alone, has this plugin; the others report to the main process.
    summary = session.config.pluginmanager.get_plugin("terminalreporter")
    if summary and (file := os.environ.get("FAILED_TESTS")):
        failed = [report.nodeid for kind in ("failed", "error") for report in summary.stats.get(kind, ())]
        Path(file).write_text("".join(f"{name}\n" for name in dict.fromkeys(failed)))


emptied_tables.install()
_run = compiled._run


def _run_and_prepare(built, using, arguments, ask):
    """Prepare each query once. Most tests run in a transaction, where the portal does not prepare its queries."""
    lines = _run(built, using, arguments, ask)
    if built.name not in connections[using].prepared:
        built.prepared(connections[using], arguments)
    return lines


compiled._run = _run_and_prepare


@pytest.fixture(autouse=True)
def _verify_compiled_queries(request):
    """Build compiled queries again at each call in every fourth test, and compare them with the kept ones.

    This shows that a query depends on nothing but its arguments. Doing it in all tests takes a twentieth of their time.
    """
    compiled.verify = crc32(request.node.nodeid.encode()) % 4 == 0


@pytest.fixture(autouse=True)
def _clean_process_caches():
    """Empty the caches of limits, lists and pages in the memory of this process before each test.

    The lists of announced versions and of outages are cached as empty. A test that makes one of these calls the act,
    which clears the list, or clears it itself.
    """
    ProcessCache.clear_all()
    for cache in (UPCOMING, UNFINISHED):
        cache.put([], seconds=inf)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Copy the reference data; at the end keep which indexes were used (`tests.unused_indexes`)."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        reference_copies.keep(cursor)
    yield
    if stage := os.environ.get("COUNT_INDEXES"):
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            unused_indexes.write(cursor, f"{stage}-{os.environ.get('PYTEST_XDIST_WORKER', 'one')}")


@pytest.fixture(autouse=True)
def _reference_data(request):
    """Give every test the laws, eras and KBLI; a test with real transactions may have emptied their tables."""
    if _uses_database(request.node):
        # `request` instead of an argument: with an argument every test would count as one that needs the database.
        request.getfixturevalue("_django_db_helper")
        load_reference_data()


@pytest.fixture
def pengguna(db):
    return PenggunaFactory()


@pytest.fixture
def petugas(db):
    return first_officer()


@pytest.fixture
def hak_akses(db):
    """A perseorangan whose penanggung jawab is signed up and verified."""
    return HakAksesFactory()


@pytest.fixture
def ketentuan(db):
    """Version 1 of the terms and of the privacy notice are in force."""
    prepare_ketentuan()


@pytest.fixture
def unhurried_signatures(monkeypatch):
    """Read signatures in this process: in the parser process, which has two seconds, it may fail on a busy machine."""
    from oss_portal.parsing.jobs import Unfit
    from oss_portal.parsing.signatures import verify

    def read(_job, pdf, known):
        try:
            return verify(pdf, known)
        except Exception:
            raise Unfit("damaged") from None

    monkeypatch.setattr("oss_portal.documents.signing.parse", read)
