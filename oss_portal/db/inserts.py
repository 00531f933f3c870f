"""Inserts with few statements: all rows that an act appends together, and a row that may exist already.

The round trip to the database and the building of the SQL cost more than the row.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.db import connection, models
from django.db.models.constants import OnConflict


@dataclass
class _Appended:
    """Rows of a block by table, functions to call at its end, and the number of savepoints open at its beginning."""

    depth: int
    rows: dict[type[models.Model], list[models.Model]] = field(default_factory=dict)
    acts: dict[Hashable, Callable[[], None]] = field(default_factory=dict)


_block: ContextVar[_Appended | None] = ContextVar("appended", default=None)


@contextmanager
def appended_together() -> Iterator[None]:
    """Write the rows that the block passes to `append` at its end, with one INSERT per table, in the order of the acts.

    For rows that nothing reads before the end of the transaction: audit events and tasks. An inner block is part of the
    outer one. Call it inside the transaction of the act: when that is rolled back, nothing is written.
    """
    if _block.get() is not None or not connection.in_atomic_block:
        yield
        return
    appended = _Appended(len(connection.savepoint_ids))
    token = _block.set(appended)
    try:
        yield
    finally:
        _block.reset(token)
    for act in appended.acts.values():
        act()
    for model, rows in appended.rows.items():
        model._default_manager.bulk_create(rows)


def append(row: models.Model) -> None:
    """Insert a new row: at the end of the block `appended_together` if there is one, else at once.

    In a savepoint of the block it is inserted at once, so that a rollback to the savepoint removes it.
    """
    if appended := _open_block():
        appended.rows.setdefault(type(row), []).append(row)
    else:
        row.save(force_insert=True)


def at_end_of_act(key: Hashable, act: Callable[[], None]) -> None:
    """Do `act` at the end of the block `appended_together`, only the last one of each key; outside of one at once."""
    if appended := _open_block():
        appended.acts[key] = act
    else:
        act()


def _open_block() -> _Appended | None:
    appended = _block.get()
    return appended if appended is not None and len(connection.savepoint_ids) == appended.depth else None


def insert_unless_there(row: models.Model) -> bool:
    """Insert a new row, unless a unique column has its value already. Returns whether it was inserted.

    It takes one statement and no savepoint; `get_or_create` takes five statements.
    """
    meta = row._meta
    fields = [f for f in meta.local_concrete_fields if not isinstance(f, models.AutoField)]
    result = type(row)._base_manager._insert(  # type: ignore[attr-defined]
        [row], fields=fields, returning_fields=[meta.pk], using="default", on_conflict=OnConflict.IGNORE
    )
    if not result or result[0] is None:
        return False
    row.pk, row._state.adding, row._state.db = result[0][0], False, "default"
    return True
