"""Filter of officers' lists by time: the first and last day, as the address of the list has them."""

from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone


def read_day(text: str) -> str:
    """Return a day as an input of the type "date" sends it (2026-11-27), or an empty text if it is not a day."""
    try:
        return date.fromisoformat(text).isoformat() if len(text) == 10 else ""
    except ValueError:
        return ""


def within_days(field: str, since: str, until: str) -> Q:
    """Return the condition that a moment lies on one of these days (WIB), both included; an empty one is open."""

    def midnight(day: str) -> datetime:
        return datetime.combine(date.fromisoformat(day), time.min, timezone.get_current_timezone())

    condition = Q()
    if since:
        condition &= Q(**{f"{field}__gte": midnight(since)})
    if until and until < date.max.isoformat():
        condition &= Q(**{f"{field}__lt": midnight(until) + timedelta(days=1)})
    return condition
