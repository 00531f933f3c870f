"""The clock of the periods that a law counts in hours."""

from datetime import datetime

from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def hours_left(deadline: datetime) -> str:
    """Return how many hours are left, or in bold how many ago the period was over."""
    hours = int((deadline - timezone.now()).total_seconds() // 3600)
    if hours < 0:
        return format_html("<strong>{}</strong>", _("lewat %(n)s jam") % {"n": -hours})
    return ngettext("%(n)s jam", "%(n)s jam", hours) % {"n": hours}
