"""Migrations are safe on a live table: the old code goes on working while they run (django-migration-linter)."""

import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django_migration_linter import MigrationLinter
from django_migration_linter.sql_analyser import analyse_sql_statements, get_sql_analyser_class

from oss_portal.operation.migrating import is_contract

APPS = {"oss_portal", "ketentuan", "registrasi", "nib", "helpdesk"}
# The first migrations run before the installation: their tables have no rows that older code could be writing.
FIRST = "0001_initial"


def findings(sql: list[str]) -> list[str]:
    """Return the codes of changes that would break running old code: NOT_NULL, DROP_COLUMN, RENAME_TABLE …"""
    error, _ignored, _warning_time = analyse_sql_statements(get_sql_analyser_class("postgresql"), sql, [])
    return [g.code for g in error]


# Without a transaction, because indexes are made concurrently.
@pytest.mark.django_db(transaction=True)
def test_no_migration_breaks_the_version_that_still_runs():
    linter = MigrationLinter(str(settings.BASE_DIR), no_cache=True)
    broken = {}
    for key in sorted(k for k in MigrationLoader(connection).disk_migrations if k[0] in APPS):
        # A contracting migration runs when no process of the old version is left.
        if (error := findings(linter.get_sql(*key))) and key[1] != FIRST and not is_contract(key):
            broken[key] = error
    assert broken == {}


@pytest.mark.parametrize(
    "sql",
    [
        "ALTER TABLE a ADD COLUMN b integer NOT NULL;",
        "ALTER TABLE a DROP COLUMN b;",
        "ALTER TABLE a RENAME COLUMN b TO c;",
        "ALTER TABLE a RENAME TO b;",
        "ALTER TABLE a ALTER COLUMN b TYPE integer;",
    ],
)
def test_the_linter_sees_what_would_break(sql):
    assert findings([sql])


@pytest.mark.django_db
def test_no_statement_and_no_lock_of_a_web_request_waits_for_ever():
    with connection.cursor() as cursor:
        limit = {}
        for nama in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
            cursor.execute(f"show {nama}")
            limit[nama] = cursor.fetchone()[0]
    assert limit == {"statement_timeout": "15s", "lock_timeout": "5s", "idle_in_transaction_session_timeout": "1min"}
