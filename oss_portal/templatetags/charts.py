"""`{% chart table %}`: the chart of a figure, its map where it has one, and its table."""

from django import template

from oss_portal.reference.charts import BAR_HEIGHT, bars, largest_rows, legend, tiles

register = template.Library()


@register.inclusion_tag("components/chart.html")
def chart(table, csv=""):
    """Show a figure; `csv` is the address of its download."""
    box = tiles(table)
    listing = bars(largest_rows(table) if box else table)
    return {
        "t": table,
        "bars": listing,
        "height": len(listing) * BAR_HEIGHT,
        "tiles": box,
        "legend": legend(table) if box else [],
        "csv": csv,
        "many": len(table["rows"]) > 14,
    }
