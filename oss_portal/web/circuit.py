"""A circuit breaker that all workers share: a failing service is not called for a while."""

from django.core.cache import cache

# The number of failures in a row that opens the circuit.
_LIMIT = 5


class Circuit:
    """A circuit that opens after some failures in a row; after `pause` seconds one request at a time may try again.

    It is kept in the shared cache. Two workers that count at the same moment may count one failure too few: the circuit
    then opens a request later.
    """

    def __init__(self, name: str, *, pause: float) -> None:
        self._failures, self._rest, self._trial = (f"circuit-{name}-{part}" for part in ("failures", "rest", "trial"))
        self._pause = pause

    def allows(self) -> bool:
        """Whether the service may be called."""
        if cache.get(self._rest):
            return False
        if cache.get(self._failures, 0) < _LIMIT:
            return True
        return cache.add(self._trial, True, timeout=self._pause)

    def succeeded(self) -> None:
        cache.delete_many([self._failures, self._rest, self._trial])

    def failed(self) -> None:
        failures = cache.get(self._failures, 0) + 1
        cache.set(self._failures, failures, timeout=3600)
        if failures >= _LIMIT:
            cache.set(self._rest, True, timeout=self._pause)
            cache.delete(self._trial)
