"""Figures of an officer's own work, shown only to the officer."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Q
from django.utils import timezone

from oss_portal.models import Pengguna, WorkItem
from oss_portal.staff.work.queues import QUEUES, WorkQueue

PERIOD = timedelta(days=30)


@dataclass(frozen=True)
class OwnFigures:
    """Numbers of cases in one queue: held and late now, finished, due in the period, and of those finished on time."""

    queue: WorkQueue
    held: int
    late: int
    week: int
    month: int
    due: int
    on_time: int
    duration: timedelta | None


def own_figures(petugas: Pengguna) -> list[OwnFigures]:
    """Return a row for each queue in which the officer holds or finished a case in the last 30 days; one query.

    `due` counts all cases that were due in the period, finished or not: open late cases are not left out.
    """
    now = timezone.now()
    month, week = now - PERIOD, now - timedelta(days=7)
    is_open, recent = Q(selesai_pada__isnull=True), Q(selesai_pada__gte=month)
    running = Q(tunggu="") | Q(tunggu_sampai__lte=now)
    # The deadline of an open case cannot pass while its clock is stopped.
    due = Q(tenggat__range=(month, now)) & (~is_open | running)
    rows = (
        WorkItem.objects.filter(is_open | recent, petugas=petugas)
        .order_by()
        .values("antrean")
        .annotate(
            held=Count("pk", filter=is_open),
            late=Count("pk", filter=is_open & Q(tenggat__lt=now) & running),
            week=Count("pk", filter=Q(selesai_pada__gte=week)),
            month=Count("pk", filter=recent),
            due=Count("pk", filter=due),
            on_time=Count("pk", filter=due & Q(selesai_pada__lte=F("tenggat"))),
            duration=Avg(
                ExpressionWrapper(F("selesai_pada") - F("masuk_pada"), output_field=DurationField()), filter=recent
            ),
        )
    )
    found: dict[str, dict[str, Any]] = {
        row["antrean"]: {k: v for k, v in row.items() if k != "antrean"} for row in rows
    }
    return [OwnFigures(queue, **found[code]) for code, queue in QUEUES.items() if code in found]
