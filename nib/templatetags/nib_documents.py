"""Filters of documents and public pages, over the plain values that a certificate version keeps."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import template

from nib.models import PeranNib
from nib.services.public_check import display_status
from oss_portal.text import names
from oss_portal.text.readable import rupiah

register = template.Library()


@register.filter
def iso_moment(text: str) -> datetime | None:
    """Return the date and time of an ISO text."""
    return datetime.fromisoformat(text) if text else None


@register.filter
def rupiah_text(text: str) -> str:
    """Return `Rp 15.000.000` for a decimal in text."""
    return str(rupiah(Decimal(text))) if text else ""


@register.filter
def peran_status(peran: PeranNib | dict[str, str], nib_status: str) -> str:
    """Return the text for the state of a role (a row, or its copy in a certificate) of an NIB with this status."""
    if isinstance(peran, PeranNib):
        return display_status(peran.jenis, peran.status, nib_status)
    return display_status(peran["jenis"], peran["status"], nib_status)


@register.filter
def printed_name(data: dict[str, Any]) -> str:
    """Return the name of the pelaku usaha as documents print it."""
    return names.printed_name(str(data["nama"]), person=bool(data.get("perseorangan")))


@register.filter
def place(kegiatan: dict[str, str], data: dict[str, Any]) -> str:
    """Return the place of an activity; the address of the office is printed only once, above the activities."""
    office = f"{data['alamat']}, {data['wilayah']} {data['kode_pos']}"
    return "Di alamat kantor" if kegiatan["lokasi"].endswith(f": {office}") else kegiatan["lokasi"]


@register.filter
def kode_kbli(kegiatan: list[dict[str, str]], limit: int) -> str:
    """Return the first `limit` different codes of the activities, in their order."""
    return ", ".join(list(dict.fromkeys(k["kbli"] for k in kegiatan))[:limit])
