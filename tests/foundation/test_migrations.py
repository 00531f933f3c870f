"""Migrations are safe on a live table: the old code goes on working while they run (django-migration-linter)."""

import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django_migration_linter import MigrationLinter
from django_migration_linter.sql_analyser import analyse_sql_statements, get_sql_analyser_class

APPS = {"oss_portal", "ketentuan", "registrasi", "nib", "helpdesk"}
# Written before the first installation: their tables hold no row that the old code could still be writing.
# Nothing is to be added here once the portal runs somewhere; do it in two releases instead (docs/operasi.md).
BEFORE_INSTALLATION = {
    ("ketentuan", "0002_kiriman_dilanjutkan"),
    ("nib", "0005_kata_sertifikat"),
    ("registrasi", "0002_tautan_aktivasi"),
}


def findings(sql: list[str]) -> list[str]:
    """Return the codes of what would break the code that still runs: NOT_NULL, DROP_COLUMN, RENAME_TABLE …"""
    error, _ignored, _warning_time = analyse_sql_statements(get_sql_analyser_class("postgresql"), sql, [])
    return [g.code for g in error]


# Not in a transaction: indexes are made concurrently.
@pytest.mark.django_db(transaction=True)
def test_no_migration_breaks_the_version_that_still_runs():
    linter = MigrationLinter(str(settings.BASE_DIR), no_cache=True)
    broken = {}
    for key in sorted(k for k in MigrationLoader(connection).disk_migrations if k[0] in APPS):
        if (error := findings(linter.get_sql(*key))) and key not in BEFORE_INSTALLATION:
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
