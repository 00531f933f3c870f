"""`bin/bench`: the portal against floors, on one machine in one run. Ratios, not promises.

Prints one line for each figure: what was measured, its floor, the ratio, and what it must be.
"""

import argparse
import os
import platform
import resource
import sys
import time

from tests.kinerja.butir import SEMUA
from tests.kinerja.laboratorium import Laboratorium


def main() -> int:
    """Parse the arguments, measure, print the table, return 1 when something falls short."""
    pembaca = argparse.ArgumentParser(description=__doc__)
    pembaca.add_argument("--banyak", type=int, default=1_000_000, help="rows of the large tables")
    pembaca.add_argument("--detik", type=float, default=4.0, help="seconds of each measurement")
    pembaca.add_argument("--hanya", default=",".join(SEMUA), help=f"only these, with commas: {', '.join(SEMUA)}")
    p = pembaca.parse_args()
    if salah := set(p.hanya.split(",")) - set(SEMUA):
        pembaca.error(f"unknown: {', '.join(sorted(salah))}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
    lab = Laboratorium(p.banyak, p.detik)
    lab.kata(
        f"{time.strftime('%Y-%m-%d %H:%M')}, {os.cpu_count()} cores, Python {platform.python_version()},"
        f" load {os.getloadavg()[0]:.1f}, {p.banyak:,} rows"
    )
    try:
        lab.siapkan()
        for nama in SEMUA:
            if nama in p.hanya.split(","):
                SEMUA[nama](lab)
    finally:
        lab.tutup()
    lab.kata(f"\n{sum(lab.baris)} of {len(lab.baris)} hold on this machine")
    return not all(lab.baris)


if __name__ == "__main__":
    sys.exit(main())
