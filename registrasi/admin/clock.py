"""The clock of the periods that a law counts in hours."""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from oss_portal.text.readable import duration


def hours_left(deadline: datetime) -> str:
    """Return the hours left, or in bold the hours since the end of the period; in minutes below one hour."""
    left = deadline - timezone.now()
    hours = abs(left) // timedelta(hours=1)
    length = ngettext("%(n)s jam", "%(n)s jam", hours) % {"n": hours} if hours else duration(abs(left))
    if left < timedelta():
        return format_html("<strong>{}</strong>", _("lewat %(lama)s") % {"lama": length})
    return length
