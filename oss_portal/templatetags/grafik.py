"""`{% grafik tabel %}`: the chart of a figure, its map where it has one, and its table."""

from django import template

from oss_portal.grafik import TINGGI_BATANG, batang, legenda, terbanyak, ubin

register = template.Library()


@register.inclusion_tag("komponen/grafik.html")
def grafik(tabel, csv=""):
    """Show a figure; `csv` is the address of its download."""
    kotak = ubin(tabel)
    daftar = batang(terbanyak(tabel) if kotak else tabel)
    return {
        "t": tabel,
        "batang": daftar,
        "tinggi": len(daftar) * TINGGI_BATANG,
        "ubin": kotak,
        "legenda": legenda(tabel) if kotak else [],
        "csv": csv,
        "banyak": len(tabel["baris"]) > 14,
    }
