"""What `bin/portal` does once Python is ready: database, set-up, web server, worker, clock; all stopped together.

Run as `python -m oss_portal.jalankan` from the project's root. Progress is printed; logs go to `var/log/`.
"""

import contextlib
import fcntl
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg2
from cryptography.fernet import Fernet

from oss_portal.db.embedded_postgres import EmbeddedPostgres

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
# A child that dies is started anew, but not more often than this many times in a minute.
MAX_RESTARTS = 3


def say(text: str) -> None:
    """Print one line of progress at once."""
    print(f"  {text}", flush=True)  # noqa: T201


@contextlib.contextmanager
def step(text: str) -> Iterator[None]:
    """Print a step, a dot every two seconds while it runs (nobody shall think it hangs), and how long it took."""
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
    """Return the secrets of this machine's development portal, made on the first run and kept in `berkas` (0600)."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        content = {
            "SECRET_KEY": secrets.token_urlsafe(50),
            "ENCRYPTION_KEYS": Fernet.generate_key().decode(),
            "BLIND_INDEX_KEYS": secrets.token_urlsafe(32),
            "AUDIT_SEAL_KEY": secrets.token_urlsafe(32),
        }
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as f:
            f.writelines(f"{k}={v}\n" for k, v in content.items())
    return dict(rows.split("=", 1) for rows in file.read_text().splitlines() if "=" in rows)


class Portal:
    """The processes of a development portal."""

    def __init__(self) -> None:
        self.host = os.environ.get("HOST", "127.0.0.1")
        try:
            self.port = int(os.environ.get("PORT", "8000"))
        except ValueError:
            sys.exit("PORT must be a number, for example PORT=8001 bin/portal")
        shown = "localhost" if self.host in {"127.0.0.1", "0.0.0.0"} else self.host  # noqa: S104
        self.alamat = f"http://{shown}:{self.port}"
        self.basis: EmbeddedPostgres | None = None
        self.children: dict[str, subprocess.Popen] = {}
        self.deaths: dict[str, list[float]] = {}
        self.selesai = threading.Event()
        self.env = os.environ | {
            "ENVIRONMENT": "development",
            "BASE_URL": os.environ.get("BASE_URL", self.alamat),
            "ALLOWED_HOSTS": os.environ.get("ALLOWED_HOSTS", "*" if self.host == "0.0.0.0" else "localhost,127.0.0.1"),  # noqa: S104
            "PROMETHEUS_MULTIPROC_DIR": str(VAR / "metrik"),
            "PYTHONUNBUFFERED": "1",
        }
        for nama, value in development_secrets(VAR / "rahasia.env").items():
            self.env.setdefault(nama, value)

    def kunci(self) -> None:
        """Hold the folder: a second portal on the same data would stop the database under the first one."""
        VAR.mkdir(exist_ok=True)
        self._key = (VAR / "portal.kunci").open("a+")
        try:
            fcntl.flock(self._key, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            with self._key as file:
                file.seek(0)
                sys.exit(f"This portal runs already at {file.read().strip()} (stop it there with Ctrl-C).")
        self._key.truncate(0)
        print(f"{self.alamat}/", file=self._key, flush=True)

    def check_port(self) -> None:
        """Exit with a clear word when the port is taken."""
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
        # An own session: Ctrl-C reaches this process alone, which then ends the command without its traceback.
        result = subprocess.run(command, cwd=ROOT, env=self.env, start_new_session=True)  # noqa: S603
        if result.returncode:
            sys.exit(f"manage.py {' '.join(arguments)} failed: see above.")

    def check_database(self) -> None:
        """Exit with a clear word when the server that DATABASE_URL names does not answer."""
        try:
            psycopg2.connect(self.env["DATABASE_URL"], connect_timeout=10).close()
        except psycopg2.Error as error:
            sys.exit(f"DATABASE_URL: {str(error).strip()}\nWithout DATABASE_URL the portal starts one of its own.")

    def prepare(self) -> None:
        """Start the database and bring tables, set-up data, demonstration data and static files up to date."""
        if self.env.get("DATABASE_URL"):
            self.check_database()
        else:
            with step("PostgreSQL"):
                self.basis = EmbeddedPostgres(VAR / "pg")
                self.basis.mulai()
                self.basis.make("oss_portal")
                self.env["DATABASE_URL"] = self.basis.url("oss_portal")
        self.manage("siapkan")

    def command(self, nama: str) -> list[str]:
        """Return the command line of the child `nama`."""
        py = sys.executable
        return {
            "web": [
                *(py, "-m", "gunicorn", "oss_portal.wsgi", "--config", str(ROOT / "oss_portal" / "gunicorn.py")),
                *("--bind", f"{self.host}:{self.port}"),
            ],
            "pekerja": [py, "manage.py", "db_worker", "--queue-name", "default,surel,berkas"],
            "jadwal": [py, "manage.py", "scheduler"],
        }[nama]

    def mulai(self, nama: str) -> None:
        (VAR / "log").mkdir(parents=True, exist_ok=True)
        with (VAR / "log" / f"{nama}.log").open("ab") as log:
            # An own session: Ctrl-C reaches this process alone, which then stops the others in order.
            self.children[nama] = subprocess.Popen(  # noqa: S603
                self.command(nama), cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True
            )

    def database_answers(self) -> bool:
        """Whether the database answers; a server of ours that died is started again."""
        try:
            if self.basis and self.basis.mulai():
                say("PostgreSQL died, started again")
            psycopg2.connect(self.env["DATABASE_URL"], connect_timeout=2).close()
        except (psycopg2.Error, RuntimeError):
            return False
        return True

    def watch(self) -> None:
        """Wait until told to stop; start a child that died anew, give up when it keeps dying.

        A worker ends when the database goes away. It waits for its return here: that is not its fault.
        """
        while not self.selesai.wait(1):
            for nama, process in list(self.children.items()):
                if process.poll() is None or not self.database_answers():
                    continue
                now = time.monotonic()
                self.deaths[nama] = [t for t in self.deaths.get(nama, []) if now - t < 60] + [now]
                if len(self.deaths[nama]) > MAX_RESTARTS:
                    say(f"{nama} keeps dying: see var/log/{nama}.log")
                    self.selesai.set()
                    return
                say(f"{nama} died (exit {process.returncode}), starting it again")
                self.mulai(nama)

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
        if self.basis and self.basis.live:
            self.basis.stop()

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
        self.kunci()
        self.check_port()
        try:
            self.prepare()
            metrics = VAR / "metrik"
            metrics.mkdir(parents=True, exist_ok=True)
            for old in metrics.glob("*.db"):
                old.unlink()
            with step("Web server and worker"):
                for nama in ("web", "pekerja", "jadwal"):
                    self.mulai(nama)
                self.wait_for_answer()
            print(  # noqa: T201
                f"\nPortal OSS:         {self.alamat}/\n"
                f"Staff (admin):      {self.alamat}/admin/\n"
                f"Mails it sent:      {self.alamat}/surat-keluar/\n"
                f"Logs:               var/log/\nStop with Ctrl-C.",
                flush=True,
            )
            self.watch()
        finally:
            say("Stopping …")
            self.stop()


def main() -> None:
    portal = Portal()

    def stop(*_) -> None:
        if not portal.children:
            raise SystemExit(130)
        portal.selesai.set()

    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, stop)
    portal.run_all()


if __name__ == "__main__":
    main()
