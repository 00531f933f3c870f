"""Copies of the reference data in schemas beside the tables, so that a test gets them in a hundredth of a second.

Laws, eras and the KBLI are there in every test: one with real transactions empties their tables, and they are copied
back. Topics, articles and answers of the helpdesk are there where a test asks for them.
"""

from django.apps import apps
from django.db import connection
from django.db.backends.utils import CursorWrapper

from helpdesk.reference_data import load


def _columns(cursor: CursorWrapper, table: str) -> str:
    """Return the columns of a table that the database does not compute itself."""
    cursor.execute(
        "select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute"
        " where attrelid = %s::regclass and attnum > 0 and not attisdropped and attgenerated = ''",
        [table],
    )
    return str(cursor.fetchone()[0])


def keep(cursor: CursorWrapper) -> None:
    """Copy what the tables of the NIB hold in a fresh database; load those of the helpdesk, copy and empty them."""
    _copy(cursor, "nib")
    load(lambda text: None)
    for table in _copy(cursor, "helpdesk"):
        cursor.execute(f"truncate {table} cascade")


def _copy(cursor: CursorWrapper, app: str) -> list[str]:
    """Copy the tables of an app that hold something; return their names."""
    schema = f"copies_{app}"
    cursor.execute(f"drop schema if exists {schema} cascade")
    cursor.execute(f"create schema {schema}")
    copied = []
    for model in apps.get_app_config(app).get_models():
        table = model._meta.db_table
        cursor.execute(f"select exists (select from {table})")
        if cursor.fetchone()[0]:
            cursor.execute(f"create table {schema}.{table} as select {_columns(cursor, table)} from {table}")
            copied.append(table)
    return copied


def put_back(app: str) -> bool:
    """Fill the empty tables of an app from the copies, past triggers; return whether there were copies."""
    schema = f"copies_{app}"
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = %s", [schema])
        tables = [row[0] for row in cursor.fetchall()]
        if not tables:
            return False
        cursor.execute("set session_replication_role = replica")
        for table in tables:
            columns = _columns(cursor, table)
            cursor.execute(
                f"insert into {table} ({columns}) select {columns} from {schema}.{table} on conflict do nothing"
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
