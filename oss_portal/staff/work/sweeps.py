"""Scheduled tasks of the work: warnings, breaches, the digest in the morning. Each is safe to run twice."""

from collections import defaultdict
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from oss_portal.db.background import for_each_locked
from oss_portal.mail.outgoing import queue_mail
from oss_portal.models import OfficerNotice, Pengguna, WorkItem
from oss_portal.reference.business_calendar import is_working_day
from oss_portal.staff.permissions import officers_with
from oss_portal.staff.work.listing import work_counts, work_rows
from oss_portal.staff.work.notices import tell, tell_given, told_once
from oss_portal.staff.work.queues import ASSIGN, QUEUES, watched_queues, watches

Jenis = OfficerNotice.Jenis
BATCH = 500
# An officer is warned when this part of the time is left.
_NEARLY = 0.2
# The hour, in Jakarta time, in which the digest is sent.
DIGEST_HOUR = 7


def _codes() -> list[str]:
    """Return the codes of the queues whose app does not warn of deadlines by itself."""
    return [queue.code for queue in QUEUES.values() if not queue.own_clock]


@told_once()
def warn_of_deadlines() -> int:
    """Warn officers of their cases whose time is nearly over: once for each deadline, one notice for all of a run.

    Returns how many cases.
    """
    now, count = timezone.now(), 0
    due = WorkItem.objects.running().filter(
        antrean__in=_codes(), diperingatkan_pada__isnull=True, petugas__isnull=False, tenggat__gt=now
    )
    for pk, since, deadline in due.filter(tenggat__lt=now + timedelta(days=7)).values_list(
        "pk", "masuk_pada", "tenggat"
    )[:BATCH]:
        if deadline is None or deadline - now > (deadline - since) * _NEARLY:
            continue
        with transaction.atomic():
            item = due.select_for_update(of=("self",), skip_locked=True).select_related("petugas").filter(pk=pk).first()
            if item is not None:
                item.diperingatkan_pada = now
                item.save(update_fields=["diperingatkan_pada"])
                _tell(item, Jenis.HAMPIR, item.petugas)
                count += 1
    return count


def _tell(item: WorkItem, jenis: str, petugas: Pengguna | None, *, by_mail: bool = True) -> None:
    if petugas is not None:
        tell_given(petugas, jenis, lambda more: tell(item, jenis, petugas=petugas, by_mail=by_mail, more=more))


@told_once()
def record_breaches() -> int:
    """Mark the cases whose time is over; tell officers and supervisors once for all of a run. Returns how many."""
    late = WorkItem.objects.late().filter(antrean__in=_codes(), lewat_pada__isnull=True)
    broken: list[WorkItem] = []

    def mark(item: WorkItem) -> None:
        item.lewat_pada = timezone.now()
        item.save(update_fields=["lewat_pada"])
        _tell(item, Jenis.LEWAT, item.petugas)
        for supervisor in _supervisors(item):
            if supervisor.pk != item.petugas_id:
                _tell(item, Jenis.LEWAT, supervisor, by_mail=False)
        broken.append(item)

    for_each_locked(late.select_related("petugas").order_by("tenggat"), mark)
    _mail_breaches(broken)
    return len(broken)


def _supervisors(item: WorkItem) -> list[Pengguna]:
    return [p for p in officers_with(ASSIGN) if watches(p, QUEUES[item.antrean])]


def _mail_breaches(items: list[WorkItem]) -> None:
    """Queue one mail to each supervisor about all late cases of a run: only names of queues and numbers."""
    lines: dict[Pengguna, list[WorkItem]] = defaultdict(list)
    for item in items:
        for supervisor in _supervisors(item):
            lines[supervisor].append(item)
    for supervisor, late in lines.items():
        rows = work_rows(late, supervisor)
        queue_mail(
            "oss_portal/work_late",
            recipient=supervisor.email,
            context={"nama": supervisor.nama, "rows": rows[:20], "more": max(len(rows) - 20, 0), "tautan": _board()},
            key=f"lewat-{supervisor.pk}-{max(row.item.pk for row in rows)}-{int(timezone.now().timestamp())}",
        )


def _board() -> str:
    return f"{settings.BASE_URL}{reverse('petugas-papan')}"


def send_digest() -> int:
    """Mail each supervisor the figures of their queues, on the morning of a working day. Returns how many mails."""
    local, count = timezone.localtime(), 0
    if local.hour != DIGEST_HOUR or not is_working_day(local.date()):
        return 0
    for supervisor in officers_with(ASSIGN):
        counts = work_counts(supervisor, watched_queues(supervisor))
        states = [state for state in counts.queues if state.waiting]
        if states:
            queue_mail(
                "oss_portal/work_digest",
                recipient=supervisor.email,
                context={"nama": supervisor.nama, "states": states, "late": counts.late, "tautan": _board()},
                key=f"ringkasan-{supervisor.pk}-{local:%Y%m%d}",
            )
            count += 1
    return count


def remove_old(limit: int = 5000) -> int:
    """Delete notices read a month ago, notices of a year ago, and work closed two years ago. Returns how many."""
    now = timezone.now()
    notices = OfficerNotice.objects.filter(
        Q(dibaca_pada__lt=now - timedelta(days=30)) | Q(waktu__lt=now - timedelta(days=365))
    )
    items = WorkItem.objects.filter(selesai_pada__lt=now - timedelta(days=730))
    count = 0
    for rows in (notices, items):
        count += rows.model._base_manager.filter(pk__in=list(rows.values_list("pk", flat=True)[:limit])).delete()[0]
    return count
