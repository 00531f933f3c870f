"""Run the steps: `python -m tests.operations [--quick] [--only NAME]`; exit code 1 when one fails."""

import argparse
import os
import shutil
import sys
import time
import traceback
from pathlib import Path

from oss_portal.db.embedded_postgres import site_packages
from oss_portal.operation.programs import major_of
from tests.operations import steps
from tests.operations.sandbox import Sandbox, say


def servers() -> list[tuple[Path, int]]:
    """Return the PostgreSQL servers of this machine, 15 or newer, oldest first."""
    folders = [*Path("/usr/lib/postgresql").glob("*/bin"), site_packages() / "embedded_postgres/pginstall/bin"]
    found = {major_of(folder / "pg_dump"): folder for folder in folders if (folder / "postgres").exists()}
    return sorted(((folder, major) for major, folder in found.items() if major >= 15), key=lambda pair: pair[1])


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/test-operations", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="backup and restore, pooler, restart under load")
    parser.add_argument("--only", metavar="NAME,NAME", help="install, and then these steps, on one server")
    parser.add_argument("--keep", action="store_true", help="keep the folder of a failed run, and its processes")
    parser.add_argument("--server", type=int, metavar="MAJOR", help="only this version of PostgreSQL")
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    available = [server for server in servers() if options.server in {None, server[1]}]
    if not available:
        sys.exit("No PostgreSQL server is on this machine: sudo apt-get install -y postgresql")
    # The short run does not need all programs.
    needed = {"nginx": "nginx", "pgbouncer": "pgbouncer"} | (
        {} if options.quick else {"haproxy": "haproxy", "redis-server": "redis-server"}
    )
    path = "/usr/sbin:/usr/bin:" + os.environ["PATH"]
    skipped = [f"{p}: sudo apt-get install -y {n}" for p, n in needed.items() if not shutil.which(p, path=path)]
    failed = []
    if options.only:
        wanted = (steps.install, *(getattr(steps, name) for name in options.only.split(",")))
        machines = [(*available[0], wanted)]
    elif options.quick:
        machines = [(*available[0], steps.QUICK)]
    else:
        others = [(*server, steps.OTHER_VERSIONS) for server in available[1:]]
        machines = [(*available[0], steps.FULL), (*available[0], steps.ALL), *others]
    for programs, major, chosen in machines:
        say(f"PostgreSQL {major} ({programs})")
        sandbox = Sandbox(programs, major)
        try:
            for step in chosen:
                start = time.monotonic()
                try:
                    said = step(sandbox) or ""
                except steps.Skipped as missing:
                    skipped.append(f"{step.__name__}: {missing}")
                    say(f"  {'skipped':>7}  {step.__doc__} ({missing})")
                    continue
                except Exception:
                    say(traceback.format_exc())
                    failed.append(f"{step.__name__} on PostgreSQL {major}")
                    say(f"  {'FAILED':>7}  {step.__doc__}")
                    sandbox.tell()
                    # Later steps depend on this one.
                    break
                say(f"  {time.monotonic() - start:6.1f}s  {step.__doc__} {said}")
        finally:
            if not (failed and options.keep):
                sandbox.destroy()
    for what in skipped:
        say(f"SKIPPED: {what}")
    for what in failed:
        say(f"FAILED: {what}")
    if skipped and os.environ.get("CI"):
        say("In CI nothing may be missing.")
        return 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
