"""Copies of the reference data in a schema beside the tables: a test with real transactions empties all of these.

Loading laws, eras and the KBLI by the product takes 1.7 s, copying them back 0.1 s, and two hundred tests need it.
"""

from django.apps import apps
from django.db import connection
from django.db.backends.utils import CursorWrapper

_SCHEMA = "copies"


def _columns(cursor: CursorWrapper, table: str) -> str:
    """Return the columns of a table that the database does not compute itself."""
    cursor.execute(
        "select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute"
        " where attrelid = %s::regclass and attnum > 0 and not attisdropped and attgenerated = ''",
        [table],
    )
    return str(cursor.fetchone()[0])


def keep(cursor: CursorWrapper) -> None:
    """Copy what the tables of the NIB hold now: in a fresh database the reference data."""
    cursor.execute(f"drop schema if exists {_SCHEMA} cascade")
    cursor.execute(f"create schema {_SCHEMA}")
    for model in apps.get_app_config("nib").get_models():
        table = model._meta.db_table
        cursor.execute(f"select exists (select from {table})")
        if cursor.fetchone()[0]:
            cursor.execute(f"create table {_SCHEMA}.{table} as select {_columns(cursor, table)} from {table}")


def put_back() -> bool:
    """Fill the empty tables from the copies, past triggers and in any order. Returns whether there were copies."""
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = %s", [_SCHEMA])
        tables = [row[0] for row in cursor.fetchall()]
        if not tables:
            return False
        cursor.execute("set session_replication_role = replica")
        for table in tables:
            columns = _columns(cursor, table)
            cursor.execute(
                f"insert into {table} ({columns}) select {columns} from {_SCHEMA}.{table} on conflict do nothing"
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
