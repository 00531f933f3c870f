"""Run pytest on a PostgreSQL server of its own (or that of DATABASE_URL): the tests of the code, then the browser's."""

import os
import subprocess
import sys

from tests.servers import own_database


def _pytest(*arguments: str) -> int:
    return subprocess.run([sys.executable, "-m", "pytest", *arguments]).returncode


def main(arguments: list[str]) -> int:
    """Return the exit code of the first run that failed, 0 when all passed."""
    os.environ["ENVIRONMENT"] = "test"
    database = None
    if not os.environ.get("DATABASE_URL"):
        fast = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_connections": "300"}
        database = own_database(shared_buffers="256MB", **fast)
        database.create_database("oss_portal")
        os.environ["DATABASE_URL"] = database.url("oss_portal")
    try:
        if arguments:
            return _pytest(*arguments)
        check = [sys.executable, "-W", "error", "manage.py", "makemigrations", "--check", "--dry-run"]
        if code := subprocess.run(check).returncode:
            return code
        # Browser tests share one Chromium and real sockets: one after the other, after the rest in two processes.
        results = [_pytest("-q", "-rs", "-n", "2", "-m", "not browser and not serial")]
        results.append(_pytest("-q", "-m", "serial"))
        if os.environ.get("CHROMIUM"):
            results.append(_pytest("-q", "-m", "browser"))
        # 5: no test was selected.
        return next((r for r in results if r not in {0, 5}), 0)
    finally:
        if database:
            database.remove()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
