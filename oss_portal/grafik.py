"""Charts made by the server as SVG: no script, no style attribute, and always with the table they come from.

A figure is `{"judul", "penjelasan", "kolom": [...], "baris": [[...]]}`; the first column names, a column of numbers is
drawn (`grafik`: its place, the second by default; None: table only). With `peta` (province codes, one a row) a map is
drawn too.
"""

import csv
import io
import re
from collections.abc import Iterable
from decimal import Decimal

# Below this a public count says too much about single persons.
BATAS_PUBLIK = 5
# What a spreadsheet takes for a formula.
# Full width signs too: spreadsheets of East Asia take them for the same.
_RUMUS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_PUTIH = ("\t", "\r", "\n")
TINGGI_BATANG = 44
BATANG_TERBANYAK = 40
# Column and row of each province on the tile map: its place among the others, not its shape.
UBIN = {
    "11": (0, 0, "AC"),
    "12": (1, 1, "SU"),
    "14": (2, 1, "RI"),
    "21": (3, 0, "KR"),
    "13": (1, 2, "SB"),
    "15": (2, 2, "JA"),
    "19": (3, 2, "BB"),
    "17": (1, 3, "BE"),
    "16": (2, 3, "SS"),
    "18": (2, 4, "LA"),
    "36": (3, 5, "BT"),
    "31": (4, 5, "JK"),
    "32": (5, 5, "JB"),
    "33": (6, 5, "JT"),
    "34": (6, 6, "YO"),
    "35": (7, 5, "JI"),
    "51": (8, 6, "BA"),
    "52": (9, 6, "NB"),
    "53": (10, 6, "NT"),
    "61": (4, 2, "KB"),
    "62": (5, 3, "KT"),
    "63": (6, 3, "KS"),
    "64": (6, 2, "KI"),
    "65": (6, 1, "KU"),
    "71": (9, 1, "SA"),
    "75": (8, 1, "GO"),
    "72": (8, 2, "ST"),
    "76": (8, 3, "SR"),
    "73": (8, 4, "SN"),
    "74": (9, 3, "SG"),
    "82": (10, 2, "MU"),
    "81": (10, 3, "MA"),
    "96": (11, 2, "PD"),
    "92": (12, 2, "PB"),
    "91": (13, 2, "PA"),
    "94": (12, 3, "PT"),
    "95": (13, 3, "PE"),
    "93": (13, 4, "PS"),
}
_WARNA = ("#e4efe9", "#b5d6c5", "#7fb79c", "#2f7a56", "#0b5d3b")
_TEKS = ("#1a1f1c", "#1a1f1c", "#1a1f1c", "#ffffff", "#ffffff")


def angka(nilai) -> float | None:
    """Return the number of a cell, also one written "2,7"; None for a word (and for a suppressed count)."""
    if isinstance(nilai, str) and re.fullmatch(r"\d+,\d+", nilai):
        return float(nilai.replace(",", "."))
    return float(nilai) if isinstance(nilai, int | float | Decimal) and not isinstance(nilai, bool) else None


def batang(tabel: dict) -> list[dict]:
    """Return the bars of a figure: name, value, width in percent, place; nothing where nothing can be drawn."""
    kolom = tabel.get("grafik", 1)
    if kolom is None or any(len(b) <= kolom for b in tabel["baris"]):
        return []
    nilai = [(str(b[0]), b[kolom], angka(b[kolom])) for b in tabel["baris"][:BATANG_TERBANYAK]]
    maks = max((n for _, _, n in nilai if n is not None), default=0)
    if maks <= 0:
        return []
    return [
        {
            "nama": nama,
            "tulisan": tulisan,
            "lebar": f"{round((n or 0) / maks * 100, 2)}%",
            "y_teks": i * TINGGI_BATANG + 15,
            "y": i * TINGGI_BATANG + 21,
        }
        for i, (nama, tulisan, n) in enumerate(nilai)
    ]


def ubin(tabel: dict) -> list[dict]:
    """Return the tiles of the map of provinces, shaded by a fifth of the largest value each."""
    kode = tabel.get("peta")
    if not kode:
        return []
    nilai = {k: (b[0], b[1], angka(b[1])) for k, b in zip(kode, tabel["baris"], strict=False)}
    maks = max((n for _, _, n in nilai.values() if n is not None), default=0)
    hasil = []
    for k, (x, y, singkat) in UBIN.items():
        nama, tulisan, n = nilai.get(k, ("", 0, 0))
        kelas = min(int((n or 0) / maks * 5), 4) if maks else 0
        hasil.append(
            {
                "x": x * 46,
                "y": y * 46,
                "tx": x * 46 + 22,
                "ty": y * 46 + 27,
                "singkat": singkat,
                "judul": f"{nama}: {tulisan}" if nama else "",
                "warna": _WARNA[kelas],
                "teks": _TEKS[kelas],
            }
        )
    return hasil


def legenda(tabel: dict) -> list[dict]:
    """Return the five shades of the map with the least number of each."""
    maks = max((n for b in tabel["baris"] if (n := angka(b[1])) is not None), default=0)
    # With few NIBs several shades begin at the same number: the darkest of them stands for all.
    mulai = {-int(-maks * i // 5): w for i, w in enumerate(_WARNA)} if maks else {}
    return [{"warna": w, "teks": f"≥ {n}", "x": i * 90} for i, (n, w) in enumerate(mulai.items())]


def terbanyak(tabel: dict, jumlah: int = 10) -> dict:
    """Return a figure with its largest rows only: beside a map the bars name those."""
    baris = [b for b in tabel["baris"] if (angka(b[1]) or 0) > 0]
    return tabel | {"baris": sorted(baris, key=lambda b: -(angka(b[1]) or 0))[:jumlah]}


def untuk_publik(tabel: dict) -> dict:
    """Return a figure without counts below five: a whole number in a cell is a count, a fraction is not."""

    def tekan(sel):
        return f"<{BATAS_PUBLIK}" if isinstance(sel, int) and not isinstance(sel, bool) and sel < BATAS_PUBLIK else sel

    return tabel | {"baris": [[b[0], *(tekan(s) for s in b[1:])] for b in tabel["baris"]]}


def sel_aman(nilai) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    teks = "" if nilai is None else str(nilai)
    return f"'{teks}" if (teks[:1] in _PUTIH or teks.lstrip().startswith(_RUMUS)) and angka(nilai) is None else teks


def csv_aman(kolom: Iterable, baris: Iterable[Iterable]) -> str:
    """Return a table as CSV (semicolons, as spreadsheets in Indonesian want) with formulas made harmless."""
    keluar = io.StringIO()
    penulis = csv.writer(keluar, delimiter=";", lineterminator="\r\n")
    penulis.writerow([sel_aman(k) for k in kolom])
    for b in baris:
        penulis.writerow([sel_aman(s) for s in b])
    return "\ufeff" + keluar.getvalue()
