"""One HTTP exchange with a total time limit: a socket's time-out restarts with every byte that a slow server sends."""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from contextlib import suppress


class _Connection(http.client.HTTPConnection):
    """A connection to `address` (else to the host), with TLS for the name of the host, within the remaining time."""

    def __init__(self, host: str, port: int, *, address: str, tls: bool, until: float) -> None:
        super().__init__(host, port)
        self._address, self._with_tls, self._until = address or host, tls, until

    def connect(self) -> None:
        left = self._until - time.monotonic()
        self.sock = sock = socket.create_connection((self._address, self.port), max(left, 0.001))
        if self._with_tls:
            # Store the socket before the handshake reads a byte, so that `end` can shut it down.
            self.sock = tls = ssl.create_default_context().wrap_socket(
                sock, server_hostname=self.host, do_handshake_on_connect=False
            )
            tls.do_handshake()


def post(
    host: str,
    port: int,
    path: str,
    content: bytes,
    headers: Mapping[str, str],
    *,
    seconds: float,
    tls: bool = True,
    address: str = "",
    max_bytes: int = 0,
) -> tuple[int, bytes]:
    """POST and return the status with up to `max_bytes` of the answer; a redirect is not followed.

    Connecting, TLS, headers and body together take at most `seconds`; the resolver limits the look-up of the name.
    Raises `OSError` when the host is unreachable or too slow, or its answer is no HTTP.
    """
    connection = _Connection(host, port, address=address, tls=tls, until=time.monotonic() + seconds)
    late = threading.Event()
    used: list[socket.socket] = []

    def end() -> None:
        late.set()
        for sock in [*used, connection.sock]:
            with suppress(OSError, AttributeError):
                sock.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        connection.connect()
        # `http.client` may drop its reference to the socket before the body of the answer is read.
        used.append(connection.sock)
        connection.request("POST", path, content, dict(headers))
        response = connection.getresponse()
        body = response.read(max_bytes) if max_bytes else b""
        if late.is_set():
            raise TimeoutError(f"no whole answer within {seconds} s")
        return response.status, body
    except (http.client.HTTPException, ValueError, OSError) as error:
        if late.is_set():
            raise TimeoutError(f"no whole answer within {seconds} s") from None
        if isinstance(error, OSError):
            raise
        raise OSError(type(error).__name__) from None
    finally:
        timer.cancel()
        for sock in used:
            sock.close()
        connection.close()
