"""`bin/bench`: the portal measured against floors, on one machine in one run. It prints ratios, not promises.

Prints for each figure what was measured, its floor, the ratio, and what it must be; `docs/performance.md` explains
them. The exit code is 1 when one falls short. It starts its own PostgreSQL, web server and worker and removes them.
"""

import argparse
import os
import platform
import resource
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.figures import ALL
from tests.benchmarks.lab import Figure, Lab
from tests.benchmarks.peers.comparison import compare


def main() -> int:
    """Parse the arguments, measure, print the figures, return 1 when something falls short."""
    measurements = "\n".join(f"  {name:12}{(f.__doc__ or '').splitlines()[0]}" for name, f in ALL.items())
    reader = argparse.ArgumentParser(
        prog="bin/bench",
        description=__doc__,
        epilog=f"measurements, in this order:\n{measurements}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    reader.add_argument(
        "--rows",
        type=int,
        help="rows of the large tables, a million by default, beside the peers 100000; 10000000: 10 minutes, 30 GB",
    )
    reader.add_argument(
        "--seconds", type=float, default=4.0, help="seconds of each measurement; ten times as many for the mixed load"
    )
    reader.add_argument("--only", default=",".join(ALL), help="only these measurements, with commas")
    reader.add_argument(
        "--peers", action="store_true", help="beside the packages that others use; they are installed in var/peers/"
    )
    reader.add_argument("--table", type=Path, metavar="FILE", help="write the figures as a table in Markdown too")
    p = reader.parse_args()
    only = [] if p.peers else p.only.split(",")
    rows = p.rows or (100_000 if p.peers else 1_000_000)
    if wrong := set(only) - set(ALL):
        reader.error(f"unknown: {', '.join(sorted(wrong))}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
    now, load = time.strftime("%Y-%m-%d %H:%M %Z"), os.getloadavg()[0]
    lab = Lab(rows, p.seconds)
    try:
        lab.say(f"{now}, {_machine(lab)}, load {load:.1f}, {rows:,} rows")
        lab.prepare()
        for name in ALL:
            if name in only:
                _measure(lab, name, ALL[name])
        if p.peers:
            _measure(lab, "peers", compare)
    finally:
        if p.table:
            state = f"load average {load:.1f} before and {os.getloadavg()[0]:.1f} after; {rows:,} rows"
            command = f"`bin/bench {' '.join(sys.argv[1:])}`"
            p.table.write_text(f"{now}, {_machine(lab)}; {state}; {command}:\n\n{table(lab.rows)}", "utf-8")
        lab.close()
    rated = [b.good for b in lab.rows if b.good is not None]
    lab.say(f"\n{sum(rated)} of {len(rated)} hold on this machine")
    return not rated or not all(rated)


def _measure(lab: Lab, name: str, figure: Callable[[Lab], None]) -> None:
    """Take one measurement; if it raises, it counts as short of the target, and the others still run."""
    try:
        figure(lab)
    except Exception:  # noqa: BLE001 - any error is printed and counted
        traceback.print_exc()
        lab.report_line(name, "broke, see above", "", 1, 0, at_least=False)


def _machine(lab: Lab) -> str:
    """Return a description of the machine and the versions of Python and PostgreSQL."""
    info = dict(b.split(":", 1) for b in Path("/proc/cpuinfo").read_text().splitlines() if ":" in b)
    processor = {k.strip(): v.strip() for k, v in info.items()}.get("model name", platform.machine())
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    with lab.database.connect() as s, s.cursor() as k:
        k.execute("show server_version")
        postgres = k.fetchone()[0]
    machine = f"{os.cpu_count()} cores ({processor}), {memory:.0f} GiB"
    return f"{machine}, Python {platform.python_version()}, PostgreSQL {postgres}"


def table(rows: list[Figure]) -> str:
    """Return the figures as a table in Markdown; ratios that fall short are bold."""
    content = ["| what | measured | floor | ratio | wanted |", "| --- | --- | --- | --- | --- |"]
    for b in rows:
        ratio = f"**{b.ratio}**" if b.good is False else b.ratio
        content.append(
            "| " + " | ".join(k.replace("|", "\\|") for k in (b.name, b.measured, b.baseline, ratio, b.limit)) + " |"
        )
    return "\n".join(content) + "\n"


if __name__ == "__main__":
    sys.exit(main())
