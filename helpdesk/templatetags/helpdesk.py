"""Small helps of the ticket pages."""

import re
from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from oss_portal.penyamaran import samarkan_nik

register = template.Library()
_NIK = re.compile(r"(?<!\d)\d{16}(?!\d)")


@register.filter
def tanpa_nik(teks: str) -> str:
    """Return a message with every 16-digit number masked: nobody reads a NIK off a thread (PRV-2)."""
    return _NIK.sub(lambda c: samarkan_nik(c[0]), str(teks or ""))


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
