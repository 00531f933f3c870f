"""Filters of documents and public pages, over the plain values that a certificate version keeps."""

from datetime import datetime
from decimal import Decimal

from django import template

from nib.pemeriksaan import status_tampil
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


@register.filter
def status_peran(kode: str, status_nib: str):
    """Return the words for the state of a role beside the state of its NIB."""
    return status_tampil(kode, status_nib)


@register.filter
def kode_kbli(kegiatan: list[dict], batas: int) -> str:
    """Return the first `batas` different codes of the activities, in their order."""
    return ", ".join(list(dict.fromkeys(k["kbli"] for k in kegiatan))[:batas])
