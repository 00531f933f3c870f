"""Row 1 of the attacks: uploads of strangers are parsed outside of the web process, within limits, a few at a time."""

import contextlib
import io
import json
import os
import re
import resource
import signal
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from weasyprint import HTML

from oss_portal.documents import jobs as papers
from oss_portal.documents.signing import sign, verify_signature
from oss_portal.models import SuratBernomor
from oss_portal.parsing import client as parsers
from oss_portal.parsing import signatures
from oss_portal.parsing.client import ParserBusy, parse
from oss_portal.parsing.jobs import JOBS, MAX_ADDRESS_SPACE, Unfit
from oss_portal.uploads.checking import check_file
from tests.factories.nib import make_nib
from tests.security.hostile_files import HOSTILE, fields_pdf, paper

READERS = re.compile(r"^\s*(from|import) (PIL|pyhanko|pypdf|zxingcpp|pillow_heif)\b", re.M)


@pytest.fixture(scope="module")
def hostile() -> dict[str, bytes]:
    return {name: make() for name, make in HOSTILE.items()}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_costs_the_web_process_nothing_and_ends(hostile, name, db):
    content = hostile[name]
    before, start = resource.getrusage(resource.RUSAGE_SELF), time.monotonic()
    assert not verify_signature(content).signed
    with contextlib.suppress(ValidationError):
        check_file("akta.pdf", content)
    after = resource.getrusage(resource.RUSAGE_SELF)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 0.3
    limits = JOBS["signature"].clock + JOBS["pdf"].clock
    assert time.monotonic() - start < limits + 10


def test_a_tree_of_form_fields_is_answered_at_once(client, db):
    """This is the 1 kB file that stopped the whole site for everybody."""
    content = fields_pdf(9)
    assert len(content) < 2000
    start = time.process_time()
    with pytest.raises(Unfit, match="too_complex"):
        signatures.verify(content, [])
    assert time.process_time() - start < 5
    response = client.post("/cek/berkas/", {"berkas": SimpleUploadedFile("a.pdf", content)})
    assert response.status_code == 200
    assert "Bukan dokumen kami" in response.text


def test_a_parser_has_little_time_and_memory_and_no_secret():
    """A real parser process is examined, as if a hostile file had taken it over."""
    code = (
        "import json, os, resource, sys\n"
        "from oss_portal.parsing import jobs, server\n"
        "server._limit(jobs.TABLE, 'signature')\n"
        "print(json.dumps([resource.getrlimit(resource.RLIMIT_AS)[0], resource.getrlimit(resource.RLIMIT_CPU)[0],"
        " resource.getrlimit(resource.RLIMIT_FSIZE)[0]]))\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=settings.BASE_DIR, check=True
    )
    assert json.loads(result.stdout) == [MAX_ADDRESS_SPACE, 2, 0]
    environment = Path(f"/proc/{parsers.server().process.pid}/environ").read_bytes()
    assert {entry.split(b"=")[0] for entry in environment.split(b"\0") if entry} <= {
        *(b"PATH", b"LANG", b"MALLOC_ARENA_MAX")
    }


def test_the_parsers_never_load_django_or_weasyprint():
    loaded = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from oss_portal.parsing import jobs, server; server.load(jobs.TABLE); print(*sys.modules)",
        ],
        capture_output=True,
        text=True,
        cwd=settings.BASE_DIR,
        check=True,
    ).stdout.split()
    assert "pyhanko.pdf_utils.reader" in loaded
    assert not {"django", "weasyprint", "psycopg2"} & {name.split(".")[0] for name in loaded}


def test_the_web_process_itself_reads_no_file_of_a_stranger():
    """Pillow, pyHanko, pypdf and zxing are imported only in parsers and in modules without strangers' bytes."""
    own = {
        "oss_portal/documents/providers.py",
        "oss_portal/documents/rendering.py",
        "oss_portal/documents/sealing.py",
        "oss_portal/documents/timestamps.py",
        "registrasi/demo_data.py",
    }
    for app in ("oss_portal", "ketentuan", "registrasi", "nib", "helpdesk"):
        for path in (settings.BASE_DIR / app).rglob("*.py"):
            name = str(path.relative_to(settings.BASE_DIR))
            if name not in own and not name.startswith("oss_portal/parsing/"):
                assert not re.search(
                    r"^\s*(from|import) (PIL|pyhanko|pypdf|zxingcpp|pillow_heif)\b", path.read_text(), re.M
                )


def test_a_parser_that_is_killed_is_a_message_and_the_next_file_is_read():
    picture = io.BytesIO()
    Image.new("RGB", (9000, 2000)).save(picture, "PNG", compress_level=9)
    parent = parsers.server().process.pid
    with ThreadPoolExecutor() as threads:
        asked = threads.submit(check_file, "foto.png", picture.getvalue())
        children = Path(f"/proc/{parent}/task/{parent}/children")
        until = time.monotonic() + 60
        while not (pids := children.read_text().split()) and time.monotonic() < until:
            pass
        os.kill(int(pids[0]), signal.SIGKILL)
        with pytest.raises(ValidationError) as error:
            asked.result()
    assert error.value.code == "rumit"
    for _time in range(10):
        # On a busy machine this parser may run out of time; the message says so, and the file may be sent again.
        with contextlib.suppress(ValidationError):
            assert check_file("foto.png", picture.getvalue()).tipe == "image/png"
            return
    pytest.fail("the next file was never read")


def test_when_the_parent_of_the_parsers_dies_another_one_is_started():
    old = parsers.server().process
    old.kill()
    old.wait()
    picture = io.BytesIO()
    Image.new("RGB", (9, 9)).save(picture, "PNG")
    assert check_file("foto.png", picture.getvalue()).tipe == "image/png"
    assert parsers.server().process.pid != old.pid


@pytest.fixture
def slow() -> bytes:
    """A file that takes a parser some tenths of a second."""
    return paper(b"[" + b"<</A[1]>>" * 40_000 + b"]")


def test_many_files_at_once_wait_in_a_short_queue_and_the_others_are_told(slow, monkeypatch, db):
    """More threads than a web process has ask at once; all get an answer from the queue, and none waits for long."""
    verify_signature(slow)
    monkeypatch.setattr(parsers, "_SLOTS", parsers.threading.BoundedSemaphore(20))
    monkeypatch.setattr(parsers, "_POOL_SLOTS", {"check": parsers.threading.BoundedSemaphore(20)})

    def ask(_n):
        try:
            parse("signature", slow, known=[])
        except ParserBusy:
            return "busy"
        except Unfit:
            return "answered"
        return "answered"

    with ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(ask, range(12)))
    assert 1 <= answers.count("answered") <= 6
    assert answers.count("busy") >= 6
    assert parse("signature", sign(HTML(string="x").write_pdf(), alasan="uji"), known=[])[0]["signed"]


def _niceness(pid: int) -> int | None:
    try:
        return os.getpriority(os.PRIO_PROCESS, pid)
    except ProcessLookupError:
        return None


def _end_by_its_clock(asked: Future, yields: int) -> None:
    """End the parser that works for `asked` as its timer would, unless it answers first."""
    parent, until = parsers.server().process.pid, time.monotonic() + 5
    while not asked.done() and time.monotonic() < until:
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        for pid in map(int, children):
            if _niceness(pid) == yields:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGALRM)


def test_a_parser_yields_to_pages_and_one_that_a_busy_machine_starved_says_so(slow, db):
    """Its timer ends it before it got its CPU time: nothing is said about the file, which may be sent again."""
    yields = os.getpriority(os.PRIO_PROCESS, 0) + 5
    verify_signature(slow)
    with ThreadPoolExecutor(1) as thread:
        # On a busy machine the parser may have answered before it is ended; then the test asks again.
        for _time in range(10):
            asked = thread.submit(parse, "signature", slow, known=[])
            _end_by_its_clock(asked, yields)
            if isinstance(asked.exception(60), ParserBusy):
                return
    pytest.fail("no parser was ended before it had answered, or none said that it was")


def test_a_parser_whose_clock_ends_it_after_its_answer_has_answered(monkeypatch):
    answer = b'{"facts": {"signed": false}, "size": 3}\nabc{"busy": true}\n'
    monkeypatch.setattr(parsers, "_receive", lambda _socket, _table: answer)
    assert parse("signature", b"%PDF-1.7", known=[]) == ({"signed": False}, b"abc")


@pytest.mark.parametrize(
    "answer",
    [b"{", b"\xff\n", b"[1]\n", b'"x"\n', b'{"facts": 1}\n', b'{"unfit": 5}\n', b'{"facts": {}, "size": 9}\n', b""],
)
def test_whatever_a_parser_that_was_taken_over_answers_breaks_nothing(monkeypatch, answer):
    monkeypatch.setattr(parsers, "_receive", lambda _socket, _table: answer)
    with pytest.raises(Unfit, match="too_complex"):
        parse("signature", b"%PDF-1.7", known=[])


def test_one_thread_of_a_web_process_never_waits_for_a_parser(monkeypatch):
    """Of four threads at most two wait for /cek/ and three in all."""
    inside, most = Counter(), Counter()
    lock, go_on = parsers.threading.Lock(), parsers.threading.Event()

    def wait(_module, _table, job, _content, _arguments):
        with lock:
            inside[job] += 1
            most[job] = max(most[job], inside[job])
        go_on.wait(60)
        return {}, b""

    def ask(job):
        try:
            return parse(job, b"")
        except ParserBusy:
            return "busy"

    monkeypatch.setattr(parsers, "ask", wait)
    with ThreadPoolExecutor(12) as threads:
        asked = [threads.submit(ask, job) for job in ["signature"] * 6 + ["pdf"] * 6]
        until = time.monotonic() + 30
        while sum(request.done() for request in asked) < 9 and time.monotonic() < until:
            time.sleep(0.01)
        go_on.set()
    assert most == {"signature": 2, "pdf": 1}
    assert [request.result() for request in asked].count("busy") == 9
    assert parse("pdf", b"") == ({}, b"")


def test_one_thread_of_a_web_process_never_waits_for_a_paper(monkeypatch):
    """One holder who asked for fifty papers at once blocked every thread of the site until the last was made."""
    inside, most = Counter(), Counter()
    lock, go_on = parsers.threading.Lock(), parsers.threading.Event()

    def wait(_module, _table, _job, _content, _arguments):
        with lock:
            inside["paper"] += 1
            most["paper"] = max(most["paper"], inside["paper"])
        go_on.wait(60)
        return {}, b""

    def ask(_n):
        try:
            return papers.make("render")
        except ParserBusy:
            return "busy"

    monkeypatch.setattr(papers, "_elsewhere", True)
    monkeypatch.setattr(parsers, "ask", wait)
    with ThreadPoolExecutor(8) as threads:
        asked = [threads.submit(ask, n) for n in range(8)]
        until = time.monotonic() + 30
        while sum(request.done() for request in asked) < 5 and time.monotonic() < until:
            time.sleep(0.01)
        go_on.set()
    assert most == {"paper": 3}
    assert papers.make("render") == ({}, b"")


def test_who_asks_for_a_paper_while_too_many_wait_to_be_made_is_told_when_to_come_back(client, db, monkeypatch):
    nib = make_nib()

    def busy(*_arguments, **_more):
        raise ParserBusy

    monkeypatch.setattr("oss_portal.documents.jobs._elsewhere", True)
    monkeypatch.setattr("oss_portal.parsing.client.ask", busy)
    client.force_login(nib.data.pembuat, backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
    response = client.post("/nib/keterangan/")
    assert response.status_code == 503
    assert response.headers["Retry-After"] == "60"
    assert "<h1" in response.text
    # The number of the letter was not used, and the next letter is made.
    assert not SuratBernomor.objects.filter(jenis__startswith="nib").exists()
    monkeypatch.undo()
    assert client.post("/nib/keterangan/").status_code == 200


def test_who_finds_the_parsers_busy_is_told_to_come_back(client, db, monkeypatch):
    def busy(*_arguments, **_more):
        raise ParserBusy

    monkeypatch.setattr("oss_portal.documents.signing.parse", busy)
    monkeypatch.setattr("oss_portal.uploads.checking.parse", busy)
    response = client.post("/cek/berkas/", {"berkas": SimpleUploadedFile("a.pdf", b"%PDF-1.7 x")})
    assert response.status_code == 422
    assert "sedang ramai. Coba lagi sebentar" in response.text
    with pytest.raises(ValidationError, match="sedang ramai") as error:
        check_file("a.pdf", b"%PDF-1.7 x")
    # Incoming mail recognises by this code that the message must be read again later.
    assert error.value.code == "pemindai"
