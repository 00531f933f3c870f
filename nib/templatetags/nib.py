"""Small formats of the NIB pages."""

from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext as _

from nib.models import JenisKepabeanan
from nib.rules.npwp import masked_npwp

register = template.Library()


@register.filter
def yes_no(value: bool | None) -> str:
    """Return "Ya" or "Tidak", or "Belum dijawab" for None."""
    return _("Belum dijawab") if value is None else _("Ya") if value else _("Tidak")


@register.filter
def persen(value: Any) -> str:
    """Return `33,333%`."""
    return f"{value.normalize():f}".replace(".", ",") + "%" if isinstance(value, Decimal) else ""


@register.filter
def npwp_display(value: str | None) -> str:
    """Return an NPWP for the screen; a NIK used as NPWP is masked."""
    return masked_npwp(value or "")


@register.filter
def kepabeanan_label(kode: str) -> str:
    return str(JenisKepabeanan(kode).label) if kode in JenisKepabeanan.values else kode
