"""`{% grafik tabel %}`: the chart of a figure, its map where it has one, and its table."""

from django import template

from oss_portal.grafik import TINGGI_BATANG, batang, ubin

register = template.Library()


@register.inclusion_tag("komponen/grafik.html")
def grafik(tabel, csv=""):
    """Show a figure; `csv` is the address of its download."""
    daftar = batang(tabel)
    return {
        "t": tabel,
        "batang": daftar,
        "tinggi": len(daftar) * TINGGI_BATANG,
        "ubin": ubin(tabel),
        "csv": csv,
        "banyak": len(tabel["baris"]) > 14,
    }
