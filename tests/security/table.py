"""The table that `bin/attack` prints: one line an attack, with what was tried, what came of it and how long it took."""

import sys
import time

IN_TIME, TEMUAN, NOT_ASKED = "ok", "FINDING", "NOT ASKED"
_marks: list[str] = []
_closing_index = time.monotonic()


def preparation(nama: str) -> None:
    """Print how long was spent on what is no attack, so that no attack seems to have taken it."""
    global _closing_index
    now = time.monotonic()
    sys.stdout.write(f"{'':<10} {now - _closing_index:6.1f} s  ({nama})\n")
    _closing_index = now


def report_line(nama: str, tried: str, findings: list[str], *, not_asked: str = "", old: float | None = None) -> None:
    """Print one line; `old` are its seconds when they are not those since the line before."""
    global _closing_index
    now = time.monotonic()
    old, _closing_index = now - _closing_index if old is None else old, now
    mark = TEMUAN if findings else NOT_ASKED if not_asked else IN_TIME
    _marks.append(mark)
    sys.stdout.write(f"{mark:<10} {old:6.1f} s  {nama:<52} {tried}\n")
    for t in (findings or ([not_asked] if not_asked else []))[:8]:
        sys.stdout.write(f"{'':<21}{t}\n")
    sys.stdout.flush()


def close() -> int:
    """Print the sums and return the exit code: 1 when something was found."""
    count = {t: _marks.count(t) for t in (IN_TIME, TEMUAN, NOT_ASKED)}
    sys.stdout.write(f"\n{count[IN_TIME]} ok, {count[TEMUAN]} findings, {count[NOT_ASKED]} not asked\n")
    return 1 if count[TEMUAN] else 0
