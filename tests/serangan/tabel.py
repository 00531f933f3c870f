"""The table that `bin/serang` prints: one line an attack, with what was tried, what came of it and how long it took."""

import sys
import time

AMAN, TEMUAN, TAK_DITANYA = "ok", "FINDING", "NOT ASKED"
_tanda: list[str] = []
_akhir = time.monotonic()


def persiapan(nama: str) -> None:
    """Print how long was spent on what is no attack, so that no attack seems to have taken it."""
    global _akhir
    kini = time.monotonic()
    sys.stdout.write(f"{'':<10} {kini - _akhir:6.1f} s  ({nama})\n")
    _akhir = kini


def lapor(nama: str, dicoba: str, temuan: list[str], *, tak_ditanya: str = "", lama: float | None = None) -> None:
    """Print one line; `lama` are its seconds when they are not those since the line before."""
    global _akhir
    kini = time.monotonic()
    lama, _akhir = kini - _akhir if lama is None else lama, kini
    tanda = TEMUAN if temuan else TAK_DITANYA if tak_ditanya else AMAN
    _tanda.append(tanda)
    sys.stdout.write(f"{tanda:<10} {lama:6.1f} s  {nama:<52} {dicoba}\n")
    for t in (temuan or ([tak_ditanya] if tak_ditanya else []))[:8]:
        sys.stdout.write(f"{'':<21}{t}\n")
    sys.stdout.flush()


def tutup() -> int:
    """Print the sums and return the exit code: 1 when something was found."""
    jumlah = {t: _tanda.count(t) for t in (AMAN, TEMUAN, TAK_DITANYA)}
    sys.stdout.write(f"\n{jumlah[AMAN]} ok, {jumlah[TEMUAN]} findings, {jumlah[TAK_DITANYA]} not asked\n")
    return 1 if jumlah[TEMUAN] else 0
