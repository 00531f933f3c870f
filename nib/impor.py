"""Bring the KBLI and its risks in from CSV files: the committed core, or the staff's full lists."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from django.db import transaction

from nib.models import DasarHukum, EdisiKbli, Kbli, Kewenangan, RisikoKbli, SinonimKbli, SkalaUsaha, TingkatRisiko

BERKAS_INTI = Path(__file__).parent / "data" / "kbli_inti_2020.csv"


class BerkasImporSalah(Exception):
    """The file cannot be taken as it is; the message names line and fault, and nothing was changed."""


def _baris(berkas: TextIO, wajib: set[str]) -> list[tuple[int, dict[str, str]]]:
    """Return (line number, row) with stripped cells. Raises `BerkasImporSalah` when a column is missing."""
    pembaca = csv.DictReader(berkas)
    kurang = wajib - set(pembaca.fieldnames or [])
    if kurang:
        raise BerkasImporSalah(f"columns missing: {', '.join(sorted(kurang))}")
    return [(n, {k: (v or "").strip() for k, v in b.items() if k}) for n, b in enumerate(pembaca, start=2)]


@transaction.atomic
def impor_kbli(berkas: TextIO, edisi: EdisiKbli, tulis: Callable[[str], None] = lambda _: None) -> tuple[int, int]:
    """Load the five-digit codes of a CSV with columns kode, judul, uraian, kategori into `edisi`.

    Optional columns: `sinonim` (everyday words, separated by `;`, added and never removed) and `alasan_tertutup`.
    A code that staff closed stays closed unless the file has the column. Returns (new, changed); all or nothing.
    """
    baris = [
        (n, b)
        for n, b in _baris(berkas, {"kode", "judul", "uraian", "kategori"})
        if b["kode"].isascii() and b["kode"].isdigit() and len(b["kode"]) == 5
    ]
    dilihat: set[str] = set()
    for n, b in baris:
        if b["kode"] in dilihat:
            raise BerkasImporSalah(f"line {n}: code {b['kode']} twice")
        if not b["judul"] or len(b["judul"]) > 300:
            raise BerkasImporSalah(f"line {n}: title missing or longer than 300")
        if len(b["kategori"]) != 1 or not b["kategori"].isalpha():
            raise BerkasImporSalah(f"line {n}: category {b['kategori']!r} is not one letter")
        dilihat.add(b["kode"])
    ada = {k.kode: k for k in Kbli.objects.filter(edisi=edisi).defer("teks_cari", "vektor")}
    baru, ubah = [], []
    for _n, b in baris:
        nilai = {"judul": b["judul"], "uraian": b["uraian"], "kategori": b["kategori"].upper()}
        if "alasan_tertutup" in b:
            nilai |= {"tertutup": bool(b["alasan_tertutup"]), "alasan_tertutup": b["alasan_tertutup"]}
        kbli = ada.get(b["kode"])
        if kbli is None:
            baru.append(Kbli(edisi=edisi, kode=b["kode"], **nilai))
        elif any(getattr(kbli, kolom) != isi for kolom, isi in nilai.items()):
            for kolom, isi in nilai.items():
                setattr(kbli, kolom, isi)
            ubah.append(kbli)
    Kbli.objects.bulk_create(baru, batch_size=500)
    Kbli.objects.bulk_update(ubah, ["judul", "uraian", "kategori", "tertutup", "alasan_tertutup"], batch_size=200)
    id_kbli = dict(Kbli.objects.filter(edisi=edisi).values_list("kode", "id"))
    SinonimKbli.objects.bulk_create(
        [
            SinonimKbli(kbli_id=id_kbli[b["kode"]], kata=kata.strip().lower()[:80])
            for _n, b in baris
            for kata in b.get("sinonim", "").split(";")
            if kata.strip()
        ],
        ignore_conflicts=True,
        batch_size=500,
    )
    tulis(f"KBLI {edisi.tahun}: {len(baru)} baru, {len(ubah)} berubah")
    return len(baru), len(ubah)


@transaction.atomic
def impor_risiko(berkas: TextIO, edisi: EdisiKbli) -> int:
    """Load risks from a CSV with columns kode, skala (01..04), tingkat (R, MR, MT, T), perizinan, dasar_hukum.

    Optional: ruang_lingkup, kewenangan (00, 01, 02). A row of the same code, scale and scope is replaced.
    Returns the number of rows; all or nothing.
    """
    kbli = dict(Kbli.objects.filter(edisi=edisi).values_list("kode", "id"))
    hukum = {h.kode: h for h in DasarHukum.objects.all()}
    banyak = 0
    for n, b in _baris(berkas, {"kode", "skala", "tingkat", "perizinan", "dasar_hukum"}):
        if b["kode"] not in kbli:
            raise BerkasImporSalah(f"line {n}: code {b['kode']} is not in KBLI {edisi.tahun}")
        if b["skala"] not in SkalaUsaha.values or b["tingkat"] not in TingkatRisiko.values:
            raise BerkasImporSalah(f"line {n}: scale {b['skala']!r} or level {b['tingkat']!r} unknown")
        if b["dasar_hukum"] not in hukum:
            raise BerkasImporSalah(f"line {n}: law {b['dasar_hukum']!r} unknown")
        if b.get("kewenangan") and b["kewenangan"] not in Kewenangan.values:
            raise BerkasImporSalah(f"line {n}: authority {b['kewenangan']!r} unknown")
        RisikoKbli.objects.update_or_create(
            kbli_id=kbli[b["kode"]],
            skala=b["skala"],
            ruang_lingkup=b.get("ruang_lingkup", ""),
            defaults={
                "tingkat": b["tingkat"],
                "perizinan": b["perizinan"],
                "dasar_hukum": hukum[b["dasar_hukum"]],
                "kewenangan": b.get("kewenangan") or Kewenangan.KABUPATEN_KOTA,
            },
        )
        banyak += 1
    return banyak
