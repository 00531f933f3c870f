"""Views of the work for officers: counts for the header, lists, the supervisor's board; each at a limited cost."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext as _

from oss_portal.db.compiled import compiled_sql
from oss_portal.hooks import QUEUE_LIMIT
from oss_portal.models import OfficerNotice, OfficerSetting, Pengguna, WorkItem
from oss_portal.models.work_item import WorkItemQuerySet
from oss_portal.staff.day_filter import within_days
from oss_portal.staff.permissions import conflict_test, officers_with
from oss_portal.staff.work.filters import WorkFilter
from oss_portal.staff.work.notices import BADGE_LIMIT
from oss_portal.staff.work.queues import QUEUES, Summary, WorkQueue, queues_of, source_of, watched_queues


@dataclass(frozen=True)
class QueueState:
    """The figures of a queue: cases whose clock runs, how many of them are late, and the most urgent deadline.

    `free` and `free_late` count the cases that nobody has taken: the list of the queue opens with these, and the header
    counts them. The figures for one officer leave out free cases that only another officer may continue.
    """

    queue: WorkQueue
    waiting: int
    late: int
    deadline: datetime | None
    free: int
    free_late: int


@dataclass(frozen=True)
class WorkCounts:
    """The figures of the header of one officer, read in one query."""

    queues: Sequence[QueueState]
    mine: int
    mine_late: int
    notices: int

    @property
    def late(self) -> str:
        """The number of late cases in all queues, as `1200+` when a queue was not counted to its end."""
        total = sum(min(state.late, QUEUE_LIMIT) for state in self.queues)
        return f"{total}+" if any(state.late > QUEUE_LIMIT for state in self.queues) else str(total)


# The queue of the row: each count is built once in the SQL, not once for each of an officer's queues.
_THIS_QUEUE = RawSQL("queue.code", ())  # noqa: S611 - a constant, no input


def _counted(rows: QuerySet[Any], limit: int) -> tuple[str, tuple[Any, ...]]:
    sql, values = rows.order_by().values("pk")[: limit + 1].query.sql_with_params()
    return f"(select count(*) from ({sql}) t)", tuple(values)  # noqa: S608 - built from our own querysets


def _first(rows: QuerySet[Any]) -> tuple[str, tuple[Any, ...]]:
    sql, values = (
        rows.filter(tenggat__isnull=False).order_by("urut", "id").values("tenggat")[:1].query.sql_with_params()
    )
    return f"({sql})", tuple(values)


def work_counts(petugas: Pengguna, queues: list[WorkQueue] | None = None) -> WorkCounts:
    """Return the figures of queues (by default the officer's), of the officer's own cases and their unread notices.

    One query, fast at any size of the tables: counting stops just above `QUEUE_LIMIT`.
    """
    queues = queues_of(petugas) if queues is None else queues
    codes = [queue.code for queue in queues]
    rows = _count_queues(petugas.pk, timezone.now(), codes, area=petugas.wilayah_kerja)
    states = [QueueState(queue, *row[3:]) for queue, row in zip(queues, rows, strict=False)]
    return WorkCounts(states, *rows[0][:3])


@compiled_sql
def _count_queues(petugas: int, now: datetime, codes: list[str], *, area: str) -> tuple[str, list[Any]]:
    """Return SQL with a row for each queue, or one row without queues; its first three columns are equal in all rows.

    The database computes these three columns only once.
    """
    running = WorkItem.objects.running(now).within(area).filter(antrean=_THIS_QUEUE)
    late = WorkItem.objects.late(now).within(area).filter(antrean=_THIS_QUEUE)
    parts = [
        _counted(WorkItem.objects.is_open().filter(petugas=petugas), QUEUE_LIMIT),
        _counted(WorkItem.objects.late(now).filter(petugas=petugas), QUEUE_LIMIT),
        _counted(OfficerNotice.objects.filter(petugas=petugas, dibaca_pada__isnull=True), BADGE_LIMIT),
        _counted(running, QUEUE_LIMIT),
        _counted(late, QUEUE_LIMIT),
        _first(running),
        _counted(running.free_for(petugas), QUEUE_LIMIT),
        _counted(late.free_for(petugas), QUEUE_LIMIT),
    ]
    sql = (
        f"select {', '.join(part for part, _values in parts)}"  # noqa: S608 - built from our own querysets
        " from (select 1) one left join unnest(%s::text[]) with ordinality queue(code, place) on true order by place"
    )
    return sql, [*(value for _sql, values in parts for value in values), codes]


def all_queues() -> list[QueueState]:
    """Return the figures of every queue, for officers who read them all; two queries."""
    late, free = Q(tenggat__lt=timezone.now()), Q(petugas__isnull=True)
    rows = (
        WorkItem.objects.running()
        .order_by()
        .values("antrean")
        .annotate(
            waiting=Count("pk"),
            late=Count("pk", filter=late),
            deadline=Min("tenggat"),
            free=Count("pk", filter=free),
            free_late=Count("pk", filter=free & late),
        )
    )
    counts = {row.pop("antrean"): row for row in map(dict, rows)}
    nothing = {"waiting": 0, "late": 0, "deadline": None, "free": 0, "free_late": 0}
    return [QueueState(queue, **counts.get(queue.code, nothing)) for queue in QUEUES.values()]


# --- Lists ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class WorkRow:
    """A row of a list: the item with the texts and the address of its case."""

    item: WorkItem
    queue: WorkQueue
    summary: Summary
    # Empty when the officer must not open the case.
    url: str


def work_rows(items: Iterable[WorkItem], petugas: Pengguna) -> list[WorkRow]:
    """Return the rows of a list in its order.

    One query for each kind of record in it, and two or three for `petugas`. The row of a case that concerns the officer
    or somebody close to them has only its number, and no link.
    """
    items = list(items)
    keys: dict[str, list[int]] = defaultdict(list)
    for item in items:
        keys[item.subjek_jenis].append(item.subjek_id)
    records: dict[tuple[str, int], Any] = {}
    for label, pk in keys.items():
        if (source := source_of(label)) is not None:
            for obj in source.model._base_manager.select_related(*source.related).filter(pk__in=pk):
                records[label, obj.pk] = obj
    rows, concerns = [], conflict_test(petugas)
    for item in items:
        source, obj = source_of(item.subjek_jenis), records.get((item.subjek_jenis, item.subjek_id))
        if source is not None and obj is not None:
            summary, url = source.summary(obj), source.url_of(obj)
            if concerns(obj):
                summary, url = summary.for_somebody_close(), ""
            rows.append(WorkRow(item, QUEUES[item.antrean], summary, url))
    return rows


def in_tab(rows: WorkItemQuerySet, tab: str, petugas: Pengguna) -> QuerySet[WorkItem]:
    """Narrow open work to a tab of its list: bebas, milik, lewat, tunggu, or all of it."""
    now = timezone.now()
    if tab == "bebas":
        return rows.running(now).free_for(petugas)
    if tab == "milik":
        return rows.filter(petugas=petugas)
    if tab == "lewat":
        return rows.filter(Q(tunggu="") | Q(tunggu_sampai__lte=now), tenggat__lt=now)
    if tab == "tunggu":
        return rows.exclude(tunggu="").exclude(tunggu_sampai__lte=now)
    return rows


# --- The board --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class BoardCell:
    open: int = 0
    late: int = 0


@dataclass(frozen=True)
class BoardRow:
    """An officer on the board: the number of cases that they hold in each queue, and that they finished this week."""

    petugas: Pengguna | None
    by_queue: Sequence[tuple[WorkQueue, BoardCell]]
    total: BoardCell
    finished: int
    away: bool = False

    @property
    def name(self) -> str:
        return self.petugas.nama if self.petugas else _("Belum diambil")

    @property
    def counts(self) -> list[BoardCell]:
        """The figures of each queue, and of all of them together."""
        return [*(cell for _queue, cell in self.by_queue), self.total]


def _open_counts(petugas: Pengguna, chosen: WorkFilter, codes: list[str]) -> dict[tuple[int | None, str], BoardCell]:
    now = timezone.now()
    running = Q(tunggu="") | Q(tunggu_sampai__lte=now)
    rows = (
        chosen.narrow(WorkItem.objects.is_open().in_area(petugas))
        # Leave out waiting cases without an officer: nobody can take them.
        .filter(running | Q(petugas__isnull=False), antrean__in=codes)
        .order_by()
        .values("petugas", "antrean")
        .annotate(n=Count("pk"), late=Count("pk", filter=running & Q(tenggat__lt=now)))
    )
    return {(row["petugas"], row["antrean"]): BoardCell(row["n"], row["late"]) for row in rows}


def _finished_counts(chosen: WorkFilter, codes: list[str]) -> dict[int, int]:
    in_time = Q(selesai_pada__gte=timezone.now() - timedelta(days=7))
    if chosen.since or chosen.until:
        in_time = within_days("selesai_pada", chosen.since, chosen.until) & Q(selesai_pada__isnull=False)
    rows = WorkItem.objects.filter(in_time, antrean__in=codes, petugas__isnull=False).order_by()
    return dict(rows.values_list("petugas").annotate(n=Count("pk")))


def board(petugas: Pengguna, chosen: WorkFilter | None = None) -> tuple[list[WorkQueue], list[BoardRow]]:
    """Return the queues of a supervisor and a row for each of their officers; the first row is for cases of nobody.

    `chosen` limits it to one queue, and to cases that came in or were finished on certain days; without days, cases
    finished in the last week count. Four queries.
    """
    chosen = chosen or WorkFilter()
    queues = [queue for queue in watched_queues(petugas) if chosen.queue in {"", queue.code}]
    codes = [queue.code for queue in queues]
    counts, finished = _open_counts(petugas, chosen, codes), _finished_counts(chosen, codes)
    holders = {pk for pk, _code in counts if pk is not None}
    entitled = Q()
    for permission in {queue.permission for queue in queues}:
        entitled |= Q(pk__in=officers_with(permission).values("pk"))
    people = Pengguna.objects.filter(Q(pk__in=holders) | entitled).order_by("nama")
    today = timezone.localdate()
    away = set(
        OfficerSetting.objects.filter(cuti_mulai__lte=today, cuti_sampai__gte=today).values_list("petugas", flat=True)
    )

    def line(person: Pengguna | None) -> BoardRow:
        pk = person.pk if person else None
        cells = [counts.get((pk, code), BoardCell()) for code in codes]
        total = BoardCell(sum(cell.open for cell in cells), sum(cell.late for cell in cells))
        return BoardRow(
            person, list(zip(queues, cells, strict=True)), total, finished.get(pk, 0) if pk else 0, pk in away
        )

    return queues, [line(None), *(line(person) for person in people)]
