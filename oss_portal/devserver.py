"""Supervisor of a development portal, which `bin/portal` and `bin/manage` run once Python is ready.

`python -m oss_portal.devserver` starts database, set-up, web server, worker and scheduler, and stops all of them
together; progress is printed, logs go to `var/log/`. `python -m oss_portal.devserver manage …` runs one management
command with the same environment, whether the portal runs or not.
"""

import contextlib
import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

import psycopg2

from oss_portal.db.embedded_postgres import EmbeddedPostgres
from oss_portal.operation.environment_file import new_secrets

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
# A child that dies is started again, but at most this many times in a minute.
MAX_RESTARTS = 3
# Each worker has its own queue, so that a mail does not wait for a certificate, a sweep or a server of an agency.
WORKERS = {"mail": "surel", "worker": "default", "certificates": "berkas", "push": "kiriman"}
# Loaded here, because nothing may be loaded between fork and exec.
_KERNEL = ctypes.CDLL(None)
_END_WITH_PARENT = 1
# The process that cleans up after a killed supervisor.
GUARD = ["-m", "oss_portal.devserver", "guard"]
GUARD_SECONDS = 5


def say(text: str) -> None:
    """Print one line of progress at once."""
    print(f"  {text}", flush=True)  # noqa: T201


@contextlib.contextmanager
def step(text: str) -> Iterator[None]:
    """Print a step, a dot every two seconds while it runs, so that it does not seem to hang, and how long it took."""
    print(f"  {text} …", end="", flush=True)  # noqa: T201
    finished, start = threading.Event(), time.monotonic()

    def dots() -> None:
        while not finished.wait(2):
            print(".", end="", flush=True)  # noqa: T201

    thread = threading.Thread(target=dots, daemon=True)
    thread.start()
    try:
        yield
    finally:
        finished.set()
        thread.join()
        print(f" {time.monotonic() - start:.1f} s", flush=True)  # noqa: T201


def development_secrets(file: Path) -> dict[str, str]:
    """Return the secrets of this machine's development portal, made when first needed and kept in `file` (0600)."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with os.fdopen(os.open(file, os.O_RDWR | os.O_CREAT, 0o600), "r+") as f:
        # A file that an older version wrote lacks newer secrets.
        known = {line.partition("=")[0] for line in f}
        f.writelines(f"{k}={v}\n" for k, v in new_secrets().items() if k not in known)
    return dict(line.split("=", 1) for line in file.read_text().splitlines() if "=" in line)


def development_environment(address: str, host: str = "127.0.0.1") -> dict[str, str]:
    """Return the environment of every process of a development portal at `address`; variables already set win."""
    env = os.environ | {
        "ENVIRONMENT": "development",
        "BASE_URL": os.environ.get("BASE_URL", address),
        "ALLOWED_HOSTS": os.environ.get("ALLOWED_HOSTS", "*" if host == "0.0.0.0" else "localhost,127.0.0.1"),  # noqa: S104
        "PYTHONUNBUFFERED": "1",
    }
    for name, value in development_secrets(VAR / "secrets.env").items():
        env.setdefault(name, value)
    return env


def embedded_database(env: dict[str, str]) -> tuple[EmbeddedPostgres, bool]:
    """Start the PostgreSQL of this folder unless it runs and put its address into `env`.

    Returns the server, and whether this call started it.
    """
    database = EmbeddedPostgres(VAR / "pg")
    started = database.start()
    database.create_database("oss_portal")
    env["DATABASE_URL"] = database.url("oss_portal")
    return database, started


def has_older_tables(database_url: str) -> bool:
    """Return whether the tables were made by a version that had other first migrations."""
    with contextlib.closing(psycopg2.connect(database_url)) as connection, connection.cursor() as cursor:
        cursor.execute("select to_regclass('django_migrations') is not null")
        if cursor.fetchone() != (True,):
            return False
        cursor.execute("select bool_or(name = '0001_initial') from django_migrations where app = 'oss_portal'")
        return bool(cursor.fetchone() == (False,))


def set_aside(database: EmbeddedPostgres) -> str:
    """Give the portal an empty database; the one it had keeps its data under the returned name."""
    name = f"oss_portal_{time.strftime('%Y%m%d_%H%M%S')}"
    with contextlib.closing(database.connect()) as connection, connection.cursor() as cursor:
        cursor.execute(f'alter database "oss_portal" rename to "{name}"')
    database.create_database("oss_portal")
    return name


def lock_folder() -> tuple[TextIO | None, str]:
    """Return the held lock of this folder and "", or no lock and the address of the portal that holds it."""
    VAR.mkdir(exist_ok=True)
    file = (VAR / "portal.lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        with file:
            file.seek(0)
            return None, file.read().strip()
    return file, ""


def exposure(host: str, address: str) -> str:
    """Return a warning about what a portal on `host` shows to others; empty when only this machine reaches it."""
    if host == "localhost" or host.startswith("127."):
        return ""
    return (
        f"\nWARNING: HOST={host} opens this development portal to everybody who reaches this machine. They read its\n"
        f"mails with their secret links ({address}/surat-keluar/) and sign in with the published passwords of the\n"
        "demonstration, as administrator too. Keep real data out of it."
    )


def _end_with_parent() -> None:
    """Let the kernel end this child when its parent dies, whatever kills the parent."""
    _KERNEL.prctl(_END_WITH_PARENT, signal.SIGTERM)


def _started(pid: int) -> str:
    """Return when a process was started, as the kernel writes it; empty when the process is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()[19]
    except OSError:
        return ""


def end_leftovers() -> list[str]:
    """End the processes that a killed supervisor of this folder left running, from its list; return their names."""
    file = VAR / "processes"
    lines = [line.split() for line in file.read_text().splitlines()] if file.exists() else []
    # The kernel reuses process ids; an id together with its start time is unique.
    left = [(name, int(pid)) for name, pid, started in lines if _started(int(pid)) == started]
    for signum, seconds in ((signal.SIGTERM, 15), (signal.SIGKILL, 5)):
        end = time.monotonic() + seconds
        for _name, pid in left:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signum)
        while any(_alive(pid) for _, pid in left) and time.monotonic() < end:
            time.sleep(0.1)
    file.unlink(missing_ok=True)
    return [name for name, _ in left]


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()[0] != "Z"
    except OSError:
        return False


def guard(has_database: bool) -> None:
    """Wait until the supervisor is gone (then standard input ends), and end the processes that it left running."""
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, signal.SIG_IGN)
    sys.stdin.read()
    lock, _ = lock_folder()
    # The kernel closes standard input a moment before it releases the lock of the killed process.
    end = time.monotonic() + GUARD_SECONDS
    while lock is None and time.monotonic() < end:
        time.sleep(0.05)
        lock, _ = lock_folder()
    # If the lock is still held, a new portal runs and has ended the leftovers.
    if lock is not None:
        with lock:
            # A new portal that finds the lock held and without an address waits.
            lock.truncate(0)
            end_leftovers()
            if has_database:
                with contextlib.suppress(RuntimeError):
                    EmbeddedPostgres(VAR / "pg").stop()


class Portal:
    """The processes of a development portal."""

    def __init__(self) -> None:
        self.host = os.environ.get("HOST", "127.0.0.1")
        try:
            self.port = int(os.environ.get("PORT", "8000"))
        except ValueError:
            sys.exit("PORT must be a number, for example PORT=8001 bin/portal")
        shown = "localhost" if self.host in {"127.0.0.1", "0.0.0.0"} else self.host  # noqa: S104
        self.address = f"http://{shown}:{self.port}"
        self.database: EmbeddedPostgres | None = None
        self.children: dict[str, subprocess.Popen] = {}
        self._guard: subprocess.Popen | None = None
        self.deaths: dict[str, list[float]] = {}
        # Not a threading.Event: a signal that arrives while the handler of another one sets it would deadlock.
        self.stopping = False
        self.env = development_environment(self.address, self.host) | {"PROMETHEUS_MULTIPROC_DIR": str(VAR / "metrics")}

    def lock(self) -> None:
        """Lock the folder: a second portal on the same data would stop the database of the first one."""
        self._lock, holder = lock_folder()
        for _ in range(100):
            # The guard of a portal that was killed may still be at work.
            if self._lock is not None or holder:
                break
            time.sleep(0.2)
            self._lock, holder = lock_folder()
        if self._lock is None:
            sys.exit(f"This portal runs already at {holder} (stop it there with Ctrl-C).")
        self._lock.truncate(0)
        print(f"{self.address}/", file=self._lock, flush=True)

    def end_leftovers(self) -> None:
        """End the processes that a killed supervisor of this folder left running, and print their names."""
        if names := end_leftovers():
            say(f"Ended what was left of a portal that was killed: {', '.join(names)}")

    def start_guard(self) -> None:
        """Start the process that cleans up when this one is killed."""
        command = [sys.executable, *GUARD, "database" if self.database else ""]
        # It runs until its standard input ends, which happens only when this process ends.
        self._guard = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603

    def check_port(self) -> None:
        """Exit with a clear message when the port is taken."""
        with socket.socket() as s:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                s.bind((self.host, self.port))
            except (OSError, OverflowError) as error:
                cause = getattr(error, "strerror", "") or error
                sys.exit(f"Cannot listen on {self.host}:{self.port} ({cause}). Choose another: PORT=8001 bin/portal")

    def manage(self, *arguments: str) -> None:
        """Run `manage.py`, which shows its own progress; exit when it fails."""
        command = [sys.executable, "manage.py", *arguments]
        # A session of its own: Ctrl-C reaches this process alone, which then ends the command without its traceback.
        result = subprocess.run(command, cwd=ROOT, env=self.env, start_new_session=True)  # noqa: S603
        if result.returncode:
            sys.exit(f"manage.py {' '.join(arguments)} failed: see above.")

    def check_database(self) -> None:
        """Exit with a clear message when the server that DATABASE_URL names does not answer."""
        try:
            psycopg2.connect(self.env["DATABASE_URL"], connect_timeout=10).close()
        except psycopg2.Error as error:
            sys.exit(f"DATABASE_URL: {str(error).strip()}\nWithout DATABASE_URL the portal starts one of its own.")

    def offer_to_set_aside(self) -> None:
        """Ask before anything is done to a database of an older version; exit unless an empty one is wanted."""
        if not has_older_tables(self.env["DATABASE_URL"]):
            return
        say("This database was made by an older version, with other first migrations. Nothing was changed.")
        if self.database is None:
            sys.exit("Name an empty database in DATABASE_URL.")
        answer = input("  Set it aside and start with an empty one? [y/N] ") if sys.stdin.isatty() else ""
        if answer.strip().lower() != "y":
            sys.exit("To start with an empty one without being asked: mv var/pg var/pg-old")
        say(f"It is kept as the database {set_aside(self.database)}.")

    def prepare(self) -> None:
        """Start the database and bring tables, reference data, demonstration data and static files up to date."""
        if self.env.get("DATABASE_URL"):
            self.check_database()
        else:
            with step("PostgreSQL"):
                self.database, _ = embedded_database(self.env)
        self.offer_to_set_aside()
        self.manage("setup")

    def command(self, name: str) -> list[str]:
        """Return the command line of the child `name`."""
        py = sys.executable
        commands = {
            "web": [
                *(py, "-m", "gunicorn", "oss_portal.wsgi", "--config", str(ROOT / "oss_portal" / "gunicorn.py")),
                *("--bind", f"{self.host}:{self.port}"),
            ],
            "scheduler": [py, "manage.py", "scheduler"],
        } | {worker: [py, "manage.py", "db_worker", "--queue-name", queue] for worker, queue in WORKERS.items()}
        return commands[name]

    def start(self, name: str) -> None:
        """Start a child; its output goes to `var/log/<name>.log`."""
        (VAR / "log").mkdir(parents=True, exist_ok=True)
        with (VAR / "log" / f"{name}.log").open("ab") as log:
            # A session of its own: Ctrl-C reaches this process alone, which then stops the others in order.
            self.children[name] = subprocess.Popen(  # noqa: S603
                self.command(name),
                cwd=ROOT,
                env=self.env,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_end_with_parent,
            )
        living = {name: process.pid for name, process in self.children.items() if process.poll() is None}
        (VAR / "processes").write_text("".join(f"{n} {pid} {_started(pid)}\n" for n, pid in living.items()))

    def database_answers(self) -> bool:
        """Return whether the database answers; an embedded server that died is started again first."""
        try:
            if self.database and self.database.start():
                say("PostgreSQL died, started again")
            psycopg2.connect(self.env["DATABASE_URL"], connect_timeout=2).close()
        except (psycopg2.Error, RuntimeError):
            return False
        return True

    def watch(self) -> None:
        """Wait until told to stop; restart a child that died, and give up when it keeps dying.

        A worker ends when the database goes away. It is started again only when the database answers, so that it does
        not keep dying.
        """
        while not self.stopping:
            time.sleep(0.5)
            for name, process in list(self.children.items()):
                if process.poll() is None or not self.database_answers():
                    continue
                now = time.monotonic()
                self.deaths[name] = [t for t in self.deaths.get(name, []) if now - t < 60] + [now]
                if len(self.deaths[name]) > MAX_RESTARTS:
                    say(f"{name} keeps dying: see var/log/{name}.log")
                    return
                say(f"{name} died (exit {process.returncode}), starting it again")
                self.start(name)

    def stop(self) -> None:
        """Stop the children gently, then the database if it is ours."""
        for process in self.children.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + 15
        for process in self.children.values():
            try:
                process.wait(max(deadline - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
        (VAR / "processes").unlink(missing_ok=True)
        if self._guard:
            self._guard.kill()
            self._guard.wait()
        if self.database and self.database.is_live:
            self.database.stop()

    def wait_for_answer(self) -> None:
        """Wait until the web server answers, or exit with its log."""
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1" if self.host == "0.0.0.0" else self.host, self.port), 1).close()  # noqa: S104
            except OSError:
                if self.children["web"].poll() is not None:
                    log = (VAR / "log" / "web.log").read_text(errors="replace")[-2000:]
                    sys.exit(f"The web server did not start:\n{log}")
                time.sleep(0.1)
            else:
                return

    def run_all(self) -> None:
        self.lock()
        self.end_leftovers()
        self.check_port()
        try:
            self.prepare()
            self.start_guard()
            metrics = VAR / "metrics"
            metrics.mkdir(parents=True, exist_ok=True)
            for old in metrics.glob("*.db"):
                old.unlink()
            with step("Web server and worker"):
                for name in ("web", *WORKERS, "scheduler"):
                    self.start(name)
                self.wait_for_answer()
            print(  # noqa: T201
                f"\nPortal OSS:         {self.address}/\n"
                f"Staff (admin):      {self.address}/admin/\n"
                f"Mails it sent:      {self.address}/surat-keluar/\n"
                f"Logs:               var/log/\nStop with Ctrl-C.",
                flush=True,
            )
            if warning := exposure(self.host, self.address):
                print(warning, flush=True)  # noqa: T201
            self.watch()
        finally:
            say("Stopping …")
            self.stop()


def manage(*arguments: str) -> int:
    """Run one management command in the environment of this folder's portal and return its exit code.

    Beside a running portal it uses that portal's address and database; without one it starts the database for as long
    as the command runs.
    """
    lock, address = lock_folder()
    # The lock is not kept: a portal may start while the command runs, and takes over the database then.
    if lock is not None:
        lock.close()
    env = development_environment(address.rstrip("/") or Portal().address)
    database, started = None, False
    if not env.get("DATABASE_URL"):
        database, started = embedded_database(env)
    try:
        return subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=env).returncode  # noqa: S603
    except KeyboardInterrupt:
        return 130
    finally:
        if database and started:
            lock, _ = lock_folder()
            if lock is not None:
                with lock:
                    database.stop()


def main() -> None:
    if sys.argv[1:2] == ["manage"]:
        sys.exit(manage(*sys.argv[2:]))
    if sys.argv[1:2] == ["guard"]:
        guard(has_database=sys.argv[2:] == ["database"])
        return
    portal = Portal()

    def stop(*_: Any) -> None:
        if not portal.children:
            raise SystemExit(130)
        portal.stopping = True

    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, stop)
    portal.run_all()


if __name__ == "__main__":
    main()
