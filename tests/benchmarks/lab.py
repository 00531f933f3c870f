"""The servers of `bin/bench`: a PostgreSQL, the production server of the portal, and the bare Django beside it."""

import contextlib
import json
import logging
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from oss_portal.db.embedded_postgres import EmbeddedPostgres
from tests.benchmarks.load_client import Result, load, pin_to_core, take
from tests.servers import ROOT, Portal, free_port, own_database

# The staff's lists; for a list whose bare address redirects, the target of the redirect.
OFFICER_LISTS = [
    "/admin/registrasi/pendaftaran/?verifikasi__exact=perlu_ditinjau",
    "/admin/nib/nib/",
    "/admin/oss_portal/auditevent/",
]


_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Figure:
    """One figure; `good` is None where it has no target."""

    name: str
    measured: str
    baseline: str = ""
    ratio: str = ""
    limit: str = ""
    good: bool | None = None


class Lab:
    """One run: `many` rows in the large measurements, `seconds` seconds for each figure."""

    def __init__(self, many: int, seconds: float):
        self.many, self.seconds = many, seconds
        self.rows: list[Figure] = []
        self.core = sorted(os.sched_getaffinity(0))
        self.database = own_database(shared_buffers="1GB", max_wal_size="8GB", max_connections="200")
        self.database.create_database("oss_portal")
        self.url = self.database.url("oss_portal")
        self.portal = Portal(
            self.url,
            TRUSTED_PROXIES="1",
            CHECK_LIMIT_PER_MINUTE="1000000000",
            STAFF_TOTP_REQUIRED="0",
            # Replacing a worker during the measurement would hide the growth of its memory.
            GUNICORN_CMD_ARGS="--max-requests 0",
        )
        self.baseline: subprocess.Popen | None = None
        self.filled = 0

    def prepare(self) -> None:
        """Make tables and data, and set Django up in this process with the same settings."""
        self.portal.prepare()
        os.environ.update(self.portal.env)
        import django

        django.setup()
        logging.disable(logging.INFO)
        from django.db import connections

        from tests.benchmarks.data import drop_keys
        from tests.factories.nib import make_nib

        self.nib = make_nib()
        self.act_rows = self._capture()
        connections.close_all()
        with contextlib.closing(self.database.connect()) as s, s.cursor() as k:
            k.execute('create database "careful" template "oss_portal"')
        self.careful_url = self.database.url("careful")
        drop_keys(self.careful_url)
        self.multiply(1000)
        self.start = self.start_web()
        self.start_baseline()
        pin_to_core(0)

    def _capture(self) -> dict[str, list[tuple[str, str]]]:
        """Return the rows that a registration and the issue of an NIB make: model and primary key of each."""
        from django.test import Client

        from nib.services.submission import submit
        from tests.benchmarks.data import rows_made_by
        from tests.benchmarks.people import registration_payload
        from tests.factories.nib import PermohonanFactory

        draft, web_client, data = PermohonanFactory(), Client(), registration_payload(1)

        def issue() -> None:
            assert submit(permohonan=draft, by=draft.pembuat).status == "terbit"

        def register() -> None:
            headers = {"host": "127.0.0.1", "x-forwarded-for": "10.1.1.1"}
            response = web_client.post("/daftar/", data, headers=headers)
            assert response.status_code == 302, response.content[:2000]

        return {"issue": rows_made_by(issue), "register": rows_made_by(register)}

    def multiply(self, until: int) -> None:
        """Make NIBs, registrations and audit events up to that number; do nothing when they exist."""
        from tests.benchmarks.data import multiply

        if until <= self.filled:
            return
        if until - self.filled <= 20_000:
            multiply(self.url, until, begin=self.filled + 1)
        else:
            self._load(until)
        self.filled = until

    def _load(self, until: int) -> None:
        """Load millions of rows with `LOAD_SETTINGS`, then restart all servers with their ordinary settings."""
        from django.db import connections

        from tests.benchmarks.data import LOAD_SETTINGS, estimate, load

        free = shutil.disk_usage(self.database.folder).free
        self.say(f"     {until:,} rows: {estimate(until)} ({free / 1e9:.0f} GB are free)")
        begin, ordinary = time.perf_counter(), self.database.configuration
        connections.close_all()
        self.stop_baseline()
        self.portal.kill("web")
        self._apply_settings(ordinary | LOAD_SETTINGS)
        load(self.url, until, self.filled + 1, self.say)
        self._apply_settings(ordinary)
        # The next reads must not wait while the loaded rows are written to the disk.
        os.sync()
        self.start_web()
        self.start_baseline()
        self.say(f"     loaded up to {until:,} rows in {time.perf_counter() - begin:.0f} s")

    def _apply_settings(self, configuration: dict[str, str]) -> None:
        self.database.stop()
        self.database.configuration = configuration
        self.database.start()

    def start_web(self, configuration: str = "oss_portal.settings", *, processes: int = 1) -> float:
        """Start the web server anew; return the seconds until it answers.

        One process has a core of its own, beside the client's; several have all cores, as in production.
        """
        self.portal.kill("web")
        self.portal.env["DJANGO_SETTINGS_MODULE"], self.portal.workers = configuration, processes
        seconds = self.portal.start_web()
        if processes == 1:
            pin_to_cores(self.web_pid, {self.core[1 % len(self.core)]})
        else:
            self.use_all_cores(self.web_pid)
        return seconds

    def use_all_cores(self, pid: int) -> None:
        """Let a process run on all cores: it inherited the single core of this process."""
        pin_to_cores(pid, set(self.core))

    def count_deadlocks(self) -> int:
        """Return how many deadlocks PostgreSQL has had: the greater of its statistics and its log."""
        # A database session reports its statistics when it ends, or a second after its last statement.
        time.sleep(1.5)
        with contextlib.closing(self.database.connect()) as s, s.cursor() as k:
            k.execute("select deadlocks from pg_stat_database where datname = 'oss_portal'")
            figure = k.fetchone()[0]
        return max(figure, (self.database.folder / "log").read_text(errors="replace").count("deadlock detected"))

    def empty_queue(self) -> None:
        """Delete the waiting tasks, so that the next measurement runs without them."""
        from django_tasks_db.models import DBTaskResult

        DBTaskResult.objects.all().delete()

    def start_baseline(self) -> None:
        """Start the bare Django of `tests.benchmarks.baseline` under gunicorn, with one worker as the portal."""
        self.baseline, self.baseline_port = self._serve("baseline", {"DATABASE_URL": self.url})

    @contextlib.contextmanager
    def careful(self) -> Iterator[tuple[int, int]]:
        """Serve the floor of acts (`tests.benchmarks.careful`); yield its process id and its port."""
        rows = {"DATABASE_URL": self.careful_url, "ACT_ROWS": json.dumps(self.act_rows)}
        server, port = self._serve("careful", self.portal.env | rows)
        try:
            yield server.pid, port
        finally:
            server.terminate()
            server.wait(20)

    def _serve(self, module: str, environment: dict[str, str]) -> tuple[subprocess.Popen, int]:
        """Run an application of this package under gunicorn, with one worker as the portal; return it and its port."""
        port = free_port()
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", f"tests.benchmarks.{module}:application", "--workers", "1"),
                *("--worker-class", "gthread", "--threads", "4", "--bind", f"127.0.0.1:{port}"),
                *("--log-level", "error"),
            ],
            cwd=ROOT,
            env=os.environ | environment,
        )
        for _ in range(100):
            with contextlib.suppress(OSError):
                if load(port, [take("/")], connections=1, seconds=0.2, warm_up=0).status.keys() - {0}:
                    break
            time.sleep(0.1)
        pin_to_cores(server.pid, {self.core[1 % len(self.core)]})
        return server, port

    def stop_baseline(self) -> None:
        if self.baseline:
            self.baseline.terminate()
            self.baseline.wait(20)

    def fetch(self, port: int, path: list[str], headers: dict | None = None, connections: int = 4) -> Result:
        """Load `path` for the time of a figure, each request from an address of its own."""
        fetch = [take(j, headers=ip() | (headers or {})) for j in path for _ in range(max(1, 400 // len(path)))]
        random.shuffle(fetch)
        result = load(port, fetch, connections=connections, seconds=self.seconds)
        if result.error:
            self.say(f"     answers: {result.status}")
        return result

    def sign_in(self, pengguna) -> dict[str, str]:
        """Return the headers of a signed-in person."""
        from django.test import Client

        web_client = Client()
        web_client.force_login(pengguna, backend="oss_portal.accounts.backends.UserIdOrEmailBackend")
        return {"Cookie": f"sessionid={web_client.cookies['sessionid'].value}"}

    @cached_property
    def holder(self) -> dict[str, str]:
        """Return the headers of the person who holds the NIB and has accepted all terms."""
        from ketentuan.models import JenisDokumen
        from ketentuan.services.persetujuan import accept_ketentuan, version_in_force

        orang = self.nib.data.pembuat
        for jenis in JenisDokumen:
            accept_ketentuan(versi=version_in_force(jenis), channel="dinding", pengguna=orang)
        return self.sign_in(orang)

    @cached_property
    def check(self) -> Result:
        """`/cek/` over 1,000 rows; other figures are compared with it too."""
        return self.fetch(self.portal.port, [f"/cek/?nomor={n:013d}" for n in random.sample(range(1, 1001), 200)])

    def say(self, text: str) -> None:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()

    def report_line(
        self, name: str, measured: str, baseline: str, ratio: float, limit: float, *, at_least: bool
    ) -> None:
        """Print one figure: what was measured, its floor, the ratio and what it must be."""
        good = ratio >= limit if at_least else ratio <= limit
        mark = ("≥" if at_least else "≤") + f" {limit:g}"
        self._write(Figure(name, measured, baseline, f"{ratio:.2f}", mark, good))

    def record(self, name: str, measured: str) -> None:
        """Print a figure without a target: it explains another one."""
        self._write(Figure(name, measured))

    def _write(self, b: Figure) -> None:
        self.rows.append(b)
        mark = {True: "ok    ", False: "SHORT ", None: "      "}[b.good]
        self.say(f"{mark} {b.name} | {b.measured}" + (f" | {b.baseline} | {b.ratio} ({b.limit})" if b.limit else ""))

    def memory(self) -> tuple[float, float, float]:
        """Return the memory of the largest web worker in MB: RSS, PSS (with its part of shared pages), USS (its own).

        The last one is the memory that one more worker takes.
        """
        everything = [(0.0, 0.0, 0.0)]
        for p in _children(self.web_pid):
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                rows = dict(b.split(":", 1) for b in Path(f"/proc/{p}/smaps_rollup").read_text().splitlines()[1:])
                names = ("Rss", "Pss", "Private_Clean", "Private_Dirty")
                rss, portion, *own = (int(rows[n].split()[0]) / 1024 for n in names)
                everything.append((rss, portion, sum(own)))
        return max(everything)

    def processor(self) -> float:
        """Return the processor seconds that the web workers have used so far."""
        everything = (Path(f"/proc/{p}/stat").read_text().rpartition(")")[2].split() for p in _children(self.web_pid))
        return sum(int(s[11]) + int(s[12]) for s in everything) / os.sysconf("SC_CLK_TCK")

    @property
    def web_pid(self) -> int:
        return self.portal.processes["web"].pid

    def close(self) -> None:
        self.stop_baseline()
        self.portal.stop()
        self.database.remove()


def ip() -> dict[str, str]:
    """Return a header with a random address, so that the limits of one address do not affect the figures."""
    return {"X-Forwarded-For": ".".join(str(random.randrange(1, 255)) for _ in range(4))}


def processor_seconds(*pids: int) -> float:
    """Return the processor seconds that processes and their children, ended ones too, have used."""
    total = 0.0
    for figures in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = figures.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(figures.parent.name) in pids:
            total += sum(map(int, fields[11:15])) / _TICKS_PER_SECOND
        elif int(fields[1]) in pids:
            total += sum(map(int, fields[11:13])) / _TICKS_PER_SECOND
    return total


def server_pid(database: EmbeddedPostgres) -> int:
    """Return the id of the parent process of all processes of a running PostgreSQL."""
    return int((database.data / "postmaster.pid").read_text().splitlines()[0])


def _children(pid: int) -> list[int]:
    return [int(p) for p in subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout.split()]


def pin_to_cores(pid: int, core: set[int]) -> None:
    for children in [pid, *_children(pid)]:
        os.sched_setaffinity(children, core)
