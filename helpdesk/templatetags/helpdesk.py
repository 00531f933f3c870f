"""Small helps of the ticket pages."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.penyamaran import tanpa_nik
from oss_portal.penyamaran import samarkan_surel, samarkan_telepon

register = template.Library()


@register.filter(name="tanpa_nik")
def tanpa_nik_filter(teks: str) -> str:
    """Return a message with its identity numbers masked: nobody reads a NIK off a thread."""
    return tanpa_nik(str(teks or ""))


@register.filter
def sisa(waktu) -> str:
    """Return how far away a moment is, in the largest unit: "3 hari lagi", "lewat 2 jam"."""
    if not isinstance(waktu, datetime):
        return ""
    detik = int((waktu - timezone.now()).total_seconds())
    jumlah = abs(detik)
    if jumlah >= 172800:
        lama = _("%(n)d hari") % {"n": jumlah // 86400}
    elif jumlah >= 3600:
        lama = _("%(n)d jam") % {"n": jumlah // 3600}
    else:
        lama = _("%(n)d menit") % {"n": jumlah // 60}
    return _("%(lama)s lagi") % {"lama": lama} if detik >= 0 else _("lewat %(lama)s") % {"lama": lama}


@register.filter
def surel_samar(alamat: str) -> str:
    return samarkan_surel(alamat) if alamat else ""


@register.filter
def telepon_samar(nomor: str) -> str:
    return samarkan_telepon(nomor) if nomor else ""


@register.inclusion_tag("helpdesk/petugas/_batang.html")
def batang(tabel) -> dict:
    """Draw one column of a table as bars (SVG); the table itself stands beside it."""
    if tabel.grafik is None:
        return {"batang": []}
    pasangan = [(str(b[0]), b[tabel.grafik]) for b in tabel.baris if isinstance(b[tabel.grafik], int)]
    maks = max((n for _nama, n in pasangan), default=0) or 1
    if len(pasangan) > 20:
        # A line of days: thin bars beside each other, without a name under each.
        lebar = 640 / len(pasangan)
        tegak = [
            {"x": round(i * lebar, 2), "y": 120 - round(110 * n / maks, 2), "h": round(110 * n / maks, 2)}
            for i, (_nama, n) in enumerate(pasangan)
        ]
        return {"tegak": tegak, "lebar": round(max(lebar - 1, 0.5), 2), "judul": tabel.judul, "maks": maks}
    baris = [
        {"nama": nama[:32], "n": n, "y": 26 * i, "teks": 26 * i + 15, "l": 360 * n // maks, "x": 226 + 360 * n // maks}
        for i, (nama, n) in enumerate(pasangan)
    ]
    return {"batang": baris, "tinggi": 26 * len(baris), "judul": tabel.judul}
