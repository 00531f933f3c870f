"""Move of uploads and bytes of documents from before the object store into it (ADR 28).

Rows are moved one after the other: the bytes are read, compared with their hash, put, read back and compared again;
only then the column gets the hash, or the file is deleted from the disk. So it may be stopped at any time, run twice in
parallel, and run while the portal serves: a row is readable before, during and after. Bytes that do not match their
hash are not moved, and are reported.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pgtrigger
from django.apps import apps
from django.core.files import File
from django.core.files.storage import storages
from django.db import connection, transaction
from django.db.models import FileField, Model

from oss_portal.db.stored_bytes import OBJECT_MARK, StoredBytesField, StoreUnavailable, has_store, put
from oss_portal.uploads.object_storage import UploadStorage, uploads_on_disk

_BATCH = 200


class NoObjectStore(Exception):
    """`OBJECT_STORE` is not set."""


@dataclass
class Moved:
    """The numbers of moved rows by model, and the rows whose bytes do not match their hash."""

    rows: dict[str, int] = field(default_factory=dict)
    damaged: list[str] = field(default_factory=list)


def move_to_object_store(tell: Callable[[str], object] = lambda _: None) -> Moved:
    """Move everything that is not in the store yet.

    Raises `NoObjectStore`, and `StoreUnavailable` if the store does not answer: then call it again.
    """
    if not has_store():
        raise NoObjectStore("OBJECT_STORE is empty: set it first (docs/scaling.md)")
    moved = Moved()
    for model in apps.get_models():
        for column in model._meta.local_concrete_fields:
            if isinstance(column, StoredBytesField):
                rows, act = _rows_with_bytes(model, str(column.column)), _move_bytes
            elif isinstance(column, FileField):
                rows, act = _rows_with_files(model, column.name), _move_file
            else:
                continue
            label = model._meta.label
            for pk in rows:
                outcome = act(model, column.name, pk)
                if outcome is None:
                    moved.damaged.append(f"{label} {pk}")
                elif outcome:
                    moved.rows[label] = moved.rows.get(label, 0) + 1
                    if moved.rows[label] % 1000 == 0:
                        tell(f"{label}: {moved.rows[label]}")
    return moved


def _rows_with_bytes(model: type[Model], column: str) -> Iterator[int]:
    """Yield the keys of rows whose column still has the bytes themselves."""
    quoted = connection.ops.quote_name
    table, pk, name = quoted(model._meta.db_table), quoted(str(model._meta.pk.column)), quoted(column)
    after = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                f"select {pk} from {table} where {pk} > %s and {name} is not null"  # noqa: S608 - names of ours
                f" and substring({name} for {len(OBJECT_MARK)}) <> %s order by {pk} limit {_BATCH}",
                [after, OBJECT_MARK],
            )
            found = [row[0] for row in cursor.fetchall()]
        if not found:
            return
        after = found[-1]
        yield from found


def _rows_with_files(model: type[Model], name: str) -> Iterator[int]:
    """Yield the keys of rows whose file is on the disk."""
    disk, after = uploads_on_disk(), 0
    while disk is not None:
        found = list(model._base_manager.filter(pk__gt=after).order_by("pk").values_list("pk", name)[:_BATCH])
        if not found:
            return
        after = found[-1][0]
        yield from (pk for pk, path in found if path and disk.exists(path))


def _is_what_it_says(row: Model, content: bytes) -> bool:
    said = getattr(row, "sha256", "")
    return not said or said == hashlib.sha256(content).hexdigest()


def _move_bytes(model: type[Model], name: str, pk: int) -> bool | None:
    """Move the bytes of one row and return True; False if they were moved meanwhile, None if the hash is wrong."""
    # Only the place of the bytes changes, not the content of the row, so the triggers of proof are switched off here.
    with transaction.atomic(), pgtrigger.ignore():
        row = model._base_manager.filter(pk=pk).select_for_update(no_key=True, of=("self",)).first()
        content = row.__dict__[name] if row else None
        if not isinstance(content, bytes | memoryview):
            return False
        if not _is_what_it_says(row, bytes(content)):  # type: ignore[arg-type]
            return None
        stored = put(bytes(content))
        stored.read()
        model._base_manager.filter(pk=pk).update(**{name: stored})
    return True


def _move_file(model: type[Model], name: str, pk: int) -> bool | None:
    """Move the file of one row and return True; False if it is gone meanwhile, None if the hash is wrong."""
    disk, store = uploads_on_disk(), storages["default"]
    # The row is locked, so that an erasure of it waits, and then deletes its file in both places.
    with transaction.atomic():
        row = model._base_manager.filter(pk=pk).select_for_update(no_key=True, of=("self",)).first()
        path = getattr(row, name).name if row else ""
        if not path or disk is None or not isinstance(store, UploadStorage) or not disk.exists(path):
            return False
        with disk.open(path, "rb") as file:
            content = file.read()
            if not _is_what_it_says(row, content):  # type: ignore[arg-type]
                return None
            file.seek(0)
            _copy(store, path, file, content)
        disk.delete(path)
    return True


def _copy(store: UploadStorage, path: str, file: File, content: bytes) -> None:
    try:
        store.save_copy(path, file)
        there = store.read_copy(path)
    except Exception as error:
        raise StoreUnavailable(f"{path}: {type(error).__name__}") from error
    if there != content:
        raise StoreUnavailable(f"{path} was read back from the store with other content")
