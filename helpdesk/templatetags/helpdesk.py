"""Small helpers of the ticket pages."""

from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _

from helpdesk.access.masking import without_nik
from helpdesk.models import Message
from oss_portal.privacy.masking import mask_email, mask_phone, mask_text
from oss_portal.reference.charts import Figure
from oss_portal.text.readable import clock

register = template.Library()


@register.filter(name="without_nik")
def without_nik_filter(text: str) -> str:
    """Return a message with its identity numbers masked, so that officers cannot read a NIK in a thread."""
    return without_nik(str(text or ""))


@register.filter
def short_datetime(moment: object) -> str:
    """Return a time in short words: "hari ini 15.41", "kemarin 09.10", "12 Nov 2026 15.41 WIB"."""
    if not isinstance(moment, datetime):
        return ""
    local = timezone.localtime(moment)
    hour, ago = local.strftime("%H.%M"), (timezone.localdate() - local.date()).days
    if ago == 0:
        return _("hari ini %(jam)s") % {"jam": hour}
    if ago == 1:
        return _("kemarin %(jam)s") % {"jam": hour}
    return clock(local)


@register.filter
def message_class(message: Message) -> str:
    """Return the CSS classes of a message in a thread, by its writer and its readers."""
    kind = "internal" if message.internal else {"keluar": "ours", "sistem": "system"}.get(message.arah)
    return f"message {kind}" if kind else "message"


@register.filter
def masked_email(address: str) -> str:
    return mask_email(address) if address else ""


@register.filter
def masked_sender(text: str) -> str:
    """Return the sender of a mail as written in it: an address masked, words unchanged."""
    return mask_text(text)


@register.filter
def masked_phone(nomor: str) -> str:
    return mask_phone(nomor) if nomor else ""


@register.inclusion_tag("helpdesk/staff/_daily_chart.html")
def daily_chart(table: Figure) -> dict[str, Any]:
    """Draw the days of a table as pairs of bars, its two columns of numbers side by side (SVG, without a script)."""
    maximum = max((n for b in table.rows for n in b[1:3]), default=0) or 1
    step = 640 / max(len(table.rows), 1)
    width = round(max(step / 2 - 0.75, 0.5), 2)
    bars = [
        {
            "x": round(i * step + j * (width + 0.25), 2),
            "y": round(130 - 110 * n / maximum, 2),
            "h": round(110 * n / maximum, 2),
            "classes": ("bar", "bar-2")[j],
        }
        for i, b in enumerate(table.rows)
        for j, n in enumerate(b[1:3])
        if n
    ]
    return {"t": table, "bars": bars, "width": width, "maximum": maximum}
