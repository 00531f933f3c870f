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

from oss_portal.models import AkarJejak, SuratKeluar

PERMINTAAN = Counter("portal_permintaan", "Requests answered", ["metode", "pola", "status"])
LAMA = Histogram(
    "portal_lama_detik",
    "Seconds until the answer",
    ["pola"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)


def catat_permintaan(metode: str, pola: str, status: int, detik: float) -> None:
    """Count one answered request; `pola` is the URL pattern, so that labels stay few and hold no token."""
    metode = metode if metode in {"GET", "POST", "HEAD"} else "lain"
    PERMINTAAN.labels(metode, pola, status).inc()
    LAMA.labels(pola).observe(detik)


class PengumpulAntrean:
    """Work that waits: mails and background tasks, how many and how old the oldest is."""

    def collect(self):
        kini = timezone.now()
        surat = GaugeMetricFamily("portal_surat", "Outgoing mails not sent", labels=["status"])
        for status in (SuratKeluar.Status.ANTRE, SuratKeluar.Status.GAGAL):
            surat.add_metric([status], SuratKeluar.objects.filter(status=status).count())
        yield surat
        lama = GaugeMetricFamily("portal_surat_umur_detik", "Age of the oldest mail that waits to be sent")
        tertua = SuratKeluar.objects.filter(status=SuratKeluar.Status.ANTRE).aggregate(t=Min("dibuat_pada"))["t"]
        lama.add_metric([], (kini - tertua).total_seconds() if tertua else 0)
        yield lama
        segel = GaugeMetricFamily("portal_jejak_segel_umur_detik", "Time since a day of the audit trail was sealed")
        if hari := AkarJejak.objects.first():
            segel.add_metric([], (kini - hari.dibuat_pada).total_seconds())
        yield segel
        tugas = GaugeMetricFamily("portal_tugas", "Background tasks", labels=["antrean", "status"])
        umur = GaugeMetricFamily("portal_tugas_umur_detik", "Age of the oldest waiting task", labels=["antrean"])
        menunggu = DBTaskResult.objects.filter(status__in=["READY", "RUNNING", "FAILED"])
        for baris in menunggu.values("queue_name", "status").annotate(n=Count("pk"), t=Min("enqueued_at")):
            tugas.add_metric([baris["queue_name"], baris["status"]], baris["n"])
            if baris["status"] == "READY":
                umur.add_metric([baris["queue_name"]], (kini - baris["t"]).total_seconds())
        yield tugas
        yield umur


def metrik(request):
    """Answer Prometheus when it brings the token of the settings; for everybody else the page is not there."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRIK_TOKEN or not hmac.compare_digest(token.encode(), settings.METRIK_TOKEN.encode()):
        raise Http404
    daftar = CollectorRegistry()
    daftar.register(PengumpulAntrean())
    isi = generate_latest(daftar)
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        bersama = CollectorRegistry()
        MultiProcessCollector(bersama)
        isi += generate_latest(bersama)
    else:
        isi += generate_latest(REGISTRY)
    return HttpResponse(isi, content_type=CONTENT_TYPE_LATEST)
