"""Copies of the reference data in schemas of their own, from which a test gets its data in a hundredth of a second.

Every test has laws, eras and the KBLI: when a test with real transactions changed them, their tables are emptied after
the test (`tests.emptied_tables`) and filled from the copies. Topics, articles and answers of the helpdesk are filled in
only for tests that ask for them.
"""

from functools import cache

from django.apps import apps
from django.db import connection
from django.db.backends.utils import CursorWrapper

from helpdesk.reference_data import load


@cache
def _columns(table: str) -> str:
    """Return the columns of a table that the database does not compute itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute"
            " where attrelid = %s::regclass and attnum > 0 and not attisdropped and attgenerated = ''",
            [table],
        )
        return str(cursor.fetchone()[0])


@cache
def _copied(app: str) -> list[str]:
    """Return the tables that have a copy."""
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = %s", [f"copies_{app}"])
        return [name for (name,) in cursor.fetchall()]


def keep(cursor: CursorWrapper) -> None:
    """Copy the rows of the NIB in a fresh database; load the rows of the helpdesk, copy them and empty its tables."""
    _copy(cursor, "nib")
    load(lambda text: None)
    _copy(cursor, "helpdesk")
    cursor.execute("set session_replication_role = replica")
    for table in _copied("helpdesk"):
        cursor.execute(f"delete from {table}")
    cursor.execute("set session_replication_role = origin")


def _copy(cursor: CursorWrapper, app: str) -> None:
    """Copy the tables of an app that have rows."""
    schema = f"copies_{app}"
    cursor.execute(f"drop schema if exists {schema} cascade")
    cursor.execute(f"create schema {schema}")
    for model in apps.get_app_config(app).get_models():
        table = model._meta.db_table
        cursor.execute(f"select exists (select from {table})")
        if cursor.fetchone()[0]:
            cursor.execute(f"create table {schema}.{table} as select {_columns(table)} from {table}")


def unchanged(app: str) -> set[str]:
    """Return the copied tables of an app when all of them equal their copies; else an empty set."""
    same = [
        f"(select count(*) from {t}) = (select count(*) from copies_{app}.{t}) and not exists"
        f" (select {_columns(t)} from {t} except all select {_columns(t)} from copies_{app}.{t})"
        for t in _copied(app)
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"select {' and '.join(same) or 'false'}")
        return set(_copied(app)) if cursor.fetchone()[0] else set()


def put_back(app: str) -> bool:
    """Fill the empty tables of an app from the copies, without triggers; return whether there were copies."""
    if not _copied(app):
        return False
    with connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
        for table in _copied(app):
            columns = _columns(table)
            cursor.execute(
                f"insert into {table} ({columns}) select {columns} from copies_{app}.{table} on conflict do nothing"
            )
            if "id" not in columns.split(", "):
                continue
            cursor.execute(
                f"select setval(pg_get_serial_sequence(%s, 'id'), greatest((select max(id) from {table}),"
                " nextval(pg_get_serial_sequence(%s, 'id'))))",
                [table, table],
            )
        cursor.execute("set session_replication_role = origin")
    return True
