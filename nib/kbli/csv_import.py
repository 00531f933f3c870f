"""Bring the KBLI and its risks in from CSV files: the committed core, or the staff's full lists."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from django.db import transaction

from nib.models import DasarHukum, EdisiKbli, Kbli, Kewenangan, RisikoKbli, SinonimKbli, SkalaUsaha, TingkatRisiko

CORE_FILE = Path(__file__).parent / "data" / "kbli_inti_2020.csv"


class ImportFileError(Exception):
    """The file cannot be taken as it is; the message names line and fault, and nothing was changed."""


def _rows(file: TextIO, required: set[str]) -> list[tuple[int, dict[str, str]]]:
    """Return (line number, row) with stripped cells. Raises `ImportFileError` when a column is missing."""
    reader = csv.DictReader(file)
    missing = required - set(reader.fieldnames or [])
    if missing:
        raise ImportFileError(f"columns missing: {', '.join(sorted(missing))}")
    return [(n, {k: (v or "").strip() for k, v in b.items() if k}) for n, b in enumerate(reader, start=2)]


@transaction.atomic
def import_kbli(file: TextIO, edisi: EdisiKbli, write: Callable[[str], None] = lambda _: None) -> tuple[int, int]:
    """Load the five-digit codes of a CSV with columns kode, judul, uraian, kategori into `edisi`.

    Optional columns: `sinonim` (everyday words, separated by `;`, added and never removed) and `alasan_tertutup`.
    A code that staff closed stays closed unless the file has the column. Returns (new, changed); all or nothing.
    """
    rows = [
        (n, b)
        for n, b in _rows(file, {"kode", "judul", "uraian", "kategori"})
        if b["kode"].isascii() and b["kode"].isdigit() and len(b["kode"]) == 5
    ]
    viewed: set[str] = set()
    for n, b in rows:
        if b["kode"] in viewed:
            raise ImportFileError(f"line {n}: code {b['kode']} twice")
        if not b["judul"] or len(b["judul"]) > 300:
            raise ImportFileError(f"line {n}: title missing or longer than 300")
        if len(b["kategori"]) != 1 or not b["kategori"].isalpha():
            raise ImportFileError(f"line {n}: category {b['kategori']!r} is not one letter")
        viewed.add(b["kode"])
    ada = {k.kode: k for k in Kbli.objects.filter(edisi=edisi).defer("teks_cari", "vektor")}
    new, change = [], []
    for _n, b in rows:
        value = {"judul": b["judul"], "uraian": b["uraian"], "kategori": b["kategori"].upper()}
        if "alasan_tertutup" in b:
            value |= {"tertutup": bool(b["alasan_tertutup"]), "alasan_tertutup": b["alasan_tertutup"]}
        kbli = ada.get(b["kode"])
        if kbli is None:
            new.append(Kbli(edisi=edisi, kode=b["kode"], **value))
        elif any(getattr(kbli, fields) != content for fields, content in value.items()):
            for fields, content in value.items():
                setattr(kbli, fields, content)
            change.append(kbli)
    Kbli.objects.bulk_create(new, batch_size=500)
    Kbli.objects.bulk_update(change, ["judul", "uraian", "kategori", "tertutup", "alasan_tertutup"], batch_size=200)
    kbli_ids = dict(Kbli.objects.filter(edisi=edisi).values_list("kode", "id"))
    SinonimKbli.objects.bulk_create(
        [
            SinonimKbli(kbli_id=kbli_ids[b["kode"]], kata=words.strip().lower()[:80])
            for _n, b in rows
            for words in b.get("sinonim", "").split(";")
            if words.strip()
        ],
        ignore_conflicts=True,
        batch_size=500,
    )
    write(f"KBLI {edisi.tahun}: {len(new)} baru, {len(change)} berubah")
    return len(new), len(change)


@transaction.atomic
def import_risk(file: TextIO, edisi: EdisiKbli) -> int:
    """Load risks from a CSV with columns kode, skala (01..04), tingkat (R, MR, MT, T), perizinan, dasar_hukum.

    Optional: ruang_lingkup, kewenangan (00, 01, 02). A row of the same code, scale and scope is replaced.
    Returns the number of rows; all or nothing.
    """
    kbli = dict(Kbli.objects.filter(edisi=edisi).values_list("kode", "id"))
    law = {h.kode: h for h in DasarHukum.objects.all()}
    many = 0
    for n, b in _rows(file, {"kode", "skala", "tingkat", "perizinan", "dasar_hukum"}):
        if b["kode"] not in kbli:
            raise ImportFileError(f"line {n}: code {b['kode']} is not in KBLI {edisi.tahun}")
        if b["skala"] not in SkalaUsaha.values or b["tingkat"] not in TingkatRisiko.values:
            raise ImportFileError(f"line {n}: scale {b['skala']!r} or level {b['tingkat']!r} unknown")
        if b["dasar_hukum"] not in law:
            raise ImportFileError(f"line {n}: law {b['dasar_hukum']!r} unknown")
        if b.get("kewenangan") and b["kewenangan"] not in Kewenangan.values:
            raise ImportFileError(f"line {n}: authority {b['kewenangan']!r} unknown")
        RisikoKbli.objects.update_or_create(
            kbli_id=kbli[b["kode"]],
            skala=b["skala"],
            ruang_lingkup=b.get("ruang_lingkup", ""),
            defaults={
                "tingkat": b["tingkat"],
                "perizinan": b["perizinan"],
                "dasar_hukum": law[b["dasar_hukum"]],
                "kewenangan": b.get("kewenangan") or Kewenangan.KABUPATEN_KOTA,
            },
        )
        many += 1
    return many
