"""What one web process remembers for a while, so that most pages ask the database nothing."""

import time
from collections.abc import Callable, Hashable
from math import inf
from typing import ClassVar, Generic, TypeVar

V = TypeVar("V")


class ProcessCache(Generic[V]):
    """Values by key, each believed for `seconds`; past `limit` keys everything is forgotten.

    Other processes do not learn of a `clear`: they are at most `seconds` behind.
    """

    _every: ClassVar[list["ProcessCache"]] = []

    def __init__(self, seconds: float = inf, limit: int = 1) -> None:
        self.seconds, self.limit = seconds, limit
        self._entries: dict[Hashable, tuple[float, V]] = {}
        self._every.append(self)

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, make: Callable[[], V], key: Hashable = None) -> V:
        """Return the value of `key`, made anew where there is none or its time is over."""
        entry = self._entries.get(key)
        if entry is None or entry[0] < time.monotonic():
            return self.put(make(), key)
        return entry[1]

    def put(self, value: V, key: Hashable = None, *, seconds: float | None = None) -> V:
        """Keep a value, by default for the seconds of the cache, and return it."""
        if len(self._entries) >= self.limit and key not in self._entries:
            self.clear()
        self._entries[key] = (time.monotonic() + (self.seconds if seconds is None else seconds), value)
        return value

    def clear(self) -> None:
        """Make every value anew when it is asked for next."""
        self._entries.clear()

    @classmethod
    def clear_all(cls) -> None:
        """Forget everything that this process keeps in such caches."""
        for cache in cls._every:
            cache.clear()
