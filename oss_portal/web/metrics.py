"""Figures for Prometheus at `/metrik`: requests by route, and how much work waits. No personal data in any label.

Each gunicorn worker counts in files under `PROMETHEUS_MULTIPROC_DIR`; the page adds them up. The waiting work is read
from the database when asked.
"""

import hmac
import os

from django.conf import settings
from django.db.models import Count, Min
from django.http import Http404, HttpResponse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from oss_portal.models import AuditRoot, OutgoingMail

REQUESTS = Counter("portal_permintaan", "Requests answered", ["metode", "pola", "status"])
DURATION = Histogram(
    "portal_lama_detik",
    "Seconds until the answer",
    ["pola"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)


def record_request(metode: str, pattern: str, status: int, seconds: float) -> None:
    """Count one answered request; `pattern` is the URL pattern, so that labels stay few and hold no token."""
    metode = metode if metode in {"GET", "POST", "HEAD"} else "lain"
    REQUESTS.labels(metode, pattern, status).inc()
    DURATION.labels(pattern).observe(seconds)


class QueueCollector:
    """Work that waits: mails and background tasks, how many and how old the oldest is."""

    def collect(self):
        now = timezone.now()
        letter = GaugeMetricFamily("portal_surat", "Outgoing mails not sent", labels=["status"])
        for status in (OutgoingMail.Status.ANTRE, OutgoingMail.Status.GAGAL):
            letter.add_metric([status], OutgoingMail.objects.filter(status=status).count())
        yield letter
        old = GaugeMetricFamily("portal_surat_umur_detik", "Age of the oldest mail that waits to be sent")
        oldest = OutgoingMail.objects.filter(status=OutgoingMail.Status.ANTRE).aggregate(t=Min("dibuat_pada"))["t"]
        old.add_metric([], (now - oldest).total_seconds() if oldest else 0)
        yield old
        seal = GaugeMetricFamily("portal_jejak_segel_umur_detik", "Time since a day of the audit trail was sealed")
        if days := AuditRoot.objects.first():
            seal.add_metric([], (now - days.dibuat_pada).total_seconds())
        yield seal
        task = GaugeMetricFamily("portal_tugas", "Background tasks", labels=["queue", "status"])
        age = GaugeMetricFamily("portal_tugas_umur_detik", "Age of the oldest waiting task", labels=["queue"])
        waiting = DBTaskResult.objects.filter(status__in=["READY", "RUNNING", "FAILED"])
        for rows in waiting.values("queue_name", "status").annotate(n=Count("pk"), t=Min("enqueued_at")):
            task.add_metric([rows["queue_name"], rows["status"]], rows["n"])
            if rows["status"] == "READY":
                age.add_metric([rows["queue_name"]], (now - rows["t"]).total_seconds())
        yield task
        yield age


def metrics(request):
    """Answer Prometheus when it brings the token of the settings; for everybody else the page is not there."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not hmac.compare_digest(token.encode(), settings.METRICS_TOKEN.encode()):
        raise Http404
    listing = CollectorRegistry()
    listing.register(QueueCollector())
    content = generate_latest(listing)
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        shared = CollectorRegistry()
        MultiProcessCollector(shared)
        content += generate_latest(shared)
    else:
        content += generate_latest(REGISTRY)
    return HttpResponse(content, content_type=CONTENT_TYPE_LATEST)
