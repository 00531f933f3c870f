"""The trace of the current request. It imports no models, so that logging may use it."""

import secrets
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

# The last six bytes distinguish the tasks of one request, and are zero in the id of the request itself.
_OF_TASKS = 6


def new_correlation() -> uuid.UUID:
    """Return a new id of a request: random except for the last six bytes, which are zero."""
    return uuid.UUID(bytes=uuid.uuid4().bytes[:-_OF_TASKS] + bytes(_OF_TASKS))


@dataclass(frozen=True)
class Trace:
    ip: str | None = None
    agen: str = ""
    korelasi: uuid.UUID = field(default_factory=new_correlation)


_current: ContextVar[Trace | None] = ContextVar("trace", default=None)


def current_trace() -> Trace:
    """Return the trace of the current request, or an empty one outside of a request."""
    return _current.get() or Trace()


def task_id() -> uuid.UUID:
    """Return the id of a new task: the id of the request that queues it, with six random bytes at the end.

    So the id of a task names its request without a further column, also in tasks that a task queues.
    """
    return uuid.UUID(bytes=current_trace().korelasi.bytes[:-_OF_TASKS] + secrets.token_bytes(_OF_TASKS))


def continue_trace(task: uuid.UUID) -> None:
    """Make the request that a task comes from the current trace of this worker, until its next task."""
    _current.set(Trace(korelasi=uuid.UUID(bytes=task.bytes[:-_OF_TASKS] + bytes(_OF_TASKS))))


@contextmanager
def use_trace(trace: Trace) -> Iterator[Trace]:
    """Make `trace` the current trace inside the block."""
    token = _current.set(trace)
    try:
        yield trace
    finally:
        _current.reset(token)
