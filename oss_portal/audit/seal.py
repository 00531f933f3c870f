"""Tamper evidence of the audit trail: one sealed root per day, chained to the previous one (PP 71/2019, audit trail).

A day is closed an hour after midnight (Asia/Jakarta), when no transaction of that day can still be open.
"""

import hashlib
import hmac
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from oss_portal.audit.events import Event
from oss_portal.db.clock import database_now
from oss_portal.db.limits import without_time_limit
from oss_portal.db.partitions import ARCHIVE_SCHEMA, archived_months, months_of
from oss_portal.models import AuditEvent, AuditRoot, LogLeaf

logger = logging.getLogger(__name__)
_GRACE = timedelta(hours=1)
_PORTION = 2000
_FIELDS = [
    "id",
    "waktu",
    "peristiwa",
    "oleh_id",
    "subjek_jenis",
    "subjek_id",
    "tentang_id",
    "nib",
    "alasan",
    "perubahan",
    "rincian",
    "ip",
    "agen",
    "korelasi",
]


@dataclass(frozen=True)
class Finding:
    """One day whose rows differ from those that were sealed."""

    day: date
    cause: str


def _events_of_day(day: date) -> Iterator[dict]:
    """Yield the events of a day in order, from its partition or, when that was detached, from the archive.

    They are read in portions by key: a day may have millions, and a pooler allows no server-side cursor.
    """
    start = timezone.make_aware(datetime.combine(day, time.min))
    day_range, table = [start, start + timedelta(days=1)], AuditEvent._meta.db_table
    if f"{day:%Y_%m}" in archived_months(AuditEvent):
        table = f"{ARCHIVE_SCHEMA}.{table}_{day:%Y_%m}"
    where = f"from {table} where waktu >= %s and waktu < %s"
    with connection.cursor() as cursor:
        # count(*) is in the query because for min and max alone PostgreSQL would read the keys from the first event on.
        cursor.execute(f"select min(id), max(id), count(*) {where}", day_range)
        low, high, count = cursor.fetchone()
    after = low - 1 if count else 0
    while count and after < high:
        portion = f"select * {where} and id > %s and id <= %s order by id limit {_PORTION}"
        events = list(AuditEvent.objects.raw(portion, [*day_range, after, high]))
        after = events[-1].pk if events else high
        for event in events:
            yield {field: getattr(event, field) for field in _FIELDS}


def _compute(day: date, previous: str) -> tuple[int, str]:
    """Return how many rows the day has and the SHA-256 over the previous root and every row in order."""
    root, count = hashlib.sha256(f"{previous}|{day.isoformat()}".encode()), 0
    # To read the events of one day can take minutes, also in a worker.
    with without_time_limit():
        for row in _events_of_day(day):
            row["waktu"] = int(row["waktu"].timestamp() * 1_000_000)
            root.update(json.dumps(row, sort_keys=True, ensure_ascii=False, default=str).encode() + b"\n")
            count += 1
    return count, root.hexdigest()


def _seal(day: date, count: int, root: str) -> str:
    return hmac.new(settings.AUDIT_SEAL_KEY.encode(), f"{day}|{count}|{root}".encode(), hashlib.sha256).hexdigest()


def seal_past_days() -> list[AuditRoot]:
    """Seal every day that is over and not yet sealed, oldest first; safe to run twice and on several nodes."""
    # The clock of the database decides, because it dates the events: a day that is sealed before it ends could not be
    # verified afterwards.
    yesterday = timezone.localdate(database_now() - _GRACE) - timedelta(days=1)
    last = AuditRoot.objects.first()
    if last:
        day, previous = last.tanggal + timedelta(days=1), last.akar
    else:
        first = AuditEvent.objects.order_by("id").values_list("waktu", flat=True).first()
        if first is None:
            return []
        day, previous = timezone.localdate(first), ""
    new = []
    while day <= yesterday:
        count, root = _compute(day, previous)
        try:
            with transaction.atomic():
                sealed = AuditRoot.objects.create(tanggal=day, jumlah=count, akar=root, segel=_seal(day, count, root))
                LogLeaf.objects.append(LogLeaf.Kind.AUDIT_ROOT, sealed.pk, sealed.log_content)
                new.append(sealed)
        except IntegrityError:
            # Another node sealed it first, and continues with the next days.
            return new
        # Logs go to another machine: somebody who rewrites the database and has it sealed again cannot rewrite them.
        logger.info("audit trail %s sealed: %s events, root %s", day, count, root)
        day, previous = day + timedelta(days=1), root
    return new


def carried_away_months() -> set[str]:
    """Return the months that were detached according to the trail, and that are not in this database any more."""
    events = AuditEvent.objects.filter(peristiwa=Event.PARTITION_DETACHED, rincian__tabel=AuditEvent._meta.db_table)
    detached = set(events.values_list("rincian__bulan", flat=True))
    return detached - set(archived_months(AuditEvent)) - set(months_of(AuditEvent))


def verify_audit(since: date | None = None, recorded: dict[date, str] | None = None) -> list[Finding]:
    """Recompute every sealed day and return the days that do not match; an empty list means that nothing was changed.

    `recorded` are roots that were written outside of the database (in the logs): only they reveal a day that was
    removed and sealed again with other rows.
    """
    findings: list[Finding] = []
    stored = dict(AuditRoot.objects.values_list("tanggal", "akar"))
    overdue, carried = timezone.localdate(database_now()) - timedelta(days=2), carried_away_months()
    for day, root in (recorded or {}).items():
        if stored.get(day) != root:
            findings.append(Finding(day, "the root differs from the one that was kept outside of the database"))
    # Sealing runs each hour: if the last days are not sealed, somebody removed their roots or the task does not run.
    if stored and (last := max(stored)) < overdue:
        findings.append(Finding(last, "no day after this one is sealed"))
    if not stored:
        first = AuditEvent.objects.order_by("id").values_list("waktu", flat=True).first()
        if first and timezone.localdate(first) < overdue:
            findings.append(Finding(timezone.localdate(first), "this day has events, but no day is sealed"))
    elif AuditEvent.objects.filter(waktu__lt=timezone.make_aware(datetime.combine(min(stored), time.min))).exists():
        findings.append(Finding(min(stored), "there are events before this day, which is the first sealed day"))
    previous, yesterday = "", None
    for sealed in AuditRoot.objects.order_by("tanggal"):
        if yesterday and sealed.tanggal != yesterday + timedelta(days=1):
            findings.append(Finding(sealed.tanggal, "a sealed day before this one is missing"))
        if (since is None or sealed.tanggal >= since) and f"{sealed.tanggal:%Y_%m}" not in carried:
            if not hmac.compare_digest(sealed.segel, _seal(sealed.tanggal, sealed.jumlah, sealed.akar)):
                findings.append(Finding(sealed.tanggal, "the seal was not made with AUDIT_SEAL_KEY"))
            count, root = _compute(sealed.tanggal, previous)
            if count != sealed.jumlah:
                findings.append(Finding(sealed.tanggal, f"{sealed.jumlah} events were sealed, but the day has {count}"))
            elif root != sealed.akar:
                findings.append(Finding(sealed.tanggal, "an event was altered"))
        previous, yesterday = sealed.akar, sealed.tanggal
    return findings
