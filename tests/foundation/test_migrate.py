"""`manage.py migrate` on a running portal: it resumes after a stop, and delays changes that break the old version."""

import contextlib
import shutil
import sys

import psycopg2
import pytest
from django.conf import settings as portal_settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

import oss_portal
from oss_portal.management.commands import migrate
from oss_portal.operation.migrating import (
    contracts_ahead,
    drop_invalid_indexes,
    invalid_indexes,
    last_of_each_app,
    waiting,
)
from tests.foundation.test_migrations import APPS

_MIGRATION = """from django.db import migrations

class Migration(migrations.Migration):
    dependencies = [("helpdesk", "{after}")]
    operations = [migrations.RunSQL("select 1", "select 1")]
"""


@pytest.fixture
def next_version(tmp_path, settings, monkeypatch):
    """Give helpdesk migrations of a later version: one that expands, one that contracts, one that needs both."""
    package = tmp_path / "later_helpdesk_migrations"
    package.mkdir()
    (package / "__init__.py").touch()
    shutil.copy(portal_settings.BASE_DIR / "helpdesk/migrations/0001_initial.py", package)
    names = ["0001_initial", "0002_wider", "0003_narrower_contract", "0004_behind"]
    for after, name in zip(names, names[1:], strict=False):
        (package / f"{name}.py").write_text(_MIGRATION.format(after=after))
    monkeypatch.syspath_prepend(tmp_path)
    settings.MIGRATION_MODULES = {"helpdesk": package.name}
    yield
    for module in [m for m in sys.modules if m.startswith(package.name)]:
        del sys.modules[module]


@pytest.mark.django_db
def test_what_the_running_version_could_not_live_with_is_told_apart(next_version):
    found = waiting()
    assert found.expand == [("helpdesk", "0002_wider")]
    assert found.contract == [("helpdesk", "0003_narrower_contract")]
    assert found.blocked == [("helpdesk", "0004_behind")]
    assert last_of_each_app([("a", "1"), ("b", "1"), ("a", "2")]) == [("a", "2"), ("b", "1")]


@pytest.mark.django_db(transaction=True)
def test_expanding_stops_before_the_contract_and_the_rest_follows(next_version):
    call_command("migrate", expand=True, verbosity=0)
    assert waiting().expand == []
    assert waiting().contract == [("helpdesk", "0003_narrower_contract")]
    call_command("migrate", verbosity=0)
    assert waiting().contract == waiting().blocked == []
    call_command("migrate", "helpdesk", "0001", verbosity=0)


def _connect(**options):
    b = connection.settings_dict
    parameters = {"host": b["HOST"], "port": b["PORT"] or None, "user": b["USER"], "password": b["PASSWORD"] or None}
    return contextlib.closing(psycopg2.connect(dbname=b["NAME"], **parameters, **options))


@pytest.mark.django_db(transaction=True)
def test_a_contract_waits_until_no_process_of_another_version_is_left(next_version):
    with _connect(application_name="oss 0.0.9"), pytest.raises(CommandError, match=r"0\.0\.9 still use"):
        call_command("migrate", contract=True, verbosity=0)
    call_command("migrate", contract=True, verbosity=0)
    call_command("migrate", "helpdesk", "0001", verbosity=0)


@pytest.mark.django_db
def test_an_older_version_knows_that_it_cannot_go_back_behind_a_contract():
    assert contracts_ahead() == []
    MigrationRecorder(connection).record_applied("nib", "0009_drop_old_contract")
    MigrationRecorder(connection).record_applied("nib", "0008_add_new")
    assert contracts_ahead() == [("nib", "0009_drop_old_contract")]


@pytest.mark.django_db(transaction=True)
def test_an_index_that_was_left_unfinished_is_made_room_for():
    """B3: the index of a killed run stays invalid, and the next migrate fails because it already exists."""
    with connection.cursor() as cursor:
        cursor.execute("create table half (a integer)")
        cursor.execute("insert into half values (1), (1)")
        with pytest.raises(IntegrityError):
            cursor.execute("create unique index concurrently half_a on half (a)")
        try:
            assert invalid_indexes() == ["public.half_a"]
            assert drop_invalid_indexes() == ["public.half_a"]
            assert invalid_indexes() == []
            cursor.execute("create index concurrently half_a on half (a)")
        finally:
            cursor.execute("drop table half")


@pytest.mark.django_db(transaction=True)
def test_only_one_migrate_runs_at_a_time():
    with _connect() as other, other.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(%s)", [migrate._LOCK])
        with pytest.raises(CommandError, match="another migrate"):
            call_command("migrate", verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_a_lock_that_somebody_holds_is_asked_for_again(monkeypatch, capsys):
    tries = []

    def locked(_self, *_args, **_options):
        tries.append(1)
        if len(tries) < 3:
            # Django sets the driver's error as the cause of its own error.
            with _connect() as one, one.cursor() as first, _connect() as two, two.cursor() as second:
                first.execute("lock table oss_portal_harilibur")
                second.execute("set lock_timeout = 1")
                try:
                    second.execute("lock table oss_portal_harilibur")
                except psycopg2.OperationalError as error:
                    raise OperationalError(str(error)) from error

    monkeypatch.setattr(migrate.migrate.Command, "handle", locked)
    monkeypatch.setattr(migrate, "PAUSE_SECONDS", 0)
    call_command("migrate")
    assert len(tries) == 3
    assert "try 3 of" in capsys.readouterr().out


@pytest.mark.django_db
def test_a_migration_outside_of_a_transaction_does_one_thing():
    """With one operation it can be run again as a whole; of several, some would already be done."""
    for key, migration in MigrationLoader(connection).disk_migrations.items():
        if key[0] in APPS and not migration.atomic:
            assert len(migration.operations) == 1, key


def test_the_version_is_that_of_the_project():
    text = (portal_settings.BASE_DIR / "pyproject.toml").read_text()
    assert f'version = "{oss_portal.__version__}"' in text


@pytest.mark.django_db
def test_a_command_has_no_limit_of_time_and_the_web_has(monkeypatch):
    from tests.foundation.test_backup import manage

    sql = "from django.db import connection as c; u = c.cursor(); u.execute('show statement_timeout'); print(*u)"
    b = connection.settings_dict
    host = str(b["HOST"]).replace("/", "%2F")
    url = f"postgresql://{b['USER']}:{b['PASSWORD'] or ''}@{host}:{b['PORT'] or ''}/{b['NAME']}"
    assert "'0'" in manage("shell", "-v0", "-c", sql, DATABASE_URL=url).stdout
