"""`{% chart table %}`: the chart of a figure, its map where it has one, and its table."""

from dataclasses import replace
from datetime import date
from typing import Any

from django import template

from oss_portal.reference.charts import BAR_HEIGHT, Figure, bars, largest_rows, legend, tiles
from oss_portal.text.readable import day

register = template.Library()


def _in_words(name: Any) -> Any:
    """Return the name of a row; a day in ISO format, as the CSV file has it, is converted to the format of pages."""
    try:
        return day(date.fromisoformat(name))
    except (TypeError, ValueError):
        return name


@register.inclusion_tag("components/chart.html")
def chart(table: Figure, csv: str = "") -> dict:
    """Show a figure; `csv` is the address of its download."""
    table = replace(table, rows=[[_in_words(row[0]), *row[1:]] if row else row for row in table.rows])
    map_tiles = tiles(table)
    chart_bars = bars(largest_rows(table) if map_tiles else table)
    return {
        "t": table,
        "bars": chart_bars,
        "height": len(chart_bars) * BAR_HEIGHT,
        "tiles": map_tiles,
        "legend": legend(table) if map_tiles else [],
        "csv": csv,
        "many": len(table.rows) > 14,
    }
