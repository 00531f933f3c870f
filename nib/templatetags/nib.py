"""Small formats of the NIB pages."""

from decimal import Decimal

from django import template
from django.utils.translation import gettext as _

from nib.cuplikan import npwp_tersamar
from nib.models import JenisKepabeanan

register = template.Library()


@register.filter
def ya_tidak(nilai):
    """Return "Ya" or "Tidak", or "Belum dijawab" for None."""
    return _("Belum dijawab") if nilai is None else _("Ya") if nilai else _("Tidak")


@register.filter
def persen(nilai):
    """Return `33,333%`."""
    return f"{nilai.normalize():f}".replace(".", ",") + "%" if isinstance(nilai, Decimal) else ""


@register.filter
def npwp_tampil(nilai):
    """Return an NPWP for the screen; a NIK used as NPWP is masked."""
    return npwp_tersamar(nilai or "")


@register.filter
def sebutan_kepabeanan(kode):
    return JenisKepabeanan(kode).label if kode in JenisKepabeanan.values else kode
