"""Protection of Django from bad request bodies: truncated forms and files, charsets, and costly forms."""

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import wraps
from string import hexdigits
from typing import Any, BinaryIO

from django.core.exceptions import BadRequest
from django.http import multipartparser, request


class BrokenOff(BadRequest):
    """Error when the connection ends before the announced length of the body: status 400, wherever the body is read.

    An `OSError` would be logged as a server error by each middleware that reads a form before its view.
    """


class _WholeBody:
    """The body of a request; reading it raises `BrokenOff` when it ends before the announced length.

    Django never reads beyond the announced length, and would accept a truncated part as complete. `BrokenOff` is also
    raised when the announced length is too short: a form with files must end with its final mark.
    """

    def __init__(self, body: BinaryIO, length: int, mark: bytes) -> None:
        self._body = body
        self._left = length
        self._mark = mark
        self._tail = b""

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes. Raises `BrokenOff` when there are none."""
        return self._checked(self._body.read, size)

    def readline(self, size: int = -1) -> bytes:
        """Return the rest of the line. Raises `BrokenOff` when there is none."""
        return self._checked(self._body.readline, size)

    def discard(self) -> None:
        """Read the bytes that the application has not read, up to the limit of the portal's proxy."""
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
# The final mark of a form is in these last bytes; a line break or an ignored epilogue may follow it.
_TAIL = 4096
_BOUNDARY = re.compile(r"multipart/form-data\b.*?;\s*boundary=(\"?)([^\";,]{1,200})\1", re.IGNORECASE)


def refuse_broken_off(application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """Return the WSGI application with a wrapper, so that it never takes a truncated body as complete.

    A body without a length (sent in chunks, which the portal's proxy never forwards) gets the status 411, because
    Django would see an empty body. Bytes that the application leaves unread are read before its answer is sent:
    otherwise the connection would be reset, the answer lost, and the proxy would answer 502.
    """

    def guarded(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or "0"
        if environ.get("HTTP_TRANSFER_ENCODING") and length == "0":
            # Read the bytes that have arrived; otherwise the connection would be reset and the answer lost.
            environ["wsgi.input"].read(65536)
            start_response("411 Length Required", [("Content-Type", "text/plain"), ("Content-Length", "0")])
            return []
        content_type = environ.get("CONTENT_TYPE", "")
        found = _BOUNDARY.match(content_type)
        boundary = found[2].strip() if found else ""
        mark = f"--{boundary}--".encode() if found else b""
        # All other parameters are dropped, above all the charset, because all pages of the portal are UTF-8. Half a
        # megabyte of "punycode" takes Python half a minute, and "idna" or "zlib" cannot be read at all.
        kind = content_type.partition(";")[0]
        environ["CONTENT_TYPE"] = f'{kind}; boundary="{boundary}"' if found else kind
        body = _WholeBody(environ["wsgi.input"], int(length) if length.isdigit() else 0, mark)
        environ["wsgi.input"] = body
        answer = application(environ, start_response)
        body.discard()
        return answer

    return guarded


# Limits for the header of a part; browsers write two lines, but the name of a file may have ";".
_MOST_LINES, _MOST_PARAMETERS = 10, 40


def refuse_strange_parts() -> None:
    """Patch Django's form parser, which has no setting for this, to refuse parts that no browser sends (400).

    Parts in base64, which RFC 7578 deprecates: each chunk is split at its white space, and 20 MB of a letter and a
    space take 0.9 s. Files without a field, which are neither counted nor kept: 5 MB of them take 5 s. Headers with a
    thousand ";" or lines: 500 of them take 1.7 s.
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
# Each piece except the first begins with an escape, so that no escape is split.
_PIECES = re.compile(rb"[^%]*(?:%[^%]*){0,2000}")


def _plain(text: str, encoding: str) -> str:
    """Return the decoded text of a field, as `urllib.parse.unquote_plus` does, piece by piece."""
    pieces = _PIECES.findall(text.replace("+", " ").encode(encoding))
    read = (_ESCAPE.sub(lambda escape: _BYTES[escape[1]], piece) for piece in pieces)
    return b"".join(read).decode(encoding, "replace")


def _fields(text: str, *, keep_blank_values: bool, encoding: str, max_num_fields: int) -> list[tuple[str, str]]:
    """Return names and values of a form as `urllib.parse.parse_qsl` does. Raises `ValueError` for too many fields."""
    if text.count("&") >= max_num_fields:
        raise ValueError("Max number of fields exceeded")
    pairs = (pair.partition("=") for pair in text.split("&") if pair)
    return [
        (_plain(name, encoding), _plain(value, encoding))
        for name, _equals, value in pairs
        if value or keep_blank_values
    ]


def read_forms_in_pieces() -> None:
    """Patch Django so that it parses forms with little memory.

    The standard library makes an object for each escape of a field: 170 MB and a second for 0.9 MB of "%" in Python
    3.11; from 3.12 on 18 MB, and still up to 0.9 s.
    """
    request.__dict__["parse_qsl"] = _fields
