"""Run pytest on a PostgreSQL server of its own (or that of DATABASE_URL), in stages; see `main`.

The tables and the reference data are made once, in a template database; every pytest process gets a copy of it.
"""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests import unused_indexes
from tests.servers import own_database

TEMPLATE = "oss_portal_template"
# Least percentage of lines and branches of the product that the tests must reach; it may be raised but never lowered.
COVERAGE = 95
# Up to this many failures of a stage may be caused by tests that ran at the same time; more are a fault.
MOST_FAILURES_AGAIN = 3


@dataclass(frozen=True)
class Stage:
    """One run of pytest: which tests, and in how many processes."""

    name: str
    marks: str
    processes: int

    @property
    def coverage(self) -> str:
        """Return the file with the lines and branches that the stage reached."""
        return f"var/coverage-{self.name.replace(' ', '-')}.json"

    @property
    def failed(self) -> Path:
        """Return the file with the names of the tests that failed."""
        return Path(f"var/failed-{self.name.replace(' ', '-')}.txt")


STAGES = (
    Stage("code", "not browser and not serial and not verapdf", 2),
    Stage("failures of servers", "serial", 2),
    # More processes than in other stages: a test and its browser wait for each other in turns.
    Stage("browser", "browser", 3),
)


def _python(*arguments: str, **environment: str) -> int:
    return subprocess.run([sys.executable, *arguments], env=os.environ | environment).returncode


def _pytest(*arguments: str) -> int:
    return _python("-m", "pytest", *arguments)


def _run(stage: Stage) -> int:
    """Run the tests of a stage; a failed test counts only when it fails again, alone on the machine.

    A test that fails only beside others is printed in full: the test or the portal has a race that must be mended.
    """
    stage.failed.unlink(missing_ok=True)
    code = _run_together(stage)
    failed = stage.failed.read_text().splitlines() if stage.failed.exists() else []
    if code != 1 or not 0 < len(failed) <= MOST_FAILURES_AGAIN:
        return code
    print("Again, alone:", *failed, sep="\n", flush=True)  # noqa: T201
    return _pytest("-q", *failed)


def _run_together(stage: Stage) -> int:
    measured = ["-m", "slipcover", "--dont-wrap-pytest", "--json", "--out", stage.coverage]
    return _python(
        *measured,
        *("-m", "pytest", "-q", "-rs", "-m", stage.marks, "-n", str(stage.processes), "--dist", "worksteal"),
        COUNT_INDEXES=stage.name.replace(" ", "-"),
        FAILED_TESTS=str(stage.failed),
    )


def _judge_coverage(stages: list[Stage]) -> int:
    """Print the coverage of all stages together; return 0 when it is at least `COVERAGE`."""
    files = [stage.coverage for stage in stages if Path(stage.coverage).exists()]
    return _python("-m", "slipcover", "--merge", *files, "--out", "var/coverage.json", "--fail-under", str(COVERAGE))


def make_template(database_url: str) -> None:
    """Make the tables and load the data of every test: roles, laws, eras, thresholds and the core of the KBLI."""
    environment = {"DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    # Statistics for the KBLI, which autovacuum would make after a minute: without them the planner takes it for empty.
    load = (
        "import django; django.setup(); from nib.reference_data import load; load();"
        "from oss_portal.staff.roles import set_up_roles; set_up_roles();"
        "from django.db import connection; connection.cursor().execute('vacuum analyze nib_kbli, nib_sinonimkbli')"
    )
    for arguments in (("manage.py", "migrate", "--verbosity=0"), ("-c", load)):
        if _python("-W", "ignore", *arguments, **environment):
            raise SystemExit("the template database could not be made")


def main(arguments: list[str]) -> int:
    """Run all stages, or pytest with `arguments`; `--quick` runs the tests that need no database.

    Returns the exit code of the first run that failed, 0 when all passed.
    """
    os.environ["ENVIRONMENT"] = "test"
    if arguments == ["--quick"]:
        return _pytest("-q", "--no-database")
    database = None
    if not os.environ.get("DATABASE_URL"):
        fast = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_connections": "300"}
        # The tables of tests are small: without `enable_seqscan` off the planner reads them whole and uses no index.
        database = own_database(shared_buffers="256MB", enable_seqscan="off", **fast)
        database.create_database("oss_portal")
        database.create_database(TEMPLATE)
        os.environ["DATABASE_URL"] = database.url("oss_portal")
        make_template(database.url(TEMPLATE))
        os.environ["TEST_TEMPLATE"] = TEMPLATE
    try:
        if arguments:
            return _pytest(*arguments)
        if code := _python("-W", "error", "manage.py", "makemigrations", "--check", "--dry-run"):
            return code
        stages = [stage for stage in STAGES if stage.name != "browser" or os.environ.get("CHROMIUM")]
        for stage in stages:
            Path(stage.coverage).unlink(missing_ok=True)
        unused_indexes.forget()
        results = [_run(stage) for stage in stages]
        results.append(_judge_coverage(stages))
        print(f"{len(unused_indexes.unused())} indexes were never asked: python -m tests.unused_indexes")  # noqa: T201
        # pytest returns 5 when no test was selected.
        return next((code for code in results if code not in {0, 5}), 0)
    finally:
        if database:
            database.remove()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
