"""Keyset pagination: the last row of a page is the cursor of the next, so page 1,000 is as fast as page 1."""

import base64
import binascii
import json
import uuid
from datetime import UTC, datetime
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.dateparse import parse_datetime

PER_PAGE = 25


def _encode(row: Model, order: tuple[str, ...]) -> str:
    values = []
    for name in order:
        v = getattr(row, name.lstrip("-"))
        values.append(v.isoformat() if isinstance(v, datetime) else v)
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def _read(text: str, order: tuple[str, ...], model: type[Model]) -> list | None:
    """Return the values of a cursor, or None for a text that this module did not write."""
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return None
    if not isinstance(values, list) or len(values) != len(order):
        return None
    cleaned = []
    for name, v in zip(order, values, strict=True):
        if model._meta.get_field(name.lstrip("-")).get_internal_type() == "DateTimeField":
            try:
                v = parse_datetime(v) if isinstance(v, str) else None
                # PostgreSQL accepts fewer time zones than Python.
                v = v.astimezone(UTC) if v is not None and v.tzinfo is not None else None
            except (ValueError, OverflowError):
                v = None
            if v is None:
                return None
        elif not isinstance(v, int) or isinstance(v, bool) or abs(v) > 2**62:
            return None
        cleaned.append(v)
    return cleaned


def _after(order: tuple[str, ...], values: list, backwards: bool) -> Q:
    """Return the condition "after this row" in the order `order` (before it when `backwards`)."""
    condition, same = Q(), Q()
    for name, v in zip(order, values, strict=True):
        descending = name.startswith("-") != backwards
        field = name.lstrip("-")
        condition |= same & Q(**{f"{field}__{'lt' if descending else 'gt'}": v})
        same &= Q(**{field: v})
    # Redundant, but with this condition PostgreSQL starts at the right place of the index.
    column = order[0].lstrip("-")
    bound = "lte" if order[0].startswith("-") != backwards else "gte"
    return Q(**{f"{column}__{bound}": values[0]}) & condition


def paginate(
    request: HttpRequest, rows: QuerySet, *, order: tuple[str, ...], per: int = PER_PAGE
) -> tuple[list, str | None, str | None]:
    """Return the rows of the page requested by `?ke=` or `?dari=`, and the addresses of the pages before and after.

    `order` names the columns of the order; the last must be unique. An invalid cursor, or one without rows after it,
    gives the first page.
    """
    after, before = request.GET.get("ke", ""), request.GET.get("dari", "")
    backwards = bool(before)
    cursor = _read((before or after)[:200], order, rows.model) if before or after else None
    ordering = tuple((n[1:] if n.startswith("-") else f"-{n}") for n in order) if backwards else order
    sorted_rows = rows.order_by(*ordering)
    result = list((sorted_rows.filter(_after(order, cursor, backwards)) if cursor else sorted_rows)[: per + 1])
    if cursor and not result:
        # The rows were deleted meanwhile: an empty page would look as if there were no rows at all.
        cursor, backwards = None, False
        result = list(rows.order_by(*order)[: per + 1])
    more, result = len(result) > per, result[:per]
    if backwards:
        result.reverse()
    has_previous = more if backwards else bool(cursor)
    has_next = (bool(cursor) if backwards else more) and bool(result)

    def address(parameter: str, obj: Any) -> str:
        q = request.GET.copy()
        for n in ("ke", "dari"):
            q.pop(n, None)
        q[parameter] = _encode(obj, order)
        return f"?{q.urlencode()}"

    return (
        result,
        address("dari", result[0]) if has_previous and result else None,
        address("ke", result[-1]) if has_next else None,
    )


# The number of last messages that are shown of a long thread.
_END = 5


def fold(messages: list) -> dict[str, list]:
    """Split a long thread into the first message, the folded ones and the last ones; a short thread is not folded."""
    if len(messages) <= _END + 3:
        return {"start": messages, "middle": [], "end": []}
    return {"start": messages[:1], "middle": messages[1:-_END], "end": messages[-_END:]}


def uuid_from_text(text: str) -> uuid.UUID | None:
    """Return the UUID of a record that a form sent, or None for a text that is no UUID."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
