"""Metrics for Prometheus at `/metrik`: requests by route, and the amount of waiting work. Labels have no personal data.

Each gunicorn worker counts in files under `PROMETHEUS_MULTIPROC_DIR`; the page adds them up. The waiting work is read
from the database at each request of the page.
"""

import hmac
import logging
import os
from collections.abc import Iterator
from datetime import datetime, timedelta
from math import inf
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Min, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from oss_portal.models import AuditRoot, BackupRun, LogLeaf, OutgoingMail, ScheduledTask

logger = logging.getLogger(__name__)

REQUESTS = Counter("portal_requests", "Requests answered", ["method", "pattern", "status"])
DURATION = Histogram(
    "portal_request_seconds",
    "Seconds until the answer",
    ["pattern"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)


def record_request(method: str, pattern: str, status: int, seconds: float) -> None:
    """Count one answered request; `pattern` is the URL pattern, so that labels are few and have no tokens."""
    method = method if method in {"GET", "POST", "HEAD"} else "other"
    try:
        REQUESTS.labels(method, pattern, status).inc()
        DURATION.labels(pattern).observe(seconds)
    except OSError as error:
        # The disk is full or the folder is not writable: the visitor must get the page nevertheless.
        logger.warning("a request was not counted in the metrics: %s", error)


def gauge(name: str, text: str, value: float | None, **labels: str) -> GaugeMetricFamily:
    """Return a metric; without a value its line is missing, which `absent()` in the alerts finds."""
    family = GaugeMetricFamily(name, text, labels=list(labels))
    if value is not None:
        family.add_metric(list(labels.values()), value)
    return family


# Collectors of packages that this one must not import: `oss_portal/apps.py` adds them.
COLLECTORS: list[Collector] = []


class QueueCollector(Collector):
    """A collector of waiting work: number and greatest age of mails and background tasks, and overdue tasks."""

    def collect(self) -> Iterator[Any]:
        now = timezone.now()
        yield from self._mails(now)
        sealed = AuditRoot.objects.first()
        age = (now - sealed.dibuat_pada).total_seconds() if sealed else None
        yield gauge("portal_audit_seal_age_seconds", "Time since a day of the audit trail was sealed", age)
        yield self._backup_ages(now)
        leaf = LogLeaf.objects.filter(urutan__isnull=True).order_by("id").first()
        age = (now - leaf.diterima_pada).total_seconds() if leaf else 0
        yield gauge("portal_log_age_seconds", "Age of the oldest leaf that waits for the log", age)
        yield from self._tasks(now)
        yield from self._sweeps(now)

    @staticmethod
    def _mails(now: datetime) -> Iterator[GaugeMetricFamily]:
        mails = GaugeMetricFamily("portal_mails", "Outgoing mails not sent", labels=["status"])
        for status in (OutgoingMail.Status.ANTRE, OutgoingMail.Status.GAGAL):
            mails.add_metric([status], OutgoingMail.objects.filter(status=status).count())
        yield mails
        oldest = OutgoingMail.objects.filter(status=OutgoingMail.Status.ANTRE).aggregate(t=Min("dibuat_pada"))["t"]
        age = (now - oldest).total_seconds() if oldest else 0
        yield gauge("portal_mail_age_seconds", "Age of the oldest mail that waits to be sent", age)

    @staticmethod
    def _tasks(now: datetime) -> Iterator[GaugeMetricFamily]:
        tasks = GaugeMetricFamily("portal_tasks", "Background tasks", labels=["queue", "status"])
        task_age = GaugeMetricFamily("portal_task_age_seconds", "Age of the oldest waiting task", labels=["queue"])
        # A failed task is kept for a week, but reported only for an hour, so that its alert does not last for a week.
        failed = Q(status="FAILED", finished_at__gt=now - timedelta(hours=1))
        waiting = DBTaskResult.objects.filter(Q(status__in=["READY", "RUNNING"]) | failed)
        # A task with a later start time (`run_after`) does not wait for a worker.
        due = Min("enqueued_at", filter=Q(run_after=get_date_max()))
        for row in waiting.values("queue_name", "status").annotate(n=Count("pk"), t=due):
            tasks.add_metric([row["queue_name"], row["status"]], row["n"])
            if row["status"] == "READY" and row["t"]:
                task_age.add_metric([row["queue_name"]], (now - row["t"]).total_seconds())
        yield tasks
        yield task_age

    @staticmethod
    def _sweeps(now: datetime) -> Iterator[GaugeMetricFamily]:
        behind = GaugeMetricFamily(
            "portal_sweep_age_seconds", "Since a periodic task left nothing due", labels=["task"]
        )
        interval = GaugeMetricFamily("portal_sweep_interval_seconds", "How often it is to run", labels=["task"])
        for name, finished in ScheduledTask.objects.values_list("nama", "selesai_pada"):
            if name in settings.SCHEDULE:
                behind.add_metric([name], (now - finished).total_seconds())
                interval.add_metric([name], settings.SCHEDULE[name].total_seconds())
        yield behind
        yield interval

    @staticmethod
    def _backup_ages(now: datetime) -> GaugeMetricFamily:
        """Return the age of the last good backup and of the last good restore drill: infinite without any."""
        ages = GaugeMetricFamily("portal_backup_age_seconds", "Time since the last good one", labels=["kind"])
        for kind in BackupRun.Jenis:
            last = BackupRun.objects.filter(jenis=kind).aggregate(t=Max("selesai"))["t"]
            ages.add_metric([kind], (now - last).total_seconds() if last else inf)
        return ages


def metrics(request: HttpRequest) -> HttpResponse:
    """Return the metrics to Prometheus if it sends the token of the settings; 404 for everybody else."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not hmac.compare_digest(token.encode(), settings.METRICS_TOKEN.encode()):
        raise Http404
    registry = CollectorRegistry()
    for collector in (QueueCollector(), *COLLECTORS):
        registry.register(collector)
    content = generate_latest(registry)
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        shared = CollectorRegistry()
        MultiProcessCollector(shared)
        content += generate_latest(shared)
    else:
        content += generate_latest(REGISTRY)
    return HttpResponse(content, content_type=CONTENT_TYPE_LATEST)
