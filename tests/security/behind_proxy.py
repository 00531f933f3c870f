"""Attacks on the portal behind the nginx of `deploy/`: slow and unfinished requests, and hidden pages."""

import contextlib
import http.client
import socket
import ssl
import time
from concurrent.futures import ThreadPoolExecutor

from tests.security import proxy
from tests.security.table import report_line

# The attacker's address differs from the visitor's, because limits by address would hit both.
ATTACKER, VISITOR = "127.0.0.2", "127.0.0.1"
_TLS = ssl._create_unverified_context()


def fetch(p: proxy.Proxy, path: str, *, source: str = VISITOR, limit: float = 20, **headers: str):
    """Send a GET through the proxy and return (status, headers); status 0 when no answer came."""
    connection = http.client.HTTPSConnection(VISITOR, p.https, timeout=limit, context=_TLS, source_address=(source, 0))
    with contextlib.closing(connection):
        try:
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            response.read()
        except (OSError, http.client.HTTPException):
            return 0, {}
        return response.status, {k.lower(): v for k, v in response.headers.items()}


def _open(p: proxy.Proxy, content: bytes) -> ssl.SSLSocket:
    s = socket.create_connection((VISITOR, p.https), timeout=20, source_address=(ATTACKER, 0))
    s = _TLS.wrap_socket(s)
    s.sendall(content)
    return s


def _is_disconnected(s: ssl.SSLSocket) -> bool:
    s.settimeout(0.2)
    try:
        while s.recv(65536):
            pass
    except TimeoutError:
        return False
    except OSError:
        return True
    return True


def hang(p: proxy.Proxy, name: str, content: bytes, limit: float, many: int = 200) -> None:
    """Open many connections that stop after `content`: others must be served, and all be closed after `limit` s."""
    findings = []
    start = time.monotonic()
    with ThreadPoolExecutor(20) as pool:
        slow = list(pool.map(lambda _: _open(p, content), range(many)))
    answer = []
    for _ in range(5):
        begin = time.monotonic()
        answer.append((fetch(p, "/masuk/")[0], time.monotonic() - begin))
    longest = max(old for _status, old in answer)
    if {status for status, _old in answer} != {200} or longest > 2:
        findings.append(f"the next visitors got {[(s, round(old, 1)) for s, old in answer]}")
    time.sleep(max(limit - (time.monotonic() - start), 0))
    with ThreadPoolExecutor(20) as pool:
        still_open = many - sum(pool.map(_is_disconnected, slow))
    if still_open:
        findings.append(f"{still_open} of {many} still hold their connection after {limit:.0f} s")
    for s in slow:
        s.close()
    tried = f"next visitors at most {longest:.2f} s"
    report_line(f"behind nginx: {many} connections with half a {name}", tried, findings)


def check_hidden(p: proxy.Proxy) -> None:
    """Check that internal pages cannot be reached and that headers written by a visitor are not trusted."""
    findings = []
    for path in ("/metrik", "/metrik/", "//metrik", "/metrik?x=1", "/%6detrik", "/./metrik", "/x/../metrik"):
        if (status := fetch(p, path)[0]) not in {301, 404}:
            findings.append(f"{path}: {status}")
    if (status := fetch(p, "/", Host="jahat.example")[0]) != 400:
        findings.append(f"another host: {status}")
    # nginx answers the first path itself, the portal the others; every answer must have exactly one policy.
    for path in ("/metrik", "/masuk", "/masuk/", "/tidak-ada/"):
        if fetch(p, path)[1].get("content-security-policy", "").count("frame-ancestors 'none'") != 1:
            findings.append(f"{path}: no policy, or two")
    for headers in ("X-Forwarded-Host", "X-Host", "Forwarded"):
        if any("jahat.example" in value for value in fetch(p, "/dasbor/", **{headers: "jahat.example"})[1].values()):
            findings.append(f"{headers} is believed")
    fetch(p, "/cek/?nomor=rahasia7731")
    fetch(p, "/aktivasi/token7731/", Referer="https://x.example/rujukan7731")
    log = "".join((p.folder / name).read_text() for name in ("access.log", "error.log"))
    if "7731" in log or not log:
        findings.append("the log of the proxy holds an address")
    with contextlib.closing(http.client.HTTPConnection(VISITOR, p.http, timeout=20)) as plain:
        plain.request("GET", "/masuk/")
        to = plain.getresponse()
        if to.status != 301 or not to.headers["Location"].startswith("https://"):
            findings.append(f"without TLS: {to.status}")
    report_line("behind nginx: figures, hosts, logs, plain HTTP", "17 requests", findings)


def attack(port: int) -> None:
    """Attack the portal on `port` through nginx; report when nginx is not installed."""
    if not proxy.nginx():
        words = "nginx is not here: sudo apt-get install nginx"
        report_line("behind the nginx of deploy/", "", [], not_asked=words)
        return
    with proxy.running(port) as p:
        hang(p, "header", b"POST /masuk/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Le", 13, 1000)
        body = b"POST /masuk/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 900\r\n\r\nnama="
        hang(p, "body", body, 33)
        check_hidden(p)
