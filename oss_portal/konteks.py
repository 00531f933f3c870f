"""The trace of the request under way. Knows no models, so that logging may use it."""

import uuid
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Jejak:
    ip: str | None = None
    agen: str = ""
    korelasi: uuid.UUID = field(default_factory=uuid.uuid4)


_kini: ContextVar[Jejak | None] = ContextVar("jejak", default=None)


def jejak_kini() -> Jejak:
    """Return the trace of the request under way, or an empty one outside of a request."""
    return _kini.get() or Jejak()


@contextmanager
def pakai_jejak(jejak: Jejak):
    """Make `jejak` the current trace inside the block."""
    token = _kini.set(jejak)
    try:
        yield jejak
    finally:
        _kini.reset(token)
