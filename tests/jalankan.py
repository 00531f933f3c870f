"""Run pytest on a PostgreSQL server of its own (or that of DATABASE_URL): the tests of the code, then the browser's."""

import os
import subprocess
import sys

from tests.peladen import basis_data_sendiri


def _pytest(*argumen: str) -> int:
    return subprocess.run([sys.executable, "-m", "pytest", *argumen]).returncode


def main(argumen: list[str]) -> int:
    """Return the exit code of the first run that failed, 0 when all passed."""
    os.environ["LINGKUNGAN"] = "uji"
    basis = None
    if not os.environ.get("DATABASE_URL"):
        cepat = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_connections": "300"}
        basis = basis_data_sendiri(shared_buffers="256MB", **cepat)
        basis.buat("oss_portal")
        os.environ["DATABASE_URL"] = basis.url("oss_portal")
    try:
        if argumen:
            return _pytest(*argumen)
        periksa = [sys.executable, "-W", "error", "manage.py", "makemigrations", "--check", "--dry-run"]
        if kode := subprocess.run(periksa).returncode:
            return kode
        # Browser tests share one Chromium and real sockets: one after the other, after the rest in two processes.
        hasil = [_pytest("-q", "-rs", "-n", "2", "-m", "not browser and not sendirian")]
        hasil.append(_pytest("-q", "-m", "sendirian"))
        if os.environ.get("CHROMIUM"):
            hasil.append(_pytest("-q", "-m", "browser"))
        # 5: no test was selected.
        return next((k for k in hasil if k not in {0, 5}), 0)
    finally:
        if basis:
            basis.buang()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
