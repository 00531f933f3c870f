"""5 and 7: the gate of the terms, start, page weight and memory."""

import gzip
import json
import re
import statistics
import subprocess
import sys
from urllib.parse import urljoin

from tests.benchmarks.lab import OFFICER_LISTS, Lab, ip
from tests.benchmarks.load_client import Connection, take
from tests.benchmarks.peers.cost import Site, again_and_again, measure
from tests.servers import ROOT

MAIN_PAGES = {"home": "/", "registration": "/daftar/", "sign-in": "/masuk/", "check": "/cek/", "help": "/bantuan/"}


def gate(lab: Lab) -> None:
    """5: a signed-in page with and without the gate of the terms, in turns, so that other load affects both alike."""
    result: dict[str, list[float]] = {"oss_portal.settings": [], "tests.benchmarks.without_gate": []}
    for _ in range(3):
        for configuration, value in result.items():
            lab.start_web(configuration)
            value.append(lab.fetch(lab.portal.port, ["/akun/"], lab.holder).per_second)
    lab.start_web()
    with_it, without = (statistics.median(n) for n in result.values())
    name = "5 signed-in page with the gate of the terms"
    lab.report_line(name, f"{with_it:.0f}/s", f"without {without:.0f}/s", with_it / without, 0.95, at_least=True)


def multiples(lab: Lab) -> None:
    """5: processor time of pages, of web server and PostgreSQL together, in multiples of the bare template."""
    from helpdesk.services.conversation import reply
    from tests.factories.helpdesk import helpdesk_officer, tiket
    from tests.factories.registrasi import PetugasFactory

    officer, ticket = helpdesk_officer(supervisor=True), tiket()
    for n in range(3):
        reply(tiket=ticket, by=officer, content=f"Pesan {n}.")
    helpdesk, staff = lab.sign_in(officer), lab.sign_in(PetugasFactory(is_superuser=True))
    pages = [
        *(
            (f"signed-in page {path}", path, lab.holder, 3.0)
            for path in ("/akun/", "/dasbor/", "/nib/", "/kotak-surat/")
        ),
        *((f"form {path}", path, {}, 2.5) for path in ("/daftar/", "/masuk/", "/bantuan/tanya/")),
        ("form: intake of a call", "/petugas/helpdesk/telepon/", helpdesk, 2.5),
        ("officer's ticket", f"/petugas/helpdesk/{ticket.kode}/", helpdesk, 8.0),
        ("helpdesk queue", "/petugas/helpdesk/?tab=semua", helpdesk, 8.0),
        *((f"officer's list {path}", path, staff, 8.0) for path in OFFICER_LISTS),
    ]
    assert lab.baseline
    for name, path, headers, limit in pages:
        # Measured again before each page: other work on the machine makes both dearer, and it comes and goes.
        bare = measure(lab, Site(lab.baseline.pid, lab.baseline_port), again_and_again(take("/template/")))
        page = again_and_again(take(path, headers=headers or ip()))
        cost = measure(lab, Site(lab.web_pid, lab.portal.port), page)
        multiple = cost.total / bare.total
        lab.report_line(f"5 {name}", str(cost), f"bare template {bare}", multiple, limit, at_least=False)


def start(lab: Lab) -> None:
    """7: time from start to the first answer, and bytes on the wire of the five main pages with all of their files."""
    lab.report_line("7 start to first answer", f"{lab.start:.1f} s", "5 s", lab.start, 5, at_least=False)
    connection = Connection("127.0.0.1", lab.portal.port)

    def weight(path: str) -> tuple[int, bytes]:
        """Return the number of bytes of an answer on the wire, headers included, and its unpacked body."""
        status, headers, content = connection.ask(take(path, headers=ip() | {"Accept-Encoding": "gzip"}))
        assert status == 200, f"{path}: {status}"
        raw = gzip.decompress(content) if b"content-encoding: gzip" in headers.lower() else content
        return len(headers) + 4 + len(content), raw

    for name, path in MAIN_PAGES.items():
        html, content = weight(path)
        file = _referenced_files(path, content, r'(?:href|src)="(/(?:static|captcha/image)/[^"]+)"')
        everything = {b: weight(b) for b in sorted(file)}
        for sheet in [b for b in everything if b.endswith(".css")]:
            for b in _referenced_files(sheet, everything[sheet][1], r'url\("?([^")]+)"?\)'):
                everything[b] = weight(b)
        kb = (html + sum(n for n, _ in everything.values())) / 1024
        measured = f"{kb:.0f} kB in at most {1 + len(everything)} requests "
        measured += f"(HTML {html / 1024:.1f}, unpacked {len(content) / 1024:.0f})"
        lab.report_line(f"7 page weight: {name}", measured, "100 kB", kb, 100, at_least=False)
    connection.close()


def _referenced_files(source: str, content: bytes, pattern: str) -> set[str]:
    """Return the files that a page or style sheet may ask for, without pictures embedded in it."""
    return {urljoin(source, b) for b in re.findall(pattern, content.decode()) if not b.startswith("data:")}


def memory(lab: Lab) -> None:
    """7: memory of a web process, step by step (`tests.benchmarks.memory`)."""
    from tests.factories.registrasi import PetugasFactory

    lab.holder  # noqa: B018 - accepts the terms
    cookies = {"HOLDER": lab.holder, "OFFICER": lab.sign_in(PetugasFactory(is_superuser=True))}
    result = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.memory"],
        cwd=ROOT,
        env=lab.portal.env | {k: v["Cookie"] for k, v in cookies.items()} | {"NIB": lab.nib.nomor},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    before = 0.0
    for name, mb in json.loads(result.stdout):
        lab.record(f"7 memory: {name}", f"{mb:.0f} MB (+{mb - before:.0f})")
        before = mb
