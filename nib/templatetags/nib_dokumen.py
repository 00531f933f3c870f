"""Filters of documents and public pages, over the plain values that a certificate version keeps."""

from datetime import datetime
from decimal import Decimal

from django import template

from oss_portal.templatetags.portal import rupiah

register = template.Library()


@register.filter
def saat_iso(teks):
    """Return the moment of an ISO text."""
    return datetime.fromisoformat(teks) if teks else None


@register.filter
def rupiah_teks(teks):
    """Return `Rp 15.000.000` for a decimal in text."""
    return rupiah(Decimal(teks)) if teks else ""
