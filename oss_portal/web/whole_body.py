"""Nothing is taken from a request that broke off: half a form or half a file would be kept as if it were whole."""

from collections.abc import Callable, Iterable
from typing import Any, BinaryIO


class BrokenOff(OSError):
    """The sender was gone before the body was as long as its header says."""


class _WholeBody:
    """The body of a request; its end before the announced length is a fault of the connection, not the end of a form.

    Django never reads beyond the announced length, and takes an early end for a part that ends there.
    """

    def __init__(self, body: BinaryIO) -> None:
        self._body = body

    def read(self, size: int = -1) -> bytes:
        """Return what comes next. Raises `BrokenOff` where nothing does."""
        return self._checked(self._body.read(size), size)

    def readline(self, size: int = -1) -> bytes:
        """Return the rest of the line. Raises `BrokenOff` where nothing comes."""
        return self._checked(self._body.readline(size), size)

    @staticmethod
    def _checked(data: bytes, size: int) -> bytes:
        if not data and size > 0:
            raise BrokenOff
        return data


def refuse_broken_off(application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """Return the WSGI application behind a guard that lets it see no body which broke off as a whole one."""

    def guarded(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ["wsgi.input"] = _WholeBody(environ["wsgi.input"])
        return application(environ, start_response)

    return guarded
