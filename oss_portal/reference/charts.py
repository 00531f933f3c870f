"""Charts made by the server as SVG: no script, no style attribute, and always with the table they come from."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from itertools import chain
from typing import Any

from django.db.models import Count, F, QuerySet
from django.utils import timezone
from django.utils.formats import localize

# A smaller public count would reveal too much about single persons.
PUBLIC_LIMIT = 5
# The places where a formula may begin: the start of a cell, and after each character that separates cells in some
# countries or settings of a spreadsheet. Spreadsheets in East Asia accept full width signs as well.
_FORMULA = re.compile('(^|[,;|\\t\\r\\n])(?=[^\\S\\t\\r\\n]*[\\u200b\\ufeff"]*[=+\\-@＝＋－＠])')
# A number loses the zeros before it and, in a spreadsheet, what is behind its fifteenth digit.
_SHORTENED = re.compile(r"0[0-9]+|[0-9]{16,}")
_BLANKS = ("\t", "\r", "\n")
BAR_HEIGHT = 44
MAX_BARS = 40
# Column and row of each province on the tile map: its place among the others, not its shape.
TILES = {
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
# Number of shades on the map; the style sheet has their colours for light and dark pages.
_SHADES = 5


@dataclass(frozen=True)
class Figure:
    """A table of figures: the first column has the names, a column of numbers is drawn."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    explanation: str = ""
    # Whether the figure is public; counts below five are left out then (`for_public`).
    public: bool = False
    # The index of the column that is drawn; None: table only.
    chart: int | None = 1
    # Codes of provinces, one a row: a map is drawn too.
    provinces: Sequence[str] = ()
    # Whether the first column has official names: they stay Indonesian on English pages.
    official_names: bool = False
    # The name of the figure in addresses, where its position alone is not used.
    code: str = ""

    @property
    def labelled_rows(self) -> list[list[tuple[str, Any]]]:
        """The rows, with the heading of its column beside each value."""
        return [list(zip(self.columns, row, strict=False)) for row in self.rows]


def count_by(queryset: QuerySet[Any], field: str, labels: Mapping[Any, Any]) -> list[list[Any]]:
    """Return the rows of a figure: each value of `field`, in the words of `labels`, with its number; largest first."""
    rows = queryset.values(value=F(field)).annotate(n=Count("pk")).order_by("-n")
    return [[labels.get(row["value"], row["value"] or "–"), row["n"]] for row in rows]


def number(value: Any) -> float | None:
    """Return the number of a cell, also one written "2,7"; None for a word (and for a suppressed count)."""
    if isinstance(value, str) and re.fullmatch(r"\d+,\d+", value):
        return float(value.replace(",", "."))
    return float(value) if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else None


def bars(table: Figure) -> list[dict]:
    """Return the bars of a figure: name, value, width in percent, position; empty where nothing can be drawn."""
    column = table.chart
    if column is None or any(len(b) <= column for b in table.rows):
        return []
    value = [(localize(b[0]), b[column], number(b[column])) for b in table.rows[:MAX_BARS]]
    maximum = max((n for _, _, n in value if n is not None), default=0)
    if maximum <= 0:
        return []
    return [
        {
            "nama": name,
            "label": label,
            "width": f"{round((n or 0) / maximum * 100, 2)}%",
            "text_y": i * BAR_HEIGHT + 15,
            "y": i * BAR_HEIGHT + 21,
        }
        for i, (name, label, n) in enumerate(value)
    ]


def tiles(table: Figure) -> list[dict]:
    """Return the tiles of the map of provinces, shaded by a fifth of the largest value each."""
    if not table.provinces:
        return []
    value = {k: (b[0], b[1], number(b[1])) for k, b in zip(table.provinces, table.rows, strict=False)}
    maximum = max((n for _, _, n in value.values() if n is not None), default=0)
    result = []
    for k, (x, y, short) in TILES.items():
        name, label, n = value.get(k, ("", 0, 0))
        shade = min(int((n or 0) / maximum * _SHADES), _SHADES - 1) if maximum else 0
        result.append(
            {
                "x": x * 46,
                "y": y * 46,
                "tx": x * 46 + 22,
                "ty": y * 46 + 27,
                "short": short,
                "judul": f"{name}: {label}" if name else "",
                "shade": shade,
            }
        )
    return result


def legend(table: Figure) -> list[dict]:
    """Return the five shades of the map, each with the smallest number that it stands for."""
    maximum = max((n for b in table.rows if (n := number(b[1])) is not None), default=0)
    # With few NIBs several shades begin at the same number: only the darkest of them is shown.
    start = {-int(-maximum * i // _SHADES): i for i in range(_SHADES)} if maximum else {}
    return [{"shade": shade, "teks": f"≥ {n}", "x": i * 90} for i, (n, shade) in enumerate(start.items())]


def largest_rows(table: Figure) -> Figure:
    """Return a figure with its ten largest rows only: the bars beside a map show these."""
    rows = [b for b in table.rows if (number(b[1]) or 0) > 0]
    return replace(table, rows=sorted(rows, key=lambda b: -(number(b[1]) or 0))[:10])


def for_public(table: Figure) -> Figure:
    """Return a figure without counts below five: a whole number in a cell is a count, a fraction is not."""

    def suppress(cell: object) -> object:
        return (
            f"<{PUBLIC_LIMIT}" if isinstance(cell, int) and not isinstance(cell, bool) and cell < PUBLIC_LIMIT else cell
        )

    return replace(table, rows=[[b[0], *(suppress(s) for s in b[1:])] for b in table.rows])


def safe_cell(value: Any) -> str:
    """Return the text of a cell that no spreadsheet takes for a formula; times in ISO 8601, in Jakarta time.

    Digits that a spreadsheet would shorten as a number (the zero of a KBLI code, the end of a NIK) are kept a text.
    """
    if isinstance(value, datetime):
        # This form sorts as text, and every spreadsheet reads it.
        value = f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    text = "" if value is None else str(value)
    if number(value) is not None:
        return text.replace(".", ",") if isinstance(value, float) else text
    harmless = _FORMULA.sub(r"\1'", text)
    return f"'{harmless}" if text[:1] in _BLANKS or _SHORTENED.fullmatch(text) else harmless


def csv_lines(columns: Iterable[Any], rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """Yield a table as CSV, row by row, in the dialect of all exports, which spreadsheets in Indonesia can open.

    It has semicolons, UTF-8 with a byte order mark, CRLF after each line, and no active formulas.
    """
    output = io.StringIO()
    writer = csv.writer(output, delimiter=";", lineterminator="\r\n")
    output.write("\ufeff")
    for row in chain([columns], rows):
        writer.writerow([safe_cell(cell) for cell in row])
        yield output.getvalue()
        output.seek(0)
        output.truncate()
