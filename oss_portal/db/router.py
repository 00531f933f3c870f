"""Read replicas: a view says that it may read a copy a moment old; everything else reads the primary.

`DATABASE_REPLICA_URL` unset means that the decorator changes nothing. The pages of a person never have it: after
a change they must see the change.
"""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.db.models import Model

P = ParamSpec("P")
R = TypeVar("R")
_may: ContextVar[bool] = ContextVar("may_read_replica", default=False)


def read_from_replica(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view (public verification, public figures, terms archive) whose reads may go to a replica."""

    @wraps(view)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        token = _may.set(True)
        try:
            return view(*args, **kwargs)
        finally:
            _may.reset(token)

    return wrapped


class ReplicaRouter:
    """Sends reads of marked views to `replica`; writes, migrations and everything else to `default`."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        return "replica" if _may.get() and "replica" in settings.DATABASES else None

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        return "default"

    def allow_relation(self, obj1: Model, obj2: Model, **hints: Any) -> bool | None:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        return db == "default"
