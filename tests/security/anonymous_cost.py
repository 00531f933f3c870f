"""The cost of one request of an anonymous visitor: at most 0.3 s of CPU of a web worker and 50 MB, for any request.

The worker itself is measured (`/proc`): parsers are separate processes and have their own limits.
"""

import contextlib
import os
import subprocess
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

from PIL import Image

from tests.chaos.helpers import Guest, field_value
from tests.security.crawler import pages_without_arguments
from tests.security.hostile_files import HOSTILE, PICTURES, saved
from tests.security.table import report_line
from tests.servers import Portal

MAX_CPU_SECONDS, MAX_MEGABYTES = 0.3, 50
_TICK = os.sysconf("SC_CLK_TCK")
_HTML, _ENCODED, _BOUNDARY = "text/html", "application/x-www-form-urlencoded", "gunting-7f3a91c2"


def _worker(portal: Portal) -> int:
    """Return the process that answers: the child of gunicorn that is not a parser."""
    children = subprocess.run(
        ["pgrep", "-P", str(portal.processes["web"].pid), "-f", "gunicorn"], capture_output=True, text=True, check=True
    )
    return int(children.stdout.split()[0])


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def _memory(pid: int, what: str) -> float:
    return int(Path(f"/proc/{pid}/status").read_text().split(f"{what}:")[1].split()[0]) / 1024


def form(name: str, files: list[bytes]) -> tuple[str, list[tuple[str, bytes]]]:
    """Return (content type, parts) of a form with files in the field `name`."""
    return "multipart/form-data; boundary=" + _BOUNDARY, [(f'{name}"; filename="a.pdf', c) for c in files]


def _body(content_type: str, parts: list[tuple[str, bytes]], token: str) -> bytes:
    parts = [("csrfmiddlewaretoken", token.encode()), *parts]
    if content_type == _ENCODED:
        return urlencode(parts).encode()
    head = f"--{_BOUNDARY}\r\nContent-Disposition: form-data; name="
    written = [f'{head}"{name}"\r\n\r\n'.encode() + content + b"\r\n" for name, content in parts]
    return b"".join([*written, f"--{_BOUNDARY}--\r\n".encode()])


def requests() -> dict[str, tuple[str, str, list[tuple[str, bytes]]]]:
    """Return name -> (path, content type, fields) of the most costly known requests; one without fields is a GET."""
    large = b"%PDF-1.7\n" + os.urandom(5 * 1024 * 1024 - 20)
    tries = {}
    for name, make in (HOSTILE | PICTURES).items():
        content = make()
        tries[f"check: {name}"] = "/cek/berkas/", *form("berkas", [content])
        tries[f"ticket: {name}"] = "/bantuan/tanya/", *form("lampiran", [content, content])
    photo = saved(Image.effect_noise((3200, 2400), 90), "JPEG", quality=82)
    tries["ticket: five photos of 5 MB"] = "/bantuan/tanya/", *form("lampiran", [photo] * 5)
    tries["check: 25 MB"] = "/cek/berkas/", *form("berkas", [large] * 5)
    tries["ticket: five files of 5 MB"] = "/bantuan/tanya/", *form("lampiran", [large] * 5)
    tries["a field of a megabyte"] = "/masuk/", _ENCODED, [("nama", b"x@contoh.id"), ("kata_sandi", b"x" * 990_000)]
    marks = ("a" + "\u0301\u0327" * 240_000).encode()
    tries["a megabyte of marks on one letter"] = "/masuk/", form("x", [])[0], [("nama", marks), ("kata_sandi", b"x")]
    tries["the same to the check"] = "/cek/berkas/", form("x", [])[0], [("apa", marks)]
    digits = "٠".encode() * 480_000
    tries["a megabyte of Arabic digits"] = "/lupa-kata-sandi/", form("x", [])[0], [("nama", digits)]
    tries["0.9 MB of escapes"] = "/masuk/", _ENCODED, [("apa", "é".encode() * 150_000)]
    many = [(f"f{n}", b"x" * 1900) for n in range(490)]
    for path in ("/masuk/", "/daftar/", "/bantuan/tanya/", "/lupa-kata-sandi/"):
        tries[f"{path} with 490 fields"] = path, _ENCODED, many
    tries["sign-in"] = "/masuk/", _ENCODED, [("nama", b"siapa@contoh.id"), ("kata_sandi", b"bukan-ini-sandinya")]
    for path in [*pages_without_arguments(), "/ketentuan/1/teks.pdf"]:
        tries[f"GET {path}"] = path, _HTML, []
    for path in ("/cek/?nomor=", "/bantuan/?q=", "/aktivasi/", "/kbli/?q="):
        tries[f"GET {path} and 4 kB"] = path + "(a@a.aa)%20" * 360, _HTML, []
    return tries


def _send(guest: Guest, path: str, content_type: str, body: bytes | None) -> int:
    """Return the status of the answer, even if it comes before the whole body was sent; 0 without an answer."""
    cookies = "; ".join(f"{k}={v}" for k, v in guest.cookies.items())
    connection = HTTPConnection("127.0.0.1", guest.port, timeout=60)
    try:
        headers = {"Content-Type": content_type, "Cookie": cookies, "X-Forwarded-For": guest.alamat}
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.request("POST" if body else "GET", path, body, headers)
        return connection.getresponse().status
    except (OSError, HTTPException):
        return 0
    finally:
        connection.close()


def _longest_wait(portal: Portal, files: list[bytes]) -> tuple[float, Counter[int]]:
    """Send 24 requests to `/cek/berkas/` at once; return the longest wait of another visitor, and the 24 statuses."""
    content_type, fields = form("berkas", files)
    body, waits, database = _body(content_type, fields, ""), [0.0], portal.env["DATABASE_URL"]
    guests = [Guest(portal.port, database) for _n in range(24)]
    with ThreadPoolExecutor(24) as threads:
        sent = [threads.submit(_send, guest, "/cek/berkas/", content_type, body) for guest in guests]
        while not all(request.done() for request in sent):
            visitor, start = Guest(portal.port, database), time.monotonic()
            _send(visitor, "/sehat/hidup", _HTML, None)
            waits.append(time.monotonic() - start)
    return max(waits), Counter(request.result() for request in sent)


def hostile_files_at_once(portal: Portal) -> None:
    """Send more hostile files at once than there are threads, and let a visitor open a page beside them.

    The same requests without files show how much of the wait any 24 requests cause on this machine.
    """
    anyway, _statuses = _longest_wait(portal, [])
    waited, statuses = _longest_wait(portal, [HOSTILE["hexadecimal without end"]()])
    # Before there were parser processes the wait was 74 s.
    findings = [f"a visitor waited {waited:.1f} s"] if waited > max(5, 3 * anyway) else []
    findings += [f"statuses {dict(statuses)}"] if set(statuses) - {200, 422} else []
    tried = f"{statuses[200]} read, {statuses[422]} told to come back; a visitor waited {waited:.2f} s at most, beside"
    tried += f" 24 requests without a file {anyway:.2f} s (load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores)"
    report_line("24 hostile files at once, one web process", tried, findings)


def attack(portal: Portal) -> None:
    """Send each request once and report the most costly one."""
    pid, costs, findings = _worker(portal), [], []
    for name, (path, content_type, fields) in requests().items():
        guest = Guest(portal.port, portal.env["DATABASE_URL"])
        page = guest.fetch("GET", path)[1] if fields else ""
        body = _body(content_type, fields, field_value(page, "csrfmiddlewaretoken")) if fields else None
        # Reset the memory peak of the process.
        Path(f"/proc/{pid}/clear_refs").write_text("5")
        cpu, memory, start = _cpu(pid), _memory(pid, "VmRSS"), time.monotonic()
        status = _send(guest, path, content_type, body)
        cost = _cpu(pid) - cpu, _memory(pid, "VmHWM") - memory, name
        costs.append(cost)
        if cost[0] > MAX_CPU_SECONDS or cost[1] > MAX_MEGABYTES:
            findings.append(f"{name}: {cost[0]:.2f} s, {cost[1]:.0f} MB")
        if status in {0, 500} or time.monotonic() - start > 30:
            findings.append(f"{name}: status {status} after {time.monotonic() - start:.0f} s")
    dearest, largest = max(costs), max(costs, key=lambda cost: cost[1])
    tried = f"{len(costs)} requests; at most {dearest[0]:.2f} s CPU ({dearest[2]}), {largest[1]:.0f} MB ({largest[2]})"
    report_line("anonymous: CPU and memory of a web worker", tried, findings)
