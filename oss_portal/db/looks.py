"""Several questions to the database in one round trip."""

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet


def which_exist(**looks: QuerySet) -> dict[str, bool]:
    """Return for each query set whether it has rows, with one statement."""
    parts, values = [], []
    for rows in looks.values():
        try:
            sql, own = rows.query.exists().get_compiler(connection=connection).as_sql()
        except EmptyResultSet:
            sql, own = "select 1 where false", ()
        parts.append(f"exists({sql})")
        values += own
    with connection.cursor() as cursor:
        cursor.execute(f"select {', '.join(parts)}", values)
        return dict(zip(looks, cursor.fetchone(), strict=True))
