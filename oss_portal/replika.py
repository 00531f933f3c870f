"""Read replicas: a view says that it may read a copy a moment old; everything else reads the primary.

`DATABASE_REPLICA_URL` unset means that the mark changes nothing. A person's own pages never carry it: after
a change they must see the change.
"""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps

from django.conf import settings

_boleh: ContextVar[bool] = ContextVar("boleh_replika", default=False)


def baca_dari_replika(view: Callable) -> Callable:
    """Mark a view (public verification, public figures, terms archive) whose reads may go to a replica."""

    @wraps(view)
    def terbungkus(*args, **kwargs):
        token = _boleh.set(True)
        try:
            return view(*args, **kwargs)
        finally:
            _boleh.reset(token)

    return terbungkus


class RouterReplika:
    """Sends reads of marked views to `replika`; writes, migrations and everything else to `default`."""

    def db_for_read(self, model, **hints):
        return "replika" if _boleh.get() and "replika" in settings.DATABASES else None

    def db_for_write(self, model, **hints):
        return "default"

    def allow_relation(self, obj1, obj2, **hints):
        return True

    def allow_migrate(self, db, app_label, **hints):
        return db == "default"
