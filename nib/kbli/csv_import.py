"""Bring the KBLI and its risks in from CSV files: the committed core, or the staff's full lists."""

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TextIO

from django.db import transaction

from nib.models import (
    DasarHukum,
    EdisiKbli,
    Kbli,
    Kewenangan,
    KonversiKbli,
    RisikoKbli,
    SinonimKbli,
    SkalaUsaha,
    TingkatRisiko,
)
from nib.rules.periods import MAX_DECISION_DAYS

CORE_FILE = Path(__file__).parent / "data" / "kbli_inti_2020.csv"
# The few risks that a public source states outright; the operator's annex comes by `import_risk`.
RISK_FILE = Path(__file__).parent / "data" / "risiko_inti.csv"


class ImportFileError(Exception):
    """The file cannot be taken as it is; the message names line and fault, and nothing was changed."""


def read_rows(file: TextIO, required: set[str]) -> list[tuple[int, dict[str, str]]]:
    """Return (line number, row) with stripped cells. Raises `ImportFileError` when a column is missing."""
    reader = csv.DictReader(file)
    missing = required - set(reader.fieldnames or [])
    if missing:
        raise ImportFileError(f"columns missing: {', '.join(sorted(missing))}")
    return [(n, {k: (v or "").strip() for k, v in row.items() if k}) for n, row in enumerate(reader, start=2)]


def _kbli_rows(file: TextIO) -> list[dict[str, str]]:
    """Return the lines of five-digit codes. Raises `ImportFileError` for one that is there twice or incomplete."""
    rows = [
        (n, row)
        for n, row in read_rows(file, {"kode", "judul", "uraian", "kategori"})
        if row["kode"].isascii() and row["kode"].isdigit() and len(row["kode"]) == 5
    ]
    seen: set[str] = set()
    for n, row in rows:
        if row["kode"] in seen:
            raise ImportFileError(f"line {n}: code {row['kode']} twice")
        if not row["judul"] or len(row["judul"]) > 300:
            raise ImportFileError(f"line {n}: title missing or longer than 300")
        if len(row["kategori"]) != 1 or not row["kategori"].isalpha():
            raise ImportFileError(f"line {n}: category {row['kategori']!r} is not one letter")
        seen.add(row["kode"])
    return [row for _n, row in rows]


@transaction.atomic
def import_kbli(file: TextIO, edisi: EdisiKbli, write: Callable[[str], None] = lambda _: None) -> tuple[int, int]:
    """Load the five-digit codes of a CSV with columns kode, judul, uraian, kategori into `edisi`.

    Optional columns: `sinonim` (everyday words, separated by `;`, added and never removed) and `alasan_tertutup`.
    A code that staff closed stays closed unless the file has the column. Returns (new, changed); all or nothing.
    """
    rows = _kbli_rows(file)
    existing = {k.kode: k for k in Kbli.objects.filter(edisi=edisi).defer("teks_cari", "vektor")}
    new, changed = [], []
    for row in rows:
        values: dict[str, object] = {
            "judul": row["judul"],
            "uraian": row["uraian"],
            "kategori": row["kategori"].upper(),
        }
        if "alasan_tertutup" in row:
            values |= {"tertutup": bool(row["alasan_tertutup"]), "alasan_tertutup": row["alasan_tertutup"]}
        kbli = existing.get(row["kode"])
        if kbli is None:
            new.append(Kbli(edisi=edisi, kode=row["kode"], **values))
        elif any(getattr(kbli, field) != value for field, value in values.items()):
            for field, value in values.items():
                setattr(kbli, field, value)
            changed.append(kbli)
    Kbli.objects.bulk_create(new, batch_size=500)
    Kbli.objects.bulk_update(changed, ["judul", "uraian", "kategori", "tertutup", "alasan_tertutup"], batch_size=200)
    kbli_ids = dict(Kbli.objects.filter(edisi=edisi).values_list("kode", "id"))
    SinonimKbli.objects.bulk_create(
        [
            SinonimKbli(kbli_id=kbli_ids[row["kode"]], kata=word.strip().lower()[:80])
            for row in rows
            for word in row.get("sinonim", "").split(";")
            if word.strip()
        ],
        ignore_conflicts=True,
        batch_size=500,
    )
    write(f"KBLI {edisi.tahun}: {len(new)} baru, {len(changed)} berubah")
    return len(new), len(changed)


def _decision_days(row: dict[str, str], n: int) -> int | None:
    """Return the working days for a decision in line `n`. Raises `ImportFileError`: never a number without a source."""
    text = row.get("hari_kerja", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MAX_DECISION_DAYS):
        raise ImportFileError(f"line {n}: {text!r} is not a number of working days from 1 to {MAX_DECISION_DAYS}")
    if not row.get("sumber"):
        raise ImportFileError(f"line {n}: hari_kerja without sumber")
    return int(text)


@transaction.atomic
def import_risk(file: TextIO, edisi: EdisiKbli) -> int:
    """Load risks from a CSV with columns kode, skala (01..04), tingkat (R, MR, MT, T), perizinan, dasar_hukum.

    Optional: ruang_lingkup, kewenangan (00, 01, 02; empty: it depends on place and ownership), hari_kerja (working days
    for the decision, 1 to 365; empty: not known, and only with a source), sumber and sumber_pada (YYYY-MM-DD). A row of
    the same code, scale and scope is replaced.
    Returns the number of rows; all or nothing.
    """
    kbli = dict(Kbli.objects.filter(edisi=edisi).values_list("kode", "id"))
    laws = {h.kode: h for h in DasarHukum.objects.all()}
    count = 0
    for n, row in read_rows(file, {"kode", "skala", "tingkat", "perizinan", "dasar_hukum"}):
        if row["kode"] not in kbli:
            raise ImportFileError(f"line {n}: code {row['kode']} is not in KBLI {edisi.tahun}")
        if row["skala"] not in SkalaUsaha.values or row["tingkat"] not in TingkatRisiko.values:
            raise ImportFileError(f"line {n}: scale {row['skala']!r} or level {row['tingkat']!r} unknown")
        if row["dasar_hukum"] not in laws:
            raise ImportFileError(f"line {n}: law {row['dasar_hukum']!r} unknown")
        if row.get("kewenangan") and row["kewenangan"] not in Kewenangan.values:
            raise ImportFileError(f"line {n}: authority {row['kewenangan']!r} unknown")
        days = _decision_days(row, n)
        try:
            read_on = date.fromisoformat(row["sumber_pada"]) if row.get("sumber_pada") else None
        except ValueError as error:
            raise ImportFileError(f"line {n}: date {row['sumber_pada']!r} is not YYYY-MM-DD") from error
        RisikoKbli.objects.update_or_create(
            kbli_id=kbli[row["kode"]],
            skala=row["skala"],
            ruang_lingkup=row.get("ruang_lingkup", ""),
            defaults={
                "tingkat": row["tingkat"],
                "perizinan": row["perizinan"],
                "dasar_hukum": laws[row["dasar_hukum"]],
                "kewenangan": row.get("kewenangan", ""),
                "hari_kerja": days,
                "sumber": row.get("sumber", "")[:300],
                "sumber_pada": read_on,
            },
        )
        count += 1
    return count


@transaction.atomic
def import_conversion(file: TextIO, before: EdisiKbli, after: EdisiKbli) -> int:
    """Load which codes of `after` continue those of `before` from a CSV with columns dari, ke (one pair a line).

    A code may be split (1:n) and codes may be joined (n:1): the pairs are suggestions, the person decides. Returns the
    number of pairs that are new; all or nothing.
    """
    old = dict(Kbli.objects.filter(edisi=before).values_list("kode", "id"))
    new = dict(Kbli.objects.filter(edisi=after).values_list("kode", "id"))
    pairs = []
    for n, row in read_rows(file, {"dari", "ke"}):
        for kode, known, edisi in ((row["dari"], old, before), (row["ke"], new, after)):
            if kode not in known:
                raise ImportFileError(f"line {n}: code {kode} is not in KBLI {edisi.tahun}")
        pairs.append(KonversiKbli(dari_id=old[row["dari"]], ke_id=new[row["ke"]]))
    count = KonversiKbli.objects.count()
    KonversiKbli.objects.bulk_create(pairs, ignore_conflicts=True, batch_size=500)
    return KonversiKbli.objects.count() - count
