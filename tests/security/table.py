"""The table that `bin/attack` prints: a line for each attack, with what was tried, the result and the seconds."""

import sys
import time

IN_TIME, FINDING, NOT_ASKED = "ok", "FINDING", "NOT ASKED"
_marks: list[str] = []
_last_line = time.monotonic()


def preparation(name: str) -> None:
    """Print the seconds spent on preparation, so that they are not counted for an attack."""
    global _last_line
    now = time.monotonic()
    sys.stdout.write(f"{'':<10} {now - _last_line:6.1f} s  ({name})\n")
    _last_line = now


def report_line(name: str, tried: str, findings: list[str], *, not_asked: str = "", old: float | None = None) -> None:
    """Print one line; `old` are its seconds when they differ from those since the line before."""
    global _last_line
    now = time.monotonic()
    old, _last_line = now - _last_line if old is None else old, now
    mark = FINDING if findings else NOT_ASKED if not_asked else IN_TIME
    _marks.append(mark)
    sys.stdout.write(f"{mark:<10} {old:6.1f} s  {name:<52} {tried}\n")
    for t in (findings or ([not_asked] if not_asked else []))[:8]:
        sys.stdout.write(f"{'':<21}{t}\n")
    sys.stdout.flush()


def close() -> int:
    """Print the sums and return the exit code: 1 when something was found."""
    count = {t: _marks.count(t) for t in (IN_TIME, FINDING, NOT_ASKED)}
    sys.stdout.write(f"\n{count[IN_TIME]} ok, {count[FINDING]} findings, {count[NOT_ASKED]} not asked\n")
    return 1 if count[FINDING] else 0
