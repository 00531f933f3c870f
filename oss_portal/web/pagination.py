"""Keyset pages: the next page is asked for by the last row of this one, so that page 1,000 costs what page 1 does."""

import base64
import binascii
import json
import uuid
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime

PER_PAGE = 25


def _encode(rows, order: tuple[str, ...]) -> str:
    value = []
    for nama in order:
        v = getattr(rows, nama.lstrip("-"))
        value.append(v.isoformat() if isinstance(v, datetime) else v)
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _read(text: str, order: tuple[str, ...], model) -> list | None:
    """Return the values of a cursor, or None for anything that we did not write."""
    try:
        value = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        return None
    if not isinstance(value, list) or len(value) != len(order):
        return None
    cleaned = []
    for nama, v in zip(order, value, strict=True):
        if model._meta.get_field(nama.lstrip("-")).get_internal_type() == "DateTimeField":
            try:
                v = parse_datetime(v) if isinstance(v, str) else None
            except ValueError:
                v = None
            if v is None or v.tzinfo is None:
                return None
        elif not isinstance(v, int) or isinstance(v, bool) or abs(v) > 2**62:
            return None
        cleaned.append(v)
    return cleaned


def _after(order: tuple[str, ...], value: list, backwards: bool) -> Q:
    """Return the condition "after this row" in the order `urut` (before it when `backwards`)."""
    requirements, same = Q(), Q()
    for nama, v in zip(order, value, strict=True):
        descending = nama.startswith("-") != backwards
        fields = nama.lstrip("-")
        requirements |= same & Q(**{f"{fields}__{'lt' if descending else 'gt'}": v})
        same &= Q(**{fields: v})
    # Redundant, but it is what lets the index start at the right place.
    first = order[0].lstrip("-")
    limit = "lte" if order[0].startswith("-") != backwards else "gte"
    return Q(**{f"{first}__{limit}": value[0]}) & requirements


def paginate(
    request, rows: QuerySet, *, order: tuple[str, ...], per: int = PER_PAGE
) -> tuple[list, str | None, str | None]:
    """Return the rows of the page asked for by `?ke=` or `?dari=`, and the addresses of the pages before and after.

    `urut` names the columns of the order; the last must be unique. A cursor that is not ours gives the first page.
    """
    to, source = request.GET.get("ke", ""), request.GET.get("dari", "")
    backwards = bool(source)
    cursor = _read((source or to)[:200], order, rows.model) if source or to else None
    ordering = tuple((n[1:] if n.startswith("-") else f"-{n}") for n in order) if backwards else order
    rows = rows.order_by(*ordering)
    if cursor:
        rows = rows.filter(_after(order, cursor, backwards))
    result = list(rows[: per + 1])
    more, result = len(result) > per, result[:per]
    if backwards:
        result.reverse()
    has_previous = more if backwards else bool(cursor)
    has_next = (bool(cursor) if backwards else more) and bool(result)

    def address(nama: str, obj) -> str:
        q = request.GET.copy()
        for n in ("ke", "dari"):
            q.pop(n, None)
        q[nama] = _encode(obj, order)
        return f"?{q.urlencode()}"

    return (
        result,
        address("dari", result[0]) if has_previous and result else None,
        address("ke", result[-1]) if has_next else None,
    )


def fold(message: list, *, end: int = 5) -> dict[str, list]:
    """Split a long thread: how it began, what is folded, and the last ones; a short thread is not folded."""
    if len(message) <= end + 3:
        return {"start": message, "middle": [], "end": []}
    return {"start": message[:1], "middle": message[1:-end], "end": message[-end:]}


def uuid_from_text(text: str) -> uuid.UUID | None:
    """Return the code of a record as a form sent it, or None for a text that is none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
