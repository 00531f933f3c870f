"""Moves along a state machine: the only way a `status` changes.

A model with states has a class attribute `TRANSITIONS: dict[str, set[str]]` (from -> allowed to); its `StateTrigger`
(`oss_portal.db.triggers`) enforces the same table in the database. A person reads `STATE_CHANGED_MESSAGE` when the
state has changed meanwhile; without it the message of `WrongState`.
"""

from collections.abc import Iterable, Mapping, Set
from typing import Any, Protocol, cast

from django.db import models
from django.utils import timezone

from oss_portal.audit.trail import record
from oss_portal.exceptions import WrongState
from oss_portal.models import Pengguna
from oss_portal.models.audit_event import AuditEvent


class HasStates(Protocol):
    """A model with states."""

    status: str

    @property
    def TRANSITIONS(self) -> Mapping[Any, Set[str]]: ...  # noqa: N802 - a class attribute of the models

    def save(self, *, update_fields: Iterable[str]) -> None: ...


class TransitionRefused(WrongState):
    """The object may not move from its present state to the wanted one."""

    def __init__(self, obj: Any, to: str) -> None:
        self.obj, self.to = obj, to
        super().__init__(getattr(obj, "STATE_CHANGED_MESSAGE", ""))
        self.add_note(f"{obj._meta.label} {obj.pk}: {obj.status} -> {to}")


def transition(
    obj: HasStates,
    to: str,
    *,
    event: str,
    by: Pengguna | None = None,
    alasan: str = "",
    fields: dict | None = None,
    **note: Any,
) -> AuditEvent:
    """Move `obj` (locked by the caller) to state `to`, save it with the further columns `fields`, write the event.

    Raises `TransitionRefused` when the state machine does not allow it. `note` is passed on to `record`.
    """
    if to not in obj.TRANSITIONS.get(obj.status, set()):
        raise TransitionRefused(obj, to)
    before, obj.status = obj.status, to
    changed = ["status", *(fields or {})]
    for name, value in (fields or {}).items():
        setattr(obj, name, value)
    if hasattr(obj, "diubah_pada"):
        obj.diubah_pada = timezone.now()
        changed.append("diubah_pada")
    obj.save(update_fields=changed)
    changes = {"status": (before, to)} | note.pop("changes", {})
    return record(event, subject=cast(models.Model, obj), by=by, alasan=alasan, changes=changes, **note)
