"""Small formats of the NIB pages."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext as _

from nib.explanations import translated_statement
from nib.models import JenisKepabeanan
from nib.rules.npwp import masked_npwp
from nib.services.review import CORRECTABLE_FIELDS
from oss_portal.forms import nation_name
from registrasi.rules.links import without_link

register = template.Library()
register.filter(without_link)


@register.filter
def yes_no(value: bool | None) -> str:
    """Return "Ya" or "Tidak", or "Belum dijawab" for None."""
    return _("Belum dijawab") if value is None else _("Ya") if value else _("Tidak")


@register.filter
def persen(value: Any) -> str:
    """Return `33,333%`."""
    return f"{value.normalize():f}".replace(".", ",") + "%" if isinstance(value, Decimal) else ""


@register.filter
def total(rows: Iterable[object], column: str) -> Any:
    """Return the sum of a column over the rows; an empty value counts as 0."""
    return sum(getattr(row, column) or 0 for row in rows)


@register.filter
def nation(code: Any) -> str:
    """Return the name of a country in the language of the page."""
    return nation_name(code)


@register.filter
def correction_title(item: dict[str, Any]) -> str:
    """Return the name of a field to correct, in the language of the reader; of an unknown field the stored name."""
    _step, title = CORRECTABLE_FIELDS.get(item.get("kolom", ""), (0, ""))
    return str(title or item.get("judul", ""))


@register.filter
def meaning(text: str) -> str:
    """Return the translation of a statement into the language of the page; empty if that is its own language."""
    return translated_statement(text)


@register.filter
def npwp_display(value: str | None) -> str:
    """Return an NPWP for the screen; a NIK used as NPWP is masked."""
    return masked_npwp(value or "")


@register.filter
def kepabeanan_label(kode: str) -> str:
    return str(JenisKepabeanan(kode).label) if kode in JenisKepabeanan.values else kode
