"""The trace of the request under way. Knows no models, so that logging may use it."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Trace:
    ip: str | None = None
    agen: str = ""
    korelasi: uuid.UUID = field(default_factory=uuid.uuid4)


_current: ContextVar[Trace | None] = ContextVar("trace", default=None)


def current_trace() -> Trace:
    """Return the trace of the request under way, or an empty one outside of a request."""
    return _current.get() or Trace()


@contextmanager
def use_trace(trace: Trace) -> Iterator[Trace]:
    """Make `trace` the current trace inside the block."""
    token = _current.set(trace)
    try:
        yield trace
    finally:
        _current.reset(token)
