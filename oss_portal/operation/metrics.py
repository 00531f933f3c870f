"""Technical metrics at `/metrik`: version, scheduler, workers, replica, signing certificate, connections."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from cryptography import x509
from django.conf import settings
from django.db import connection
from django.db.models import Max
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from oss_portal import __version__
from oss_portal.db.router import REPLICA, replica_lag
from oss_portal.documents.signing import own_certificate
from oss_portal.models import AttemptCounter, ScheduledTask
from oss_portal.models.attempt_counter import WORKER
from oss_portal.web.metrics import gauge


@lru_cache(maxsize=1)
def _certificate() -> x509.Certificate:
    return x509.load_der_x509_certificate(own_certificate().dump())


def certificate_days() -> float | None:
    """Return the days until the signing certificate expires; None if a token does not answer."""
    try:
        until = _certificate().not_valid_after_utc
    # The library of a token raises its own exceptions when the token is missing; the missing figure raises the alert.
    except Exception:  # noqa: BLE001
        return None
    return (until - timezone.now()).total_seconds() / 86400


class MachineryCollector(Collector):
    """A collector of what runs, in which version, and how far behind it is."""

    def collect(self) -> Iterator[Any]:
        now = timezone.now()
        yield gauge("portal_version_info", "Version of the code that answers", 1, version=__version__)
        last = ScheduledTask.objects.aggregate(t=Max("terakhir"))["t"]
        age = (now - last).total_seconds() if last else None
        yield gauge("portal_scheduler_age_seconds", "Time since the scheduler enqueued something", age)
        workers = AttemptCounter.objects.filter(kunci__startswith=WORKER, berakhir_pada__gt=now).count()
        yield gauge("portal_workers", "Workers that took a task in the last 15 minutes", workers)
        days = certificate_days()
        yield gauge("portal_signing_certificate_days", "Days for which the signing certificate is valid", days)
        has_replica = REPLICA in settings.DATABASES
        lag = replica_lag() if has_replica else None
        yield gauge("portal_replica_up", "Whether the replica answers", (lag is not None) if has_replica else None)
        yield gauge("portal_replica_lag_seconds", "How far the replica is behind", lag)
        states = GaugeMetricFamily("portal_database_connections", "Connections to the database", labels=["state"])
        with connection.cursor() as cursor:
            cursor.execute(
                "select coalesce(state, 'other'), count(*) from pg_stat_activity"
                " where datname = current_database() group by 1"
            )
            for state, count in cursor.fetchall():
                states.add_metric([state], count)
        yield states
