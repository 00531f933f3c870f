"""Calls to addresses that staff entered never reach a private network (SSRF)."""

import re
import socket
import threading
import time
from contextlib import suppress

import pytest
from django.conf import settings

from nib.tasks import push_changes, render_certificate
from oss_portal.devserver import WORKERS
from oss_portal.tasks import send_outgoing_mail, sweep_outgoing_mail
from oss_portal.web import deadline, https_client
from oss_portal.web.https_client import AddressRefused, check_address

UMUM = "93.184.215.14"


def _nama(monkeypatch, **listing: list[str]):
    """Make names resolve to these addresses, and literal addresses to themselves."""

    def search(host, port, type):
        if host in listing:
            return [(0, 0, 0, "", (a, port)) for a in listing[host]]
        return original(host, port, type=type, flags=socket.AI_NUMERICHOST)

    original = socket.getaddrinfo
    monkeypatch.setattr(https_client.socket, "getaddrinfo", search)


@pytest.mark.parametrize(
    "url",
    [
        "http://93.184.215.14/",
        "ftp://93.184.215.14/",
        "https:///",
        "https://",
        "",
        "https://x:y@93.184.215.14/",
        "https://93.184.215.14:99999/",
        "https://93.184.215.14/#x",
        "https://127.0.0.1/",
        "https://0.0.0.0/",
        "https://10.1.2.3/",
        "https://172.16.0.1/",
        "https://192.168.1.1/",
        "https://100.64.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://224.0.0.1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[fe80::1]/",
        "https://[fd00::1]/",
        "https://[2002:a00:1::]/",
        "https://[64:ff9b::a00:1]/",
        "https://[::127.0.0.1]/",
        "https://[::ffff:0:127.0.0.1]/",
        "https://[fec0::1]/",
        "https://[2001:0:a00:1::1]/",
        "https://[5f00::1]/",
        "https://[3fff::1]/",
        "https://192.88.99.1/",
        "https://tidak-ada.example/",
    ],
)
def test_what_is_not_https_in_the_open_internet_is_refused(monkeypatch, url):
    _nama(monkeypatch)
    with pytest.raises(AddressRefused):
        check_address(url)


def test_a_name_that_leads_inside_is_refused_even_when_it_leads_outside_as_well(monkeypatch):
    _nama(monkeypatch, **{"dalam.example": ["10.0.0.1"], "dua.example": [UMUM, "127.0.0.1"], "luar.example": [UMUM]})
    for nama in ("dalam.example", "dua.example"):
        with pytest.raises(AddressRefused):
            check_address(f"https://{nama}/")
    assert check_address("https://luar.example/a?b=1") == ("luar.example", 443, "/a?b=1", UMUM)


def test_letters_of_any_script_in_an_address_travel_as_a_browser_sends_them(monkeypatch):
    """A request line is ASCII: an address that cannot be written must not stop the deliveries after it."""
    _nama(monkeypatch, **{"luar.example": [UMUM]})
    assert check_address("https://luar.example/kirimé%20?b=ü")[2] == "/kirim%C3%A9%20?b=%C3%BC"


def test_the_call_goes_to_the_address_that_was_checked_and_to_no_other(monkeypatch):
    _nama(monkeypatch, **{"luar.example": [UMUM]})
    purpose = []

    def connect(address, deadline):
        purpose.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(https_client.socket, "create_connection", connect)
    with pytest.raises(ConnectionRefusedError):
        https_client.send("https://luar.example/", b"{}", {})
    assert purpose == [(UMUM, 443)]


class _WithoutTls:
    def wrap_socket(self, sock, **_):
        timeout = sock.gettimeout()
        plain = _Plain(fileno=sock.detach())
        plain.settimeout(timeout)
        return plain


class _Plain(socket.socket):
    def do_handshake(self):
        """Read nothing."""


def _drip(line: socket.socket, ended: threading.Event, start: bytes, again: bytes) -> None:
    """Answer with `start`, then send `again` every 50 ms until the other side has closed the connection."""
    with line, suppress(OSError):
        line.sendall(start)
        while not ended.wait(0.05):
            line.sendall(again)


@pytest.mark.parametrize(
    ("start", "again", "tls", "content"),
    [
        pytest.param(b"HTTP/1.1 200 OK\r\nX-", b"a", False, b"{}", id="a byte of a header"),
        pytest.param(b"", b"HTTP/1.1 100 Continue\r\n\r\n", False, b"{}", id="endless 100 Continue"),
        pytest.param(b"\x16\x03\x03\x40\x00", b"\x02", True, b"{}", id="a byte of the handshake"),
        pytest.param(b"", b"", False, b"x" * 20_000_000, id="nothing is read"),
    ],
)
def test_attacks_8_a_server_that_drips_holds_nobody_longer_than_the_deadline(monkeypatch, start, again, tls, content):
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(60)
        # A daemon thread, so that a failed test does not keep the test run from ending.
        thread = threading.Thread(target=lambda: _drip(server.accept()[0], ended, start, again), daemon=True)
        thread.start()
        target = ("localhost", server.getsockname()[1], "/", "127.0.0.1")
        monkeypatch.setattr(https_client, "check_address", lambda url: target)
        monkeypatch.setattr(https_client, "TIMEOUT_SECONDS", 0.4)
        if not tls:
            monkeypatch.setattr(deadline.ssl, "create_default_context", _WithoutTls)
        begin = time.monotonic()
        with pytest.raises(TimeoutError):
            https_client.send("https://luar.example/", content, {})
        assert time.monotonic() - begin < 20
        ended.set()
        thread.join()


def test_attacks_8_a_name_that_nobody_answers_holds_nobody_longer_than_the_deadline(monkeypatch):
    ended = threading.Event()
    monkeypatch.setattr(https_client, "TIMEOUT_SECONDS", 0.2)
    monkeypatch.setattr(https_client.socket, "getaddrinfo", lambda *a, **k: [ended.wait(60)][:0])
    begin = time.monotonic()
    with pytest.raises(AddressRefused):
        check_address("https://lambat.example/")
    assert time.monotonic() - begin < 20
    ended.set()


def test_attacks_8_mails_certificates_and_pushes_have_a_queue_and_a_worker_of_their_own():
    queues = {send_outgoing_mail.queue_name, render_certificate.queue_name, push_changes.queue_name, "default"}
    assert len(queues) == 4
    assert sweep_outgoing_mail.queue_name == send_outgoing_mail.queue_name
    assert sorted(WORKERS.values()) == sorted(queues) == sorted(settings.TASKS["default"]["QUEUES"])
    units = "".join(unit.read_text() for unit in (settings.BASE_DIR / "deploy/systemd").glob("*.service"))
    for text in (units, *((settings.BASE_DIR / file).read_text() for file in ("deploy/compose.yaml", "README.md"))):
        assert sorted(re.findall(r"--queue-name (\S+)", text)) == sorted(queues)
