"""`{% chart table %}`: the chart of a figure, its map where it has one, and its table."""

from django import template

from oss_portal.reference.charts import BAR_HEIGHT, Figure, bars, largest_rows, legend, tiles

register = template.Library()


@register.inclusion_tag("components/chart.html")
def chart(table: Figure, csv: str = "") -> dict:
    """Show a figure; `csv` is the address of its download."""
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
