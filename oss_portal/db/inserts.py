"""Rows written with few statements: those an act appends go out together, and one that may be there already in one.

A round trip to the database and the building of its SQL cost more than the row.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.db import connection, models
from django.db.models.constants import OnConflict


@dataclass
class _Appended:
    """What the block appends, by table, what it does at its end, and how many savepoints were open at its beginning."""

    depth: int
    rows: dict[type[models.Model], list[models.Model]] = field(default_factory=dict)
    acts: dict[Hashable, Callable[[], None]] = field(default_factory=dict)


_block: ContextVar[_Appended | None] = ContextVar("appended", default=None)


@contextmanager
def appended_together() -> Iterator[None]:
    """Write the rows that the block hands to `append` at its end, with one INSERT a table, in the order of the acts.

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
    """Insert a new row: at the end of the block `appended_together`, where there is one.

    In a savepoint of the block it is inserted at once: what is rolled back alone must take its rows with it.
    """
    if appended := _open_block():
        appended.rows.setdefault(type(row), []).append(row)
    else:
        row.save(force_insert=True)


def at_end_of_act(key: Hashable, act: Callable[[], None]) -> None:
    """Do `act` at the end of the block `appended_together`, of each key the last one only; at once outside of one."""
    if appended := _open_block():
        appended.acts[key] = act
    else:
        act()


def _open_block() -> _Appended | None:
    appended = _block.get()
    return appended if appended is not None and len(connection.savepoint_ids) == appended.depth else None


def insert_unless_there(row: models.Model) -> bool:
    """Insert a new row, unless a unique column has its value already. Returns whether it was inserted.

    One statement and no savepoint: `get_or_create` takes five.
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
