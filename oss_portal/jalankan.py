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

from oss_portal.basis_data import BasisData

AKAR = Path(__file__).resolve().parent.parent
VAR = AKAR / "var"
# A child that dies is started anew, but not more often than this many times in a minute.
MAKS_HIDUP_LAGI = 3


def kata(teks: str) -> None:
    """Print one line of progress at once."""
    print(f"  {teks}", flush=True)  # noqa: T201


@contextlib.contextmanager
def langkah(teks: str) -> Iterator[None]:
    """Print a step, a dot every two seconds while it runs (nobody shall think it hangs), and how long it took."""
    print(f"  {teks} …", end="", flush=True)  # noqa: T201
    selesai, awal = threading.Event(), time.monotonic()

    def titik() -> None:
        while not selesai.wait(2):
            print(".", end="", flush=True)  # noqa: T201

    utas = threading.Thread(target=titik, daemon=True)
    utas.start()
    try:
        yield
    finally:
        selesai.set()
        utas.join()
        print(f" {time.monotonic() - awal:.1f} s", flush=True)  # noqa: T201


def rahasia_pengembangan(berkas: Path) -> dict[str, str]:
    """Return the secrets of this machine's development portal, made on the first run and kept in `berkas` (0600)."""
    if not berkas.exists():
        berkas.parent.mkdir(parents=True, exist_ok=True)
        isi = {
            "SECRET_KEY": secrets.token_urlsafe(50),
            "KUNCI_SANDI": Fernet.generate_key().decode(),
            "KUNCI_INDEKS": secrets.token_urlsafe(32),
            "KUNCI_JEJAK": secrets.token_urlsafe(32),
        }
        with os.fdopen(os.open(berkas, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as f:
            f.writelines(f"{k}={v}\n" for k, v in isi.items())
    return dict(baris.split("=", 1) for baris in berkas.read_text().splitlines() if "=" in baris)


class Portal:
    """The processes of a development portal."""

    def __init__(self) -> None:
        self.host = os.environ.get("HOST", "127.0.0.1")
        try:
            self.port = int(os.environ.get("PORT", "8000"))
        except ValueError:
            sys.exit("PORT must be a number, for example PORT=8001 bin/portal")
        tampil = "localhost" if self.host in {"127.0.0.1", "0.0.0.0"} else self.host  # noqa: S104
        self.alamat = f"http://{tampil}:{self.port}"
        self.basis: BasisData | None = None
        self.anak: dict[str, subprocess.Popen] = {}
        self.mati: dict[str, list[float]] = {}
        self.selesai = threading.Event()
        self.env = os.environ | {
            "LINGKUNGAN": "pengembangan",
            "ALAMAT_DASAR": os.environ.get("ALAMAT_DASAR", self.alamat),
            "ALLOWED_HOSTS": os.environ.get("ALLOWED_HOSTS", "*" if self.host == "0.0.0.0" else "localhost,127.0.0.1"),  # noqa: S104
            "PROMETHEUS_MULTIPROC_DIR": str(VAR / "metrik"),
            "PYTHONUNBUFFERED": "1",
        }
        for nama, nilai in rahasia_pengembangan(VAR / "rahasia.env").items():
            self.env.setdefault(nama, nilai)

    def kunci(self) -> None:
        """Hold the folder: a second portal on the same data would stop the database under the first one."""
        VAR.mkdir(exist_ok=True)
        self._kunci = (VAR / "portal.kunci").open("a+")
        try:
            fcntl.flock(self._kunci, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            with self._kunci as berkas:
                berkas.seek(0)
                sys.exit(f"This portal runs already at {berkas.read().strip()} (stop it there with Ctrl-C).")
        self._kunci.truncate(0)
        print(f"{self.alamat}/", file=self._kunci, flush=True)

    def periksa_port(self) -> None:
        """Exit with a clear word when the port is taken."""
        with socket.socket() as s:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                s.bind((self.host, self.port))
            except (OSError, OverflowError) as galat:
                sebab = getattr(galat, "strerror", "") or galat
                sys.exit(f"Cannot listen on {self.host}:{self.port} ({sebab}). Choose another: PORT=8001 bin/portal")

    def kelola(self, *argumen: str) -> None:
        """Run `manage.py`, which shows its own progress; exit when it fails."""
        perintah = [sys.executable, "manage.py", *argumen]
        # An own session: Ctrl-C reaches this process alone, which then ends the command without its traceback.
        hasil = subprocess.run(perintah, cwd=AKAR, env=self.env, start_new_session=True)  # noqa: S603
        if hasil.returncode:
            sys.exit(f"manage.py {' '.join(argumen)} failed: see above.")

    def periksa_basis_data(self) -> None:
        """Exit with a clear word when the server that DATABASE_URL names does not answer."""
        try:
            psycopg2.connect(self.env["DATABASE_URL"], connect_timeout=10).close()
        except psycopg2.Error as galat:
            sys.exit(f"DATABASE_URL: {str(galat).strip()}\nWithout DATABASE_URL the portal starts one of its own.")

    def siapkan(self) -> None:
        """Start the database and bring tables, set-up data, demonstration data and static files up to date."""
        if self.env.get("DATABASE_URL"):
            self.periksa_basis_data()
        else:
            with langkah("PostgreSQL"):
                self.basis = BasisData(VAR / "pg")
                self.basis.mulai()
                self.basis.buat("oss_portal")
                self.env["DATABASE_URL"] = self.basis.url("oss_portal")
        self.kelola("siapkan")

    def perintah(self, nama: str) -> list[str]:
        """Return the command line of the child `nama`."""
        py = sys.executable
        return {
            "web": [
                *(py, "-m", "gunicorn", "oss_portal.wsgi", "--config", str(AKAR / "oss_portal" / "gunicorn.py")),
                *("--bind", f"{self.host}:{self.port}"),
            ],
            "pekerja": [py, "manage.py", "db_worker", "--queue-name", "default,surel,berkas"],
            "jadwal": [py, "manage.py", "jadwal"],
        }[nama]

    def mulai(self, nama: str) -> None:
        (VAR / "log").mkdir(parents=True, exist_ok=True)
        with (VAR / "log" / f"{nama}.log").open("ab") as log:
            # An own session: Ctrl-C reaches this process alone, which then stops the others in order.
            self.anak[nama] = subprocess.Popen(  # noqa: S603
                self.perintah(nama), cwd=AKAR, env=self.env, stdout=log, stderr=log, start_new_session=True
            )

    def basis_data_menjawab(self) -> bool:
        """Whether the database answers; a server of ours that died is started again."""
        try:
            if self.basis and self.basis.mulai():
                kata("PostgreSQL died, started again")
            psycopg2.connect(self.env["DATABASE_URL"], connect_timeout=2).close()
        except (psycopg2.Error, RuntimeError):
            return False
        return True

    def jaga(self) -> None:
        """Wait until told to stop; start a child that died anew, give up when it keeps dying.

        A worker ends when the database goes away. It waits for its return here: that is not its fault.
        """
        while not self.selesai.wait(1):
            for nama, proses in list(self.anak.items()):
                if proses.poll() is None or not self.basis_data_menjawab():
                    continue
                kini = time.monotonic()
                self.mati[nama] = [t for t in self.mati.get(nama, []) if kini - t < 60] + [kini]
                if len(self.mati[nama]) > MAKS_HIDUP_LAGI:
                    kata(f"{nama} keeps dying: see var/log/{nama}.log")
                    self.selesai.set()
                    return
                kata(f"{nama} died (exit {proses.returncode}), starting it again")
                self.mulai(nama)

    def henti(self) -> None:
        """Stop the children gently, then the database if it is ours."""
        for proses in self.anak.values():
            if proses.poll() is None:
                proses.terminate()
        tenggat = time.monotonic() + 15
        for proses in self.anak.values():
            try:
                proses.wait(max(tenggat - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                os.killpg(proses.pid, signal.SIGKILL)
        if self.basis and self.basis.hidup:
            self.basis.henti()

    def tunggu_jawaban(self) -> None:
        """Wait until the web server answers, or exit with its log."""
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1" if self.host == "0.0.0.0" else self.host, self.port), 1).close()  # noqa: S104
            except OSError:
                if self.anak["web"].poll() is not None:
                    log = (VAR / "log" / "web.log").read_text(errors="replace")[-2000:]
                    sys.exit(f"The web server did not start:\n{log}")
                time.sleep(0.1)
            else:
                return

    def jalan(self) -> None:
        self.kunci()
        self.periksa_port()
        try:
            self.siapkan()
            metrik = VAR / "metrik"
            metrik.mkdir(parents=True, exist_ok=True)
            for lama in metrik.glob("*.db"):
                lama.unlink()
            with langkah("Web server and worker"):
                for nama in ("web", "pekerja", "jadwal"):
                    self.mulai(nama)
                self.tunggu_jawaban()
            print(  # noqa: T201
                f"\nPortal OSS:         {self.alamat}/\n"
                f"Staff (admin):      {self.alamat}/admin/\n"
                f"Mails it sent:      {self.alamat}/surat-keluar/\n"
                f"Logs:               var/log/\nStop with Ctrl-C.",
                flush=True,
            )
            self.jaga()
        finally:
            kata("Stopping …")
            self.henti()


def main() -> None:
    portal = Portal()

    def berhenti(*_) -> None:
        if not portal.anak:
            raise SystemExit(130)
        portal.selesai.set()

    for sinyal in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sinyal, berhenti)
    portal.jalan()


if __name__ == "__main__":
    main()
