"""What an officer did: the figures of their own work, for themselves."""

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
    """One queue: what is held now and late, what was finished, and of what was due in the period what was on time."""

    queue: WorkQueue
    held: int
    late: int
    week: int
    month: int
    due: int
    on_time: int
    duration: timedelta | None


def own_figures(petugas: Pengguna) -> list[OwnFigures]:
    """Return a line for each queue in which the officer holds or finished something in the last 30 days; one query.

    "On time" counts what was due in the period, finished or not: a case that is still open and late is not left out.
    """
    now = timezone.now()
    month, week = now - PERIOD, now - timedelta(days=7)
    is_open, recent = Q(selesai_pada__isnull=True), Q(selesai_pada__gte=month)
    running = Q(tunggu="") | Q(tunggu_sampai__lte=now)
    # While the clock of an open case stands still, its deadline has not passed.
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
