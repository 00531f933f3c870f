"""Figures without any person in them: the worker counts them once an hour, pages read them."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext

from oss_portal import hooks
from oss_portal.reference.charts import Figure, for_public
from registrasi.models import FigureSummary

# Counting may take longer than a page may.
COUNT_TIMEOUT_MS = 600_000


def _plain(value: Any) -> int | float | str | None:
    """Return a cell as a JSON value."""
    if value is None or isinstance(value, int | float | str) and not hasattr(value, "_proxy____args"):
        return value
    return float(value) if isinstance(value, Decimal) else str(value)


def _plain_figure(figure: Figure) -> dict[str, Any]:
    """Return a figure as JSON values, its words in the current language."""
    return {
        "title": str(figure.title),
        "explanation": str(figure.explanation),
        "columns": [str(column) for column in figure.columns],
        "rows": [[_plain(cell) for cell in row] for row in figure.rows],
        "public": figure.public,
        "chart": figure.chart,
        "provinces": list(figure.provinces),
        "official_names": figure.official_names,
    }


def recount() -> int:
    """Count every figure of every app and store the result; return their number. Safe to run twice."""
    with transaction.atomic(), translation.override("id"):
        with connection.cursor() as cursor:
            cursor.execute(f"set local statement_timeout = {COUNT_TIMEOUT_MS}")
        tables = [_plain_figure(figure) for listing in hooks.figures.collect() for figure in listing]
        FigureSummary.objects.update_or_create(pk=1, defaults={"isi": tables, "dihitung_pada": timezone.now()})
    return len(tables)


def figure_summary() -> FigureSummary:
    """Return the last count; if there is none yet, count first."""
    summary = FigureSummary.objects.filter(pk=1).first()
    if summary is None:
        recount()
        summary = FigureSummary.objects.get(pk=1)
    return summary


def figures(summary: FigureSummary) -> list[Figure]:
    """Return the last counted figures, in the current language."""
    return [_translated(Figure(**table)) for table in summary.isi]


def _translated(figure: Figure) -> Figure:
    """Return a figure with its words, stored in the source language, in the reader's language."""

    def translated(cell: Any) -> Any:
        return gettext(cell) if isinstance(cell, str) and cell else cell

    return replace(
        figure,
        title=translated(figure.title),
        explanation=translated(figure.explanation),
        columns=[translated(column) for column in figure.columns],
        rows=[[translated(cell) for cell in row] for row in figure.rows],
    )


def public_figures() -> tuple[list[Figure], FigureSummary]:
    """Return the public figures without counts below five, and when they were counted."""
    r = figure_summary()
    return [for_public(t) for t in figures(r) if t.public], r


def is_stale(r: FigureSummary) -> bool:
    """Whether the worker has not counted for three hours."""
    return timezone.now() - r.dihitung_pada > timedelta(hours=3)
