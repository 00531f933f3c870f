"""Import of the KBLI and its risks from CSV files: the committed core, or the staff's full lists."""

import codecs
import csv
import re
from collections.abc import Callable, Collection, Iterator
from datetime import date
from io import StringIO
from pathlib import Path
from typing import TextIO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model

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
# The few risks that a public source states explicitly; the operator imports the annex with `import_risk`.
RISK_FILE = Path(__file__).parent / "data" / "risiko_inti.csv"


class ImportFileError(Exception):
    """The file cannot be imported; the message names line and fault, and nothing was changed."""


# Codes of categories, golongan pokok, golongan and subgolongan: full lists have lines for them, too.
_GROUP_CODE = re.compile(r"[A-Z]|[0-9]{2,4}")
# Categories whose codes all begin with a zero, which spreadsheets drop (01111 becomes 1111).
_WITH_ZERO = {"A", "B"}


def open_list(path: str) -> TextIO:
    """Return the text of a CSV in UTF-8, or UTF-16 as spreadsheets write it. Raises `OSError`, `ImportFileError`."""
    content = Path(path).read_bytes()
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return StringIO(content.decode("utf-16" if wide else "utf-8-sig"), newline="")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ImportFileError(f"line {line}: it is not UTF-8; save the list as CSV UTF-8") from error


def _lines(file: TextIO) -> Iterator[tuple[int, list[str]]]:
    """Yield (number of its first line, stripped cells) of each row that is not empty. Raises `ImportFileError`."""
    text = file.read()
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise ImportFileError(f"line {line}: it has zero bytes between the letters; save the list as CSV UTF-8")
    head = text.lstrip().partition("\n")[0]
    # A spreadsheet separates cells by the character that is usual in its country, or by a tab.
    reader = csv.reader(StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True)
    line = 1
    try:
        for cells in reader:
            stripped = [cell.strip() for cell in cells]
            # The first line of some spreadsheets names the separator.
            if any(stripped) and not (line == 1 and stripped[0].lower() == "sep="):
                yield line, stripped
            line = reader.line_num + 1
    except csv.Error as error:
        raise ImportFileError(f"line {line}: {error}") from error


def read_rows(file: TextIO, required: set[str]) -> list[tuple[int, dict[str, str]]]:
    """Return (line number, row) with stripped cells; the file separates them by comma, semicolon or tab.

    Raises `ImportFileError` for a missing column, a cell without column, an open quotation mark or a damaged text.
    """
    lines = _lines(file)
    columns = [name.lower() for name in next(lines, (1, []))[1]]
    if missing := required - set(columns):
        raise ImportFileError(f"these columns are missing: {', '.join(sorted(missing))}")
    rows = []
    for n, cells in lines:
        if any(cells[len(columns) :]):
            raise ImportFileError(f"line {n}: more cells than columns; a text with the separator in it needs quotes")
        # Empty cells at the end may be left out.
        rows.append((n, dict.fromkeys(columns, "") | dict(zip(columns, cells, strict=False))))
    return rows


def require_fit(entry: Model, n: int, exclude: Collection[str] = ()) -> None:
    """Raise `ImportFileError` if a value of line `n` does not fit its field."""
    try:
        entry.clean_fields(exclude=exclude)
    except ValidationError as error:
        raise ImportFileError(f"line {n}: {', '.join(sorted(error.message_dict))} has an invalid value") from error


def _unknown(kode: str, known: Collection[str], n: int, edisi: EdisiKbli) -> ImportFileError:
    hint = f" ({kode.zfill(5)} is: keep the leading zero)" if kode.zfill(5) in known else ""
    return ImportFileError(f"line {n}: code {kode} is not in KBLI {edisi.tahun}{hint}")


def _is_five_digits(kode: str, kategori: str, n: int) -> bool:
    """Whether a line is for a five-digit code, not for a group. Raises `ImportFileError` if it is for neither."""
    if re.fullmatch(r"[0-9]{5}", kode):
        return True
    if not _GROUP_CODE.fullmatch(kode) or (kategori in _WITH_ZERO and kode[0] not in "0AB"):
        raise ImportFileError(
            f"line {n}: {kode!r} is not a code of category {kategori!r}; in a spreadsheet make the column text"
        )
    return False


def _kbli_rows(file: TextIO) -> list[tuple[int, dict[str, str]]]:
    """Return the lines of five-digit codes. Raises `ImportFileError` for a duplicate or incomplete line."""
    rows = [
        (n, row)
        for n, row in read_rows(file, {"kode", "judul", "uraian", "kategori"})
        if _is_five_digits(row["kode"], row["kategori"].upper(), n)
    ]
    if not rows:
        raise ImportFileError("the list has no code of five digits")
    seen: set[str] = set()
    for n, row in rows:
        if row["kode"] in seen:
            raise ImportFileError(f"line {n}: code {row['kode']} is in the list twice")
        if not row["judul"] or len(row["judul"]) > 300:
            raise ImportFileError(f"line {n}: the title is missing or longer than 300 characters")
        if len(row["kategori"]) != 1 or not row["kategori"].isalpha():
            raise ImportFileError(f"line {n}: category {row['kategori']!r} is not one letter")
        if len(row.get("alasan_tertutup", "")) > 300:
            raise ImportFileError(f"line {n}: alasan_tertutup is longer than 300 characters")
        seen.add(row["kode"])
    return rows


@transaction.atomic
def import_kbli(file: TextIO, edisi: EdisiKbli, write: Callable[[str], None] = lambda _: None) -> tuple[int, int]:
    """Load the five-digit codes of a CSV with columns kode, judul, uraian, kategori into `edisi`.

    Optional columns: `sinonim` (everyday words, separated by `;`, added and never removed) and `alasan_tertutup`.
    A code that staff closed stays closed unless the file has the column. Returns (new, changed); all or nothing.
    """
    rows = [row for _n, row in _kbli_rows(file)]
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
    """Return the working days for a decision in line `n`. Raises `ImportFileError`, also for days without a source."""
    text = row.get("hari_kerja", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= MAX_DECISION_DAYS):
        raise ImportFileError(f"line {n}: {text!r} is not a number of working days from 1 to {MAX_DECISION_DAYS}")
    if not row.get("sumber"):
        raise ImportFileError(f"line {n}: hari_kerja needs sumber")
    return int(text)


def _risk(
    row: dict[str, str], n: int, kbli: dict[str, int], laws: dict[str, DasarHukum], edisi: EdisiKbli
) -> RisikoKbli:
    """Return the risk of line `n`, not saved. Raises `ImportFileError`."""
    if row["kode"] not in kbli:
        raise _unknown(row["kode"], kbli, n, edisi)
    if row["skala"] not in SkalaUsaha.values or row["tingkat"] not in TingkatRisiko.values:
        raise ImportFileError(f"line {n}: scale {row['skala']!r} or level {row['tingkat']!r} is unknown")
    if row["dasar_hukum"] not in laws:
        raise ImportFileError(f"line {n}: law {row['dasar_hukum']!r} is unknown")
    if row.get("kewenangan") and row["kewenangan"] not in Kewenangan.values:
        raise ImportFileError(f"line {n}: authority {row['kewenangan']!r} is unknown")
    try:
        read_on = date.fromisoformat(row["sumber_pada"]) if row.get("sumber_pada") else None
    except ValueError as error:
        raise ImportFileError(f"line {n}: date {row['sumber_pada']!r} is not YYYY-MM-DD") from error
    risk = RisikoKbli(
        kbli_id=kbli[row["kode"]],
        skala=row["skala"],
        ruang_lingkup=row.get("ruang_lingkup", ""),
        tingkat=row["tingkat"],
        perizinan=row["perizinan"],
        dasar_hukum=laws[row["dasar_hukum"]],
        kewenangan=row.get("kewenangan", ""),
        hari_kerja=_decision_days(row, n),
        sumber=row.get("sumber", ""),
        sumber_pada=read_on,
    )
    require_fit(risk, n, exclude=("kbli", "dasar_hukum"))
    return risk


_RISK_KEY = ["kbli", "skala", "ruang_lingkup"]
_RISK_VALUES = ["tingkat", "perizinan", "dasar_hukum", "kewenangan", "hari_kerja", "sumber", "sumber_pada"]


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
    risks: dict[tuple[str, ...], RisikoKbli] = {}
    for n, row in read_rows(file, {"kode", "skala", "tingkat", "perizinan", "dasar_hukum"}):
        key = row["kode"], row["skala"], row.get("ruang_lingkup", "")
        if key in risks:
            raise ImportFileError(f"line {n}: {' '.join(key).strip()} is in the list twice")
        risks[key] = _risk(row, n, kbli, laws, edisi)
    RisikoKbli.objects.bulk_create(
        risks.values(), update_conflicts=True, unique_fields=_RISK_KEY, update_fields=_RISK_VALUES, batch_size=500
    )
    return len(risks)


@transaction.atomic
def import_conversion(file: TextIO, before: EdisiKbli, after: EdisiKbli) -> int:
    """Load which codes of `after` continue those of `before` from a CSV with columns dari, ke (one pair a line).

    A code may be split (1:n) and codes may be joined (n:1): the pairs are suggestions, and the person decides. Returns
    the number of new pairs; all or nothing.
    """
    old = dict(Kbli.objects.filter(edisi=before).values_list("kode", "id"))
    new = dict(Kbli.objects.filter(edisi=after).values_list("kode", "id"))
    pairs = []
    for n, row in read_rows(file, {"dari", "ke"}):
        for kode, known, edisi in ((row["dari"], old, before), (row["ke"], new, after)):
            if kode not in known:
                raise _unknown(kode, known, n, edisi)
        pairs.append(KonversiKbli(dari_id=old[row["dari"]], ke_id=new[row["ke"]]))
    count = KonversiKbli.objects.count()
    KonversiKbli.objects.bulk_create(pairs, ignore_conflicts=True, batch_size=500)
    return KonversiKbli.objects.count() - count
