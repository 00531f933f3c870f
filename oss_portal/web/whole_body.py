"""What of a request Django gets to see: no body that broke off, half a form or file, and no charset that it names."""

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import wraps
from string import hexdigits
from typing import Any, BinaryIO

from django.core.exceptions import BadRequest
from django.http import multipartparser, request


class BrokenOff(BadRequest):
    """The sender was gone before the body was as long as its header says. Wherever it is read: 400, and nothing taken.

    An `OSError` would be a fault of ours in the log for each middleware that reads a form before its view.
    """


class _WholeBody:
    """The body of a request; its end before the announced length is a fault of the connection, not the end of a form.

    Django never reads beyond the announced length, and takes an early end for a part that ends there. The same where
    the length was announced too short: a form with files ends with a mark of its own.
    """

    def __init__(self, body: BinaryIO, length: int, mark: bytes) -> None:
        self._body = body
        self._left = length
        self._mark = mark
        self._tail = b""

    def read(self, size: int = -1) -> bytes:
        """Return what comes next. Raises `BrokenOff` where nothing does."""
        return self._checked(self._body.read, size)

    def readline(self, size: int = -1) -> bytes:
        """Return the rest of the line. Raises `BrokenOff` where nothing comes."""
        return self._checked(self._body.readline, size)

    def discard(self) -> None:
        """Read what the application did not want, up to what a proxy of ours passes on."""
        left = min(self._left, _MOST)
        with suppress(OSError):
            while left > 0 and (data := self._body.read(min(left, 65536))):
                left -= len(data)

    def _checked(self, read: Callable[[int], bytes], size: int) -> bytes:
        try:
            data = read(size)
        except OSError:
            raise BrokenOff from None
        if not data and size > 0:
            raise BrokenOff
        self._left -= len(data)
        if self._mark:
            self._tail = (self._tail + data)[-_TAIL:]
            if self._left <= 0 and self._mark not in self._tail:
                raise BrokenOff
        return data


# `client_max_body_size` in deploy/nginx.conf.
_MOST = 30 * 1024 * 1024
# Where the last mark of a form stands; behind it a line break, or a few words for nobody.
_TAIL = 4096
_BOUNDARY = re.compile(r"multipart/form-data\b.*?;\s*boundary=(\"?)([^\";,]{1,200})\1", re.IGNORECASE)


def refuse_broken_off(application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """Return the WSGI application behind a guard that lets it see no body which broke off as a whole one.

    A body without its length (in chunks, which a proxy of ours never passes on) would be seen as an empty one: 411.
    What the application leaves unread is read before its answer goes out: the connection would be reset, the answer
    lost, and the proxy would say 502.
    """

    def guarded(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or "0"
        if environ.get("HTTP_TRANSFER_ENCODING") and length == "0":
            # What is there already is read, or the answer would be lost with the connection.
            environ["wsgi.input"].read(65536)
            start_response("411 Length Required", [("Content-Type", "text/plain"), ("Content-Length", "0")])
            return []
        content_type = environ.get("CONTENT_TYPE", "")
        found = _BOUNDARY.match(content_type)
        boundary = found[2].strip() if found else ""
        mark = f"--{boundary}--".encode() if found else b""
        # Nothing else is believed, above all no charset: our pages are UTF-8. Half a megabyte of "punycode" takes the
        # interpreter half a minute, of "idna" or "zlib" nothing can be read.
        kind = content_type.partition(";")[0]
        environ["CONTENT_TYPE"] = f'{kind}; boundary="{boundary}"' if found else kind
        body = _WholeBody(environ["wsgi.input"], int(length) if length.isdigit() else 0, mark)
        environ["wsgi.input"] = body
        answer = application(environ, start_response)
        body.discard()
        return answer

    return guarded


# Of the header of a part, which browsers write in two lines; a name of a file may have signs of its own.
_MOST_LINES, _MOST_PARAMETERS = 10, 40


def refuse_strange_parts() -> None:
    """Let Django's reader of forms refuse a part that no browser sends: 400. It has no setting for it.

    In base64, which RFC 7578 takes back: each chunk is split at its white space, 20 MB of a letter and a space are
    0.9 s of a web process. A file without a field, neither counted nor kept: 5 MB of them are 5 s. A header of a
    thousand ";" or lines: 500 of them are 1.7 s.
    """
    name = "parse_boundary_stream"
    read = getattr(multipartparser, name)

    @wraps(read)
    def checked(stream: multipartparser.LazyStream, longest: int) -> Any:
        start = stream.read(longest)
        stream.unget(start)
        header = start.partition(b"\r\n\r\n")[0]
        if header.count(b"\n") > _MOST_LINES or header.count(b";") > _MOST_PARAMETERS:
            raise multipartparser.MultiPartParserError("a header like that of no browser")
        part = read(stream, longest)
        if part[0] == multipartparser.FILE and "name" not in part[1]["content-disposition"][1]:
            raise multipartparser.MultiPartParserError("a file without a field")
        encoding = part[1].get("content-transfer-encoding")
        if encoding and encoding[0].strip().lower() == "base64":
            raise multipartparser.MultiPartParserError("parts in base64 are not read")
        return part

    setattr(multipartparser, name, checked)


_ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})")
_BYTES = {f"{high}{low}".encode(): bytes.fromhex(high + low) for high in hexdigits for low in hexdigits}
# Each piece but the first begins with an escape, so that none is cut in two.
_PIECES = re.compile(rb"[^%]*(?:%[^%]*){0,2000}")


def _plain(text: str, encoding: str) -> str:
    """Return what was typed into a field, as `urllib.parse.unquote_plus` does, piece by piece."""
    pieces = _PIECES.findall(text.replace("+", " ").encode(encoding))
    read = (_ESCAPE.sub(lambda escape: _BYTES[escape[1]], piece) for piece in pieces)
    return b"".join(read).decode(encoding, "replace")


def _fields(text: str, *, keep_blank_values: bool, encoding: str, max_num_fields: int) -> list[tuple[str, str]]:
    """Return the names and values of a form as `urllib.parse.parse_qsl` does; `ValueError` where they are too many."""
    if text.count("&") >= max_num_fields:
        raise ValueError("Max number of fields exceeded")
    pairs = (pair.partition("=") for pair in text.split("&") if pair)
    return [
        (_plain(name, encoding), _plain(value, encoding))
        for name, _equals, value in pairs
        if value or keep_blank_values
    ]


def read_forms_in_pieces() -> None:
    """Let Django take forms apart with little memory.

    The standard library keeps an object for each escape of a field: 170 MB and a second for 0.9 MB of "%" in Python
    3.11; from 3.12 on 18 MB, and still up to 0.9 s.
    """
    request.__dict__["parse_qsl"] = _fields
