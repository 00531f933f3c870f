"""Changes of tables while the portal runs: which migrations must wait, and unfinished indexes of a stopped migration.

A migration that breaks the version before it has a name that ends in `_contract`. An old version, to which an operator
wants to go back, knows only this name, from the database. All other migrations *expand*: they run before the restart,
while the old version runs. A contract migration runs when no process of the old version is left.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

Key = tuple[str, str]


@dataclass(frozen=True)
class Waiting:
    """The migrations that are not applied yet, in order."""

    expand: list[Key]
    contract: list[Key]
    # Expanding migrations that need a contract first: the portal must be stopped for an upgrade to this version.
    blocked: list[Key]


def is_contract(key: Key) -> bool:
    """Return whether this migration breaks the version before it."""
    return key[1].endswith("_contract")


def waiting() -> Waiting:
    """Return the migrations that `migrate` would apply."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    expand, contract, blocked = [], [], []
    for migration, _backwards in plan:
        key = (migration.app_label, migration.name)
        needed = set(executor.loader.graph.forwards_plan(key))
        if is_contract(key):
            contract.append(key)
        elif needed & set(contract):
            blocked.append(key)
        else:
            expand.append(key)
    return Waiting(expand, contract, blocked)


def contracts_ahead() -> list[Key]:
    """Return the applied contract migrations of a later version: this version cannot run on the tables."""
    known = set(MigrationExecutor(connection).loader.disk_migrations)
    return sorted(
        key for key in MigrationRecorder(connection).applied_migrations() if is_contract(key) and key not in known
    )


def last_of_each_app(keys: Iterable[Key]) -> list[Key]:
    """Return the last migration of each app, in the order of `keys`."""
    return list({app: (app, name) for app, name in keys}.values())


def invalid_indexes() -> list[str]:
    """Return the indexes that a stopped `create index concurrently` left, without those that are being made."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select format('%I.%I', n.nspname, c.relname) from pg_index i join pg_class c on c.oid = i.indexrelid"
            " join pg_namespace n on n.oid = c.relnamespace"
            " where not i.indisvalid and n.nspname = any (current_schemas(false))"
            " and not exists (select 1 from pg_stat_progress_create_index p where p.index_relid = i.indexrelid)"
            " and not exists (select 1 from pg_inherits h where h.inhparent = i.indexrelid)"
            " order by 1"
        )
        return [row[0] for row in cursor.fetchall()]


def drop_invalid_indexes() -> list[str]:
    """Drop the unfinished indexes, so that a stopped migration can make them again, and return their names."""
    names = invalid_indexes()
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"drop index concurrently if exists {name}")
    return names


def other_versions(version: str) -> list[str]:
    """Return the versions other than `version` whose processes are connected to this database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct split_part(application_name, ' ', 2) from pg_stat_activity"
            " where datname = current_database() and application_name like 'oss %%' order by 1",
        )
        return [row[0] for row in cursor.fetchall() if row[0] != version]
