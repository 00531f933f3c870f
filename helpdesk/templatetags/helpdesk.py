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
def waktu_singkat(waktu) -> str:
    """Return a moment as one says it at a desk: "hari ini 15.41", "kemarin 09.10", "12-11-2026 15.41"."""
    if not isinstance(waktu, datetime):
        return ""
    lokal = timezone.localtime(waktu)
    jam, lalu = lokal.strftime("%H.%M"), (timezone.localdate() - lokal.date()).days
    if lalu == 0:
        return _("hari ini %(jam)s") % {"jam": jam}
    if lalu == 1:
        return _("kemarin %(jam)s") % {"jam": jam}
    return f"{lokal:%d-%m-%Y} {jam}"


@register.filter
def surel_samar(alamat: str) -> str:
    return samarkan_surel(alamat) if alamat else ""


@register.filter
def telepon_samar(nomor: str) -> str:
    return samarkan_telepon(nomor) if nomor else ""


@register.inclusion_tag("helpdesk/petugas/_harian.html")
def harian(tabel) -> dict:
    """Draw the days of a table as pairs of bars, its two columns of numbers side by side (SVG, without a script)."""
    maks = max((n for b in tabel.baris for n in b[1:3]), default=0) or 1
    langkah = 640 / max(len(tabel.baris), 1)
    lebar = round(max(langkah / 2 - 0.75, 0.5), 2)
    batang = [
        {
            "x": round(i * langkah + j * (lebar + 0.25), 2),
            "y": round(130 - 110 * n / maks, 2),
            "h": round(110 * n / maks, 2),
            "kelas": ("isi", "isi-2")[j],
        }
        for i, b in enumerate(tabel.baris)
        for j, n in enumerate(b[1:3])
        if n
    ]
    return {"t": tabel, "batang": batang, "lebar": lebar, "maks": maks}
