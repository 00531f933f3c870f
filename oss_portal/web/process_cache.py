"""A cache in the memory of a process, so that most pages need no query of the database."""

import time
from collections.abc import Callable, Hashable
from math import inf
from typing import ClassVar, Generic, TypeVar

V = TypeVar("V")


class ProcessCache(Generic[V]):
    """Values by key, each valid for `seconds`; beyond `limit` keys the whole cache is emptied.

    `clear` has no effect on other processes: their values may be outdated by up to `seconds`.
    """

    _every: ClassVar[list["ProcessCache"]] = []

    def __init__(self, seconds: float = inf, limit: int = 1) -> None:
        self.seconds, self.limit = seconds, limit
        self._entries: dict[Hashable, tuple[float, V]] = {}
        self._every.append(self)

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, make: Callable[[], V], key: Hashable = None) -> V:
        """Return the value of `key`; call `make` if there is none or it has expired."""
        entry = self._entries.get(key)
        if entry is None or entry[0] < time.monotonic():
            return self.put(make(), key)
        return entry[1]

    def put(self, value: V, key: Hashable = None, *, seconds: float | None = None) -> V:
        """Store a value, by default for the `seconds` of the cache, and return it."""
        if len(self._entries) >= self.limit and key not in self._entries:
            self.clear()
        self._entries[key] = (time.monotonic() + (self.seconds if seconds is None else seconds), value)
        return value

    def clear(self) -> None:
        """Delete all values."""
        self._entries.clear()

    @classmethod
    def clear_all(cls) -> None:
        """Delete all values of all such caches in this process."""
        for cache in cls._every:
            cache.clear()
