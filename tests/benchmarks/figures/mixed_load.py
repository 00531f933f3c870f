"""8: many visitors at once, some from home page to certificate, some only reading; then 7: memory of web workers."""

import itertools
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator

from tests.benchmarks.journey import Tally, Visitor, WrongAnswer, go_the_whole_way
from tests.benchmarks.lab import OFFICER_LISTS, Lab
from tests.benchmarks.load_client import Result

WALKERS, READERS = 8, 24
# Numbers of persons from here on are used by no other measurement of the bench.
FIRST_PERSON = 20_000


def mixed_load(lab: Lab) -> None:
    """8: eight applicants from home page to certificate and 24 readers, without a pause; workers as in production."""
    lab.holder  # noqa: B018 - accepts the terms
    readings = _readings(lab)
    lab.start_web(processes=2)
    lab.portal.start_worker()
    lab.use_all_cores(lab.portal.processes["worker"].pid)
    deadlocks = lab.count_deadlocks()
    seconds = 10 * lab.seconds
    note = Tally(until=time.perf_counter() + seconds)
    order = itertools.count(FIRST_PERSON)
    work = [lambda: _running(lab, note, order)] * WALKERS
    work += [lambda: _read_pages(lab, note, readings)] * READERS
    threads = [threading.Thread(target=k, daemon=True) for k in work]
    for b in threads:
        b.start()
    peak = 0.0
    while any(b.is_alive() for b in threads):
        peak = max(peak, lab.memory()[0])
        time.sleep(0.2)
    lab.portal.kill("worker", signal.SIGTERM)
    _report(lab, note, seconds, lab.count_deadlocks() - deadlocks)
    rss, portion, own = lab.memory()
    measured = f"{rss:.0f} MB (PSS {portion:.0f}, its own alone {own:.0f})"
    lab.report_line("7 memory of a web worker after the mixed load", measured, "150 MB", rss, 150, at_least=False)
    lab.record("7 memory of a web worker in it, at its most", f"{peak:.0f} MB")
    lab.start_web()


def _running(lab: Lab, note: Tally, order: Iterator[int]) -> None:
    """Go from the home page to the certificate again and again, each time as another person."""
    from django.db import connection

    try:
        while not note.is_over:
            p = Visitor(lab.portal.port, note)
            try:
                go_the_whole_way(p, next(order))
            except Exception as error:  # noqa: BLE001 - any error is named and counted
                with note.lock:
                    note.wrong.append(str(error) if isinstance(error, WrongAnswer) else repr(error))
            else:
                with note.lock:
                    note.done += 1
            finally:
                p.close()
    finally:
        connection.close()


def _read_pages(lab: Lab, note: Tally, readings: list[tuple[str, str, dict]]) -> None:
    """Read pages at random, signed in or not."""
    while not note.is_over:
        kind, path, cookies = random.choice(readings)
        p = Visitor(lab.portal.port, note, cookies)
        try:
            # A few requests over one connection, as a browser does.
            for _ in range(5):
                p.fetch(kind, path)
        except WrongAnswer as error:
            with note.lock:
                note.wrong.append(str(error))
        finally:
            p.close()


def _readings(lab: Lab) -> list[tuple[str, str, dict]]:
    """Return (kind, address, cookies); an address that is listed more often is read more often."""
    from nib.certificate.versions import ensure_pdf
    from tests.factories.registrasi import PetugasFactory

    def cookies(headers: dict[str, str]) -> dict[str, str]:
        return dict([headers["Cookie"].split("=", 1)])

    holder, petugas = cookies(lab.holder), cookies(lab.sign_in(PetugasFactory(is_superuser=True)))
    general = ["/", "/daftar/", "/masuk/", "/cek/", "/bantuan/", "/ketentuan/", "/panduan/"]
    nomor = [f"/cek/?nomor={n:013d}" for n in random.sample(range(1, 1001), 24)]
    own_pages = ["/akun/", "/dasbor/", "/nib/", "/hak-akses/", "/kotak-surat/"]
    pdf = f"/nib/sertifikat/{ensure_pdf(lab.nib.sertifikat.get().pk).kode}/"
    return [
        *(("reader: public page", j, {}) for j in general * 6),
        *(("reader: check", j, {}) for j in nomor),
        *(("reader: holder's page", j, holder) for j in own_pages * 2),
        *(("reader: stored certificate", pdf, holder) for _ in range(2)),
        *(("reader: officer's list", j, petugas) for j in OFFICER_LISTS),
    ]


def _report(lab: Lab, note: Tally, seconds: float, deadlocks: int) -> None:
    everything = Result(seconds=seconds)
    for h in note.kinds.values():
        h.seconds = seconds
        everything.times += h.times
    for message, times in Counter(note.wrong).most_common(20):
        lab.say(f"     error, {times} times: {message}")

    def figure(h: Result) -> str:
        return f"{h.per_second:.1f}/s, " + ", ".join(f"p{n} {h.percentile(n):.0f}" for n in (50, 95, 99)) + " ms"

    error = len(note.wrong) + deadlocks
    name = f"8 mixed load, {WALKERS} on their whole way and {READERS} readers, {seconds:.0f} s: errors"
    lab.report_line(name, f"{error} of {everything.count}", "none", error, 0, at_least=False)
    name = "8 whole ways done, from the home page to the checked certificate"
    lab.report_line(name, f"{note.done}", "at least 1", note.done, 1, at_least=True)
    lab.record("8 all requests", figure(everything))
    for kind, h in sorted(note.kinds.items(), key=lambda x: (x[0].startswith("reader"), x[0])):
        lab.record(f"8 {kind}", figure(h))
    for what, h in note.waits.items():
        waits = Result(times=h)
        lab.record(f"8 wait for the {what}", ", ".join(f"p{n} {waits.percentile(n) / 1000:.1f} s" for n in (50, 95)))
