"""Small formats of the NIB pages."""

from decimal import Decimal

from django import template
from django.utils.translation import gettext as _

from nib.certificate.snapshot import masked_npwp
from nib.models import JenisKepabeanan

register = template.Library()


@register.filter
def yes_no(value):
    """Return "Ya" or "Tidak", or "Belum dijawab" for None."""
    return _("Belum dijawab") if value is None else _("Ya") if value else _("Tidak")


@register.filter
def persen(value):
    """Return `33,333%`."""
    return f"{value.normalize():f}".replace(".", ",") + "%" if isinstance(value, Decimal) else ""


@register.filter
def npwp_display(value):
    """Return an NPWP for the screen; a NIK used as NPWP is masked."""
    return masked_npwp(value or "")


@register.filter
def kepabeanan_label(kode):
    return JenisKepabeanan(kode).label if kode in JenisKepabeanan.values else kode
