"""A replacement for a service over HTTP: a real server on a real socket that answers as told, also wrongly."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Behaviour = Callable[[socket.socket, dict], None]


def reply(status: int, body: object, *headers: str) -> Behaviour:
    """Return a behaviour that answers at once; `body` is bytes, or becomes JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} x", f"Content-Length: {len(content)}", *headers, "", ""]

    def behave(connection: socket.socket, question: dict) -> None:
        connection.sendall("\r\n".join(lines).encode() + content)

    return behave


def silence(connection: socket.socket, question: dict) -> None:
    """Send nothing as long as the client is connected."""
    while connection.recv(1024):
        pass


def drip(start: bytes) -> Behaviour:
    """Return a behaviour that sends `start` and then one byte at a time, so that no single wait is too long."""

    def behave(connection: socket.socket, question: dict) -> None:
        connection.sendall(start)
        for _ in range(1000):
            connection.sendall(b"x")
            time.sleep(0.05)

    return behave


def raw(content: bytes) -> Behaviour:
    def behave(connection: socket.socket, question: dict) -> None:
        connection.sendall(content)

    return behave


class StandIn:
    """A server at `url`; `questions` are the JSON bodies it received, `behave` is how it answers next."""

    def __init__(self) -> None:
        self.server = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.server.getsockname()[1]}/verifikasi"
        self.questions: list[dict] = []
        self.behave: Behaviour = silence

    def serve(self) -> None:
        while True:
            try:
                connection, _address = self.server.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection:
            data = b""
            while b"\r\n\r\n" not in data:
                if not (piece := connection.recv(65536)):
                    return
                data += piece
            head, _, body = data.partition(b"\r\n\r\n")
            length = next(int(h.split(b":")[1]) for h in head.split(b"\r\n") if h.lower().startswith(b"content-length"))
            while len(body) < length:
                body += connection.recv(65536)
            question = json.loads(body)
            self.questions.append(question)
            try:
                self.behave(connection, question)
            except OSError:
                return


@contextmanager
def stand_in() -> Iterator[StandIn]:
    server = StandIn()
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.server.shutdown(socket.SHUT_RDWR)
        server.server.close()
        thread.join(5)
