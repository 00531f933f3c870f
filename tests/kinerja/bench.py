"""`bin/bench`: the portal against floors, on one machine in one run. Ratios, not promises.

Prints for each figure what was measured, its floor, the ratio, and what it must be; `docs/performa.md` explains them.
The exit code is 1 when one falls short. It starts its own PostgreSQL, web server and worker and removes them.
"""

import argparse
import os
import platform
import resource
import sys
import time
import traceback
from pathlib import Path

from tests.kinerja.butir import SEMUA
from tests.kinerja.laboratorium import Baris, Laboratorium


def main() -> int:
    """Parse the arguments, measure, print the figures, return 1 when something falls short."""
    daftar = "\n".join(f"  {nama:12}{(f.__doc__ or '').splitlines()[0]}" for nama, f in SEMUA.items())
    pembaca = argparse.ArgumentParser(
        prog="bin/bench",
        description=__doc__,
        epilog=f"measurements, in this order:\n{daftar}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    pembaca.add_argument(
        "--banyak",
        type=int,
        default=1_000_000,
        help="rows of the large tables; 10000000: 10 minutes, 30 GB in /tmp",
    )
    pembaca.add_argument(
        "--detik", type=float, default=4.0, help="seconds of each measurement; ten times as many for the mixed load"
    )
    pembaca.add_argument("--hanya", default=",".join(SEMUA), help="only these measurements, with commas")
    pembaca.add_argument("--tabel", type=Path, metavar="FILE", help="write the figures as a table in Markdown too")
    p = pembaca.parse_args()
    hanya = p.hanya.split(",")
    if salah := set(hanya) - set(SEMUA):
        pembaca.error(f"unknown: {', '.join(sorted(salah))}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
    kini, beban = time.strftime("%Y-%m-%d %H:%M %Z"), os.getloadavg()[0]
    lab = Laboratorium(p.banyak, p.detik)
    try:
        lab.kata(f"{kini}, {_mesin(lab)}, load {beban:.1f}, {p.banyak:,} rows")
        lab.siapkan()
        for nama in SEMUA:
            if nama in hanya:
                _ukur(lab, nama)
    finally:
        if p.tabel:
            keadaan = f"load average {beban:.1f} before and {os.getloadavg()[0]:.1f} after; {p.banyak:,} rows"
            perintah = f"`bin/bench {' '.join(sys.argv[1:])}`"
            p.tabel.write_text(f"{kini}, {_mesin(lab)}; {keadaan}; {perintah}:\n\n{tabel(lab.baris)}", "utf-8")
        lab.tutup()
    dinilai = [b.baik for b in lab.baris if b.baik is not None]
    lab.kata(f"\n{sum(dinilai)} of {len(dinilai)} hold on this machine")
    return not dinilai or not all(dinilai)


def _ukur(lab: Laboratorium, nama: str) -> None:
    """Take one measurement; one that breaks falls short, and the others are still taken."""
    try:
        SEMUA[nama](lab)
    except Exception:  # noqa: BLE001 - whatever it is, it is printed and counts
        traceback.print_exc()
        lab.lapor(nama, "broke, see above", "", 1, 0, paling_sedikit=False)


def _mesin(lab: Laboratorium) -> str:
    """Return what it runs on, in words."""
    info = dict(b.split(":", 1) for b in Path("/proc/cpuinfo").read_text().splitlines() if ":" in b)
    prosesor = {k.strip(): v.strip() for k, v in info.items()}.get("model name", platform.machine())
    memori = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    with lab.basis.sambung() as s, s.cursor() as k:
        k.execute("show server_version")
        postgres = k.fetchone()[0]
    mesin = f"{os.cpu_count()} cores ({prosesor}), {memori:.0f} GiB"
    return f"{mesin}, Python {platform.python_version()}, PostgreSQL {postgres}"


def tabel(baris: list[Baris]) -> str:
    """Return the figures as a table in Markdown; what falls short is bold."""
    isi = ["| what | measured | floor | ratio | wanted |", "| --- | --- | --- | --- | --- |"]
    for b in baris:
        rasio = f"**{b.rasio}**" if b.baik is False else b.rasio
        isi.append("| " + " | ".join(k.replace("|", "\\|") for k in (b.nama, b.ukur, b.lantai, rasio, b.batas)) + " |")
    return "\n".join(isi) + "\n"


if __name__ == "__main__":
    sys.exit(main())
