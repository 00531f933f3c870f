"""Tags and filters of officers' pages: the header, tables of queues and lists, and values in words."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.contrib.admin.templatetags.admin_list import result_headers, result_hidden_fields
from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest
from django.template import Context
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from oss_portal.hooks import StaffQueue
from oss_portal.models import Pengguna
from oss_portal.staff.list_rows import list_rows
from oss_portal.staff.permissions import valid_officer
from oss_portal.staff.work.listing import QueueState, WorkCounts, work_counts
from oss_portal.staff.work.notices import BADGE_LIMIT
from oss_portal.staff.work.queues import ASSIGN
from oss_portal.text.readable import day, display_phone, moment

register = template.Library()
# The greatest number of queues in the header itself; the menu beside it has all queues.
FIRST = 3


@register.inclusion_tag("admin/change_list_results.html")
def record_list(cl: ChangeList) -> dict[str, Any]:
    """Show the table of a list of the admin."""
    headers = list(result_headers(cl))
    return {
        "result_headers": headers,
        "num_sorted_fields": sum(bool(header["sortable"] and header["sorted"]) for header in headers),
        "result_hidden_fields": list(result_hidden_fields(cl)),
        "rows": mark_safe("\n".join(list_rows(cl, headers))),  # noqa: S308 - each row is safe HTML
    }


def _counts(request: HttpRequest) -> WorkCounts | None:
    """Return the figures of the officer, read once for each request."""
    if not (isinstance(request.user, Pengguna) and valid_officer(request)):
        return None
    if not hasattr(request, "work_counts"):
        request.work_counts = work_counts(request.user)  # type: ignore[attr-defined]
    counts: WorkCounts = request.work_counts  # type: ignore[attr-defined]
    return counts


@register.inclusion_tag("staff/_bar.html", takes_context=True)
def staff_bar(context: Context) -> dict[str, Any]:
    """Show the header: the officer's queues and their late cases, the search, the officer's notices. One query."""
    request = context["request"]
    counts = _counts(request)
    urgent = sorted(counts.queues, key=lambda state: (-min(state.free_late, 1), -state.free)) if counts else []
    return {
        "request": request,
        "user": request.user,
        "csrf_token": context.get("csrf_token"),
        "portal": context.get("portal"),
        "identity_check": context.get("identity_check"),
        "words": context.get("words", ""),
        "counts": counts,
        "first": [state for state in urgent if state.free][:FIRST],
        "has_late": any(state.free_late for state in urgent),
        "may_assign": request.user.has_perm(ASSIGN),
    }


@register.filter
def badge(count: int) -> str:
    """Return the figure of a badge: `99+` for more than ninety-nine."""
    return f"{BADGE_LIMIT}+" if count > BADGE_LIMIT else str(count)


@register.inclusion_tag("staff/_queues_table.html", takes_context=True)
def staff_queues_table(context: Context, others: Sequence[StaffQueue]) -> dict[str, Any]:
    """Show the figures of the officer's queues, late ones first, empty ones in one line; `others` are other lists."""
    counts = _counts(context["request"])
    return _queues_table(_("Antrean hari ini"), counts.queues if counts else [], others)


@register.inclusion_tag("staff/_queues_table.html")
def watched_queues_table(states: Sequence[QueueState]) -> dict[str, Any]:
    """Show the figures of the queues that the officer supervises but does not work in."""
    return _queues_table(_("Antrean yang Anda awasi"), states)


def _queues_table(caption: str, states: Sequence[QueueState], others: Sequence[StaffQueue] = ()) -> dict[str, Any]:
    return {
        "caption": caption,
        "states": sorted((s for s in states if s.waiting), key=lambda s: -min(s.late, 1)),
        "others": [row for row in others if row.count],
        "empty": [(s.queue.title, s.queue.url) for s in states if not s.waiting]
        + [(row.title, row.url) for row in others if not row.count],
    }


@register.filter
def shown(value: Any) -> str:
    """Return a value as text for officers; a dash for an empty value."""
    if value is None or value == [] or value == {}:
        return "–"
    if isinstance(value, bool):
        return _("Ya") if value else _("Tidak")
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, list | tuple):
        return ", ".join(str(v) for v in value)
    if isinstance(value, SafeString):
        return value
    return display_phone(value) or "–"
