"""The proxies in front of the portal: the files of deploy/, tried with the programs that read them."""

import contextlib
import http.client
import json
import re
import select
import shutil
import socket
import ssl
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from nib.api.catalogue import METHODS
from tests.nib.pia_client import deviations
from tests.security import proxy
from tests.servers import ROOT, free_port

DEPLOY = ROOT / "deploy"
HAPROXY = shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin")
PAGES = sorted((DEPLOY / "pages").glob("*.html"))


class Node(BaseHTTPRequestHandler):
    """A node whose page shows its name and whether it may get requests."""

    ready = True
    # The number of forms that are being read.
    reading = 0

    def do_GET(self):
        status = 200 if self.ready or self.path != "/sehat/siap" else 503
        # HAProxy's check closes the connection after the status line.
        with contextlib.suppress(ConnectionError):
            self.send_response(status)
            self.end_headers()
            self.wfile.write(str(self.server.server_port).encode())

    def do_POST(self):
        if self.headers["X-Hang-Up"]:
            self.close_connection = True
            return
        if length := int(self.headers["Content-Length"] or 0):
            Node.reading += 1
            self.rfile.read(length)
            Node.reading -= 1
        self.send_response(200)
        self.end_headers()
        self.wfile.write(str([(k.lower(), v) for k, v in self.headers.items() if "user" in k.lower()]).encode())

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def node(*, ready: bool = True):
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("N", (Node,), {"ready": ready}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def connect(port: int) -> http.client.HTTPSConnection:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return http.client.HTTPSConnection("127.0.0.1", port, timeout=20, context=context)


def ask(port: int, path: str, headers: dict | None = None, method: str = "GET"):
    with contextlib.closing(connect(port)) as connection:
        connection.request(method, path, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read().decode(), answer.headers


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)
def test_a_page_of_the_proxy_speaks_both_languages_and_needs_no_node(page):
    text = page.read_text()
    assert '<html lang="id">' in text
    assert '<section lang="en">' in text
    assert re.findall(r'(?:href|src)="([^"]+)"', text) == ["/_/page.css"]
    assert "style=" not in text
    assert "<script" not in text


@pytest.mark.skipif(not proxy.nginx(), reason="nginx is not installed")
def test_nginx_shows_our_pages_when_no_node_answers_or_it_is_too_much():
    with proxy.running(free_port()) as p:
        status, text, headers = ask(p.https, "/")
        assert status == 502
        assert "Portal belum dapat menjawab" in text
        assert "The portal cannot answer yet" in text
        assert headers["Content-Security-Policy"] == "default-src 'none'; style-src 'self'; frame-ancestors 'none'"
        status, text, _ = ask(p.https, "/_/page.css")
        assert (status, "color-scheme" in text) == (200, True)
        status, text, _ = ask(p.https, "/", {"Content-Length": str(31 * 2**20)})
        assert status == 413
        assert "Kiriman terlalu besar" in text
        assert ask(p.https, "/_/502.html")[0] == 404


@pytest.mark.skipif(not proxy.nginx(), reason="nginx is not installed")
def test_requests_that_no_unit_answers_take_no_unit_from_others():
    with node() as serving, proxy.running(serving) as p:
        assert {ask(p.https, "/", {"X-Hang-Up": "1"}, "POST")[0] for _ in range(12)} == {502}
        assert [ask(p.https, "/")[0] for _ in range(4)] == [200] * 4


@pytest.mark.skipif(not proxy.nginx(), reason="nginx is not installed")
def test_no_address_fills_the_disk_of_nginx_with_what_it_never_finishes():
    with node() as serving, proxy.running(serving) as p, contextlib.ExitStack() as senders:
        for _ in range(25):
            senders.enter_context(contextlib.closing(large := connect(p.https)))
            large.putrequest("POST", "/")
            large.putheader("Content-Length", "29000000")
            large.endheaders()
        refused = senders.enter_context(contextlib.closing(connect(p.https)))
        refused.request("POST", "/", headers={"Content-Length": "29000000"})
        assert refused.getresponse().status == 429
        assert [ask(p.https, "/", {}, method)[0] for method in ("GET", "POST")] == [200, 200]


@pytest.mark.skipif(not proxy.nginx(), reason="nginx is not installed")
def test_nginx_refuses_programs_of_agencies_in_the_form_that_they_read():
    with proxy.running(free_port()) as p:
        for service in ("checkNIB", "inqueryLicense", "inqueryFileDS", "receiveLicense", "getDataReferensi"):
            for code, headers in ((504, {}), (400, {"Content-Length": str(31 * 2**20)})):
                status, text, answer = ask(p.https, f"/api/v1/{service}", headers, "POST")
                assert (status, answer["Content-Type"]) == (code, "application/json")
                assert not (found := deviations(service, json.loads(text), refused=True)), found
                assert METHODS[service].code(code) in next(iter(json.loads(text).values())).values()
        assert json.loads(ask(p.https, "/api/v1/tidak/ada", {}, "POST")[1])["respon"]["kode"] == 504
    with node() as serving, proxy.running(serving) as p:
        for spelled in ("user_key", "user-key", "USER_KEY"):
            assert ask(p.https, "/api/v1/checkNIB", {spelled: "K"}, "POST")[1] == "[('user-key', 'K')]"
        assert ask(p.https, "/")[1] == str(serving)


@pytest.mark.skipif(not proxy.nginx(), reason="nginx is not installed")
def test_nginx_in_a_container_asks_for_the_address_of_the_web_container_again(tmp_path):
    compose = (DEPLOY / "compose.yaml").read_text()
    command = re.search(r"entrypoint:\s+- sh\s+- -c\s+- >-\s(.*?)\n    volumes:", compose, re.S)[1]
    command = " ".join(line.strip() for line in command.splitlines()).replace("$$", "$").partition("exec nginx")[0]
    written = tmp_path / "default.conf"
    command = command.replace("/oss/nginx.conf", str(DEPLOY / "nginx.conf"))
    command = command.replace("/etc/nginx/conf.d/default.conf", str(written))
    subprocess.run(["sh", "-c", f"awk() {{ echo 127.0.0.11; }}; {command}"], check=True)
    text = written.read_text()
    assert "resolver 127.0.0.11 valid=5s; set $node web:8000; proxy_pass http://$node;" in text
    assert "access_log /dev/stdout" in text
    assert "/srv/oss" not in text
    p = proxy.prepare(tmp_path, 8000)
    (tmp_path / "oss.conf").write_text(
        re.sub(r"  listen \[::\].*\n", "", text)
        .replace("listen 80 ", f"listen 127.0.0.1:{p.http} ")
        .replace("listen 443 ", f"listen 127.0.0.1:{p.https} ")
        .replace("/etc/nginx/tls/", f"{tmp_path}/")
        .replace("/dev/stdout", f"{tmp_path}/a.log")
        .replace("/dev/stderr", f"{tmp_path}/e.log")
    )
    assert proxy.check(p) == ""


@contextlib.contextmanager
def haproxy(folder: Path, *nodes: int, at_once: int = 2000):
    """Run HAProxy with the file of deploy/ before nodes on loopback; yield the https port."""
    proxy.make_certificate(folder)
    pem = folder / "tls.pem"
    pem.write_bytes((folder / "fullchain.pem").read_bytes() + (folder / "privkey.pem").read_bytes())
    plain, secure = free_port(), free_port()
    text = (DEPLOY / "haproxy.cfg").read_text()
    for old, new in {
        "  log /dev/log local0 notice\n": "",
        "  user haproxy\n  group haproxy\n": "",
        "/run/haproxy/admin.sock": f"{folder}/admin.sock",
        "/etc/haproxy/oss/tls.pem": str(pem),
        "/srv/oss/deploy/": f"{DEPLOY}/",
        "bind :80\n": f"bind 127.0.0.1:{plain}\n",
        "bind :443 ": f"bind 127.0.0.1:{secure} ",
        "10.0.0.11:8001": f"127.0.0.1:{nodes[0]}",
        "10.0.0.12:8001": f"127.0.0.1:{nodes[1]}",
        "inter 2s": "inter 200ms",
        "sc0_conn_cur gt 3000": "sc0_conn_cur gt 60",
        "sc0_gpc0_rate ge 2000": f"sc0_gpc0_rate ge {at_once}",
    }.items():
        assert old in text, old
        text = text.replace(old, new)
    (folder / "haproxy.cfg").write_text(text)
    process = subprocess.Popen([HAPROXY, "-f", str(folder / "haproxy.cfg"), "-db"], stderr=subprocess.DEVNULL)
    try:
        yield secure
    finally:
        process.terminate()
        process.wait(20)


def wait_until(true) -> None:
    end = time.monotonic() + 30
    while True:
        with contextlib.suppress(OSError):
            if true():
                return
        assert time.monotonic() < end
        time.sleep(0.2)


@pytest.mark.skipif(not HAPROXY, reason="haproxy is not installed")
def test_haproxy_sends_people_to_the_node_that_is_ready_and_has_a_page_when_none_is(tmp_path):
    with node(ready=False) as resting, node() as serving, haproxy(tmp_path, resting, serving) as secure:
        # Wait until the check has found that the resting node takes no requests.
        wait_until(lambda: {ask(secure, "/")[1] for _ in range(6)} == {str(serving)})
        for spelled in ("user_key", "user-key", "USER_KEY"):
            assert ask(secure, "/api/v1/checkNIB", {spelled: "K"}, "POST")[1] == "[('user-key', 'K')]"
        assert [ask(secure, path)[0] for path in ("/metrik", "/%6detrik", "/metrik?a")] == [404] * 3
        assert ask(secure, "/", {"Content-Length": str(31 * 2**20)})[0] == 413
        assert ask(secure, "/_/page.css")[0] == 200


def send_slowly(port: int, length: int) -> http.client.HTTPSConnection:
    """Begin to send a form of `length` bytes; of a large form send as much as HAProxy's buffer holds."""
    connection = connect(port)
    connection.request("POST", "/", b"x" * min(length - 1, 20_000), headers={"Content-Length": str(length)})
    return connection


@pytest.mark.skipif(not HAPROXY, reason="haproxy is not installed")
def test_haproxy_keeps_who_sends_slowly_from_the_pages(tmp_path):
    """Twelve such senders blocked all threads of a portal. Small ones wait in HAProxy; a unit gets three large ones."""
    with node() as one, node() as two, haproxy(tmp_path, one, two) as secure, contextlib.ExitStack() as senders:
        wait_until(lambda: ask(secure, "/")[0] == 200)
        for length in [5_000] * 5 + [900_000] * 10:
            senders.enter_context(contextlib.closing(send_slowly(secure, length)))
        wait_until(lambda: Node.reading >= 6)
        assert all(ask(secure, "/")[0] == 200 for _ in range(5))
        time.sleep(1)
        assert Node.reading == 6
        connection = senders.enter_context(contextlib.closing(connect(secure)))
        connection.connect()
        connection.sock.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
        assert connection.sock.recv(12) == b"HTTP/1.1 411"


@pytest.mark.skipif(not HAPROXY, reason="haproxy is not installed")
def test_haproxy_gives_no_address_all_of_its_connections(tmp_path):
    with node() as one, node() as two, haproxy(tmp_path, one, two) as secure, contextlib.ExitStack() as senders:
        wait_until(lambda: ask(secure, "/")[0] == 200)
        address = ("127.0.0.1", secure)
        opened = [
            senders.enter_context(socket.create_connection(address, source_address=("127.0.0.2", 0))) for _ in range(80)
        ]
        # None of these connections sends a byte.
        wait_until(lambda: len(select.select(opened, [], [], 0)[0]) == 20)
        assert ask(secure, "/")[0] == 200


@pytest.mark.skipif(not HAPROXY, reason="haproxy is not installed")
@pytest.mark.slow
def test_haproxy_stops_an_address_that_floods_and_nobody_else(tmp_path):
    answers = []

    def is_refused(*request: Any) -> bool:
        answers.append(ask(secure, *request))
        return answers[-1][0] == 429

    with node() as one, haproxy(tmp_path, one, one, at_once=12) as secure, contextlib.closing(connect(secure)) as other:
        wait_until(lambda: ask(secure, "/")[0] == 200)
        wait_until(lambda: is_refused("/"))
        assert (answers[-1][2]["Retry-After"], "Terlalu banyak permintaan" in answers[-1][1]) == ("60", True)
        other.source_address = ("127.0.0.2", 0)
        other.request("GET", "/")
        assert other.getresponse().status == 200
        wait_until(lambda: is_refused("/api/v1/inqueryFileDS", {}, "POST"))
        assert answers[-1][2]["Content-Type"] == "application/json"
        assert not (found := deviations("inqueryFileDS", json.loads(answers[-1][1]), refused=True)), found
        assert ask(secure, "/_/page.css")[0] == 200
        # Refused requests are not counted: the client is served again at the rate of one address.
        wait_until(lambda: ask(secure, "/")[0] == 200)


@pytest.mark.skipif(not HAPROXY, reason="haproxy is not installed")
def test_haproxy_refuses_programs_of_agencies_in_the_form_that_they_read(tmp_path):
    services = ("checkNIB", "inqueryLicense", "inqueryFileDS", "receiveLicense", "getDataReferensi")

    def refused(secure: int, service: str, code: int, headers: dict | None = None) -> int:
        status, text, answer = ask(secure, f"/api/v1/{service}", headers, "POST")
        assert answer["Content-Type"] == "application/json"
        assert not (found := deviations(service, json.loads(text), refused=True)), found
        assert METHODS[service].code(code) in next(iter(json.loads(text).values())).values()
        return status

    with node(ready=False) as one, node(ready=False) as two, haproxy(tmp_path, one, two) as secure:
        wait_until(lambda: ask(secure, "/")[0] == 503)
        assert "Portal" in ask(secure, "/")[1]
        for service in services:
            assert refused(secure, service, 504) == 504
            assert refused(secure, service, 400, {"Content-Length": str(31 * 2**20)}) == 400
    with node() as one, haproxy(tmp_path, one, one) as secure:
        wait_until(lambda: ask(secure, "/")[0] == 200)
        for service in services:
            # The node closes the connection in the middle of the request, as when its machine fails.
            assert refused(secure, service, 504, {"X-Hang-Up": "1"}) == 502


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
def test_no_unit_is_exposed_more_than_three():
    units = [str(u) for u in (DEPLOY / "systemd").glob("*.service")]
    assert len(units) >= 7
    for unit in units:
        command = ["systemd-analyze", "security", "--offline=true", "--threshold=30", "--no-pager", unit]
        assert subprocess.run(command, capture_output=True).returncode == 0, unit


def test_the_backup_of_the_night_may_write_where_the_book_copies_it_to():
    """Under a real systemd the copy to another machine failed: the unit may write only to its ReadWritePaths."""
    unit = (DEPLOY / "systemd/oss-backup.service").read_text()
    writable = re.search(r"^ReadWritePaths=(.*)$", unit, re.M)[1].replace("-/", "/").split()
    book = (DEPLOY.parent / "docs/operations.md").read_text()
    (target,) = re.findall(r"BACKUP_TARGET=(/\S+)", book)
    assert any(Path(target).is_relative_to(folder) for folder in writable)


def test_the_operator_is_told_when_the_backup_fails_without_a_database(settings):
    for name in ("oss-backup", "oss-drill"):
        unit = (DEPLOY / f"systemd/{name}.service").read_text()
        assert "OnFailure=oss-alert@%n.service" in unit.partition("[Service]")[0]
    settings.OPERATOR_EMAIL = ["operator@oss.example"]
    call_command("tell_operator", "oss-backup.service")
    assert mail.outbox[0].to == ["operator@oss.example"]
    assert "oss-backup.service failed" in mail.outbox[0].subject
    settings.OPERATOR_EMAIL = []
    with pytest.raises(CommandError, match="no mail was sent"):
        call_command("tell_operator", "oss-backup.service")


def test_a_file_that_the_proxies_show_is_in_the_folder():
    for name in ("nginx.conf", "haproxy.cfg"):
        named = set(re.findall(r"\b(\w+\.(?:html|css))\b", (DEPLOY / name).read_text()))
        assert {"502.html", "503.html", "413.html", "page.css"} <= named
        assert all(Path(DEPLOY / "pages" / page).exists() for page in named)
