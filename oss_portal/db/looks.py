"""Several existence queries in one round trip to the database."""

from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


def looks_sql(*looks: QuerySet) -> tuple[str, list[Any]]:
    """Return a statement, with its values, that tells for each query set whether it has rows."""
    parts, values = [], []
    for rows in looks:
        try:
            sql, own = rows.query.exists().get_compiler(connection=connection).as_sql()
        except EmptyResultSet:
            sql, own = "select 1 where false", ()
        parts.append(f"exists({sql})")
        values += own
    return f"select {', '.join(parts)}", values


def which_exist(**looks: QuerySet) -> dict[str, bool]:
    """Return for each query set whether it has rows, with one statement."""
    with connection.cursor() as cursor:
        cursor.execute(*looks_sql(*looks.values()))
        return dict(zip(looks, cursor.fetchone(), strict=True))
