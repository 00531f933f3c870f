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
