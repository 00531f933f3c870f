"""Two roles of the database: the owner of the tables makes and changes them, the portal runs as another (ADR 27).

`DATABASE_RUNTIME_ROLE` names the role of web, workers and scheduler. After every `migrate`, which runs as the owner, it
gets only the rights that the portal needs: no CREATE, ALTER, DROP or TRUNCATE anywhere, and no UPDATE and DELETE on a
table that only grows (one whose trigger refuses both). So an attacker who takes over a web node cannot rewrite the
audit trail, not even by switching its triggers off.
"""

from typing import Any

import pgtrigger
from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction

from oss_portal.db.partitions import ARCHIVE_SCHEMA


def only_grows(model: type[models.Model]) -> bool:
    """Return whether a trigger of the model refuses every UPDATE and DELETE."""
    triggers = getattr(model._meta, "triggers", ())
    return any(
        isinstance(t, pgtrigger.Protect) and str(t.operation) == str(pgtrigger.Update | pgtrigger.Delete)
        for t in triggers
        if t.condition is None
    )


def grant_runtime_role(role: str) -> None:
    """Give the role the rights that the portal needs on our tables, and revoke all others. Run as their owner."""
    quote = connection.ops.quote_name
    who = quote(role)
    growing = {m._meta.db_table for m in apps.get_models() if only_grows(m)}
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "select c.relname, c.relispartition from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where n.nspname = 'public' and c.relkind in ('r', 'p') and pg_get_userbyid(c.relowner) = current_user"
        )
        tables = cursor.fetchall()
        cursor.execute(f"revoke all on all tables in schema public from {who}")
        cursor.execute(f"revoke create on schema public from {who}")
        cursor.execute(f"grant usage on schema public, {ARCHIVE_SCHEMA} to {who}")
        cursor.execute(f"grant select on all tables in schema {ARCHIVE_SCHEMA} to {who}")
        cursor.execute(f"grant usage, select on all sequences in schema public to {who}")
        for table, is_partition in tables:
            # Rows of a partition are reached through its table only.
            rights = "select" if is_partition or table == "django_migrations" else "select, insert"
            if rights == "select, insert" and table not in growing:
                rights += ", update, delete"
            cursor.execute(f"grant {rights} on {quote(table)} to {who}")


def grant_after_migration(**_: Any) -> None:
    """Grant the rights on what a new version made, at once (receiver of `post_migrate`)."""
    if settings.DATABASE_RUNTIME_ROLE:
        grant_runtime_role(settings.DATABASE_RUNTIME_ROLE)
