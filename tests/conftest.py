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

# Until all tests are read: nothing of them goes away, and the collector walks a million objects again and again.
gc.disable()

# No property depends on how busy the machine is. The profile in use stays below: that of CI draws the same examples.
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
    # The portal and its tests stay to the end; to walk them, too, took a seventh of the time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000)
    gc.enable()


def pytest_sessionfinish(session):
    # A process beside others reports to the one that shows the results.
    summary = session.config.pluginmanager.get_plugin("terminalreporter")
    if summary and (file := os.environ.get("FAILED_TESTS")):
        failed = [report.nodeid for kind in ("failed", "error") for report in summary.stats.get(kind, ())]
        Path(file).write_text("".join(f"{name}\n" for name in dict.fromkeys(failed)))


emptied_tables.install()
_run = compiled._run


def _run_and_prepare(built, using, arguments, ask):
    """Most tests run in a transaction, where nothing is prepared: try of each query once that it could be."""
    lines = _run(built, using, arguments, ask)
    if built.name not in connections[using].prepared:
        built.prepared(connections[using], arguments)
    return lines


compiled._run = _run_and_prepare


@pytest.fixture(autouse=True)
def _verify_compiled_queries(request):
    """In every fourth test a compiled query is built anew at each call and compared with the kept one.

    Whatever it depends on is an argument. Building all of them in all tests takes a twentieth of their time.
    """
    compiled.verify = crc32(request.node.nodeid.encode()) % 4 == 0


@pytest.fixture(autouse=True)
def _clean_process_caches():
    """Limits, lists and pages kept in the memory of a process start anew with each test.

    No version is announced and no outage recorded; a test that does so is told by the acts, or clears the list itself.
    """
    ProcessCache.clear_all()
    for cache in (UPCOMING, UNFINISHED):
        cache.put([], seconds=inf)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Copy the reference data; in the end keep which indexes were asked (`tests.unused_indexes`)."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        reference_copies.keep(cursor)
    yield
    if stage := os.environ.get("COUNT_INDEXES"):
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            unused_indexes.write(cursor, f"{stage}-{os.environ.get('PYTEST_XDIST_WORKER', 'one')}")


@pytest.fixture(autouse=True)
def _reference_data(request):
    """Every test begins with the laws, eras and KBLI: one with real transactions may have emptied their tables."""
    if _uses_database(request.node):
        # The fixture is not an argument: every test would then count as one that needs the database.
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
    """Signatures are read here: what a parser of strangers' files manages in its two seconds depends on the machine."""
    from oss_portal.parsing.jobs import Unfit
    from oss_portal.parsing.signatures import verify

    def read(_job, pdf, known):
        try:
            return verify(pdf, known)
        except Exception:
            raise Unfit("damaged") from None

    monkeypatch.setattr("oss_portal.documents.signing.parse", read)
