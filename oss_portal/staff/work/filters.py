"""Filters of lists of work by queue, kind, day and officer, as given in the address of the list."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict

from oss_portal.models import WorkItem
from oss_portal.staff.day_filter import read_day, within_days
from oss_portal.staff.work.queues import WorkQueue, source_of_queue


def kinds_of(queue: WorkQueue) -> list[tuple[str, str]]:
    """Return the kinds of case in a queue as (stored value, words); empty when the queue has only one kind."""
    source = source_of_queue(queue.code)
    if source is None or not source.kind:
        return []
    return [(str(value), str(words)) for value, words in source.model._meta.get_field(source.kind).flatchoices]


@dataclass(frozen=True)
class WorkFilter:
    """The filter that an officer chose for a list; values that the list does not offer are ignored."""

    queue: str = ""
    kind: str = ""
    since: str = ""
    until: str = ""
    officer: str = ""

    @classmethod
    def read(
        cls,
        data: QueryDict,
        *,
        queues: Sequence[WorkQueue] = (),
        kinds: Sequence[tuple[str, str]] = (),
        by_officer: bool = False,
    ) -> "WorkFilter":
        """Return the filter in a query string, with only the values that this list offers."""

        def one_of(name: str, options: set[str]) -> str:
            return value if (value := data.get(name, "")) in options else ""

        return cls(
            queue=one_of("antrean", {queue.code for queue in queues}),
            kind=one_of("jenis", {value for value, _words in kinds}),
            since=read_day(data.get("sejak", "")),
            until=read_day(data.get("sampai", "")),
            officer=data.get("petugas", "") if by_officer else "",
        )

    @property
    def is_set(self) -> bool:
        return any((self.queue, self.kind, self.since, self.until, self.officer))

    def narrow(self, items: QuerySet[WorkItem], queue: WorkQueue | None = None) -> QuerySet[WorkItem]:
        """Return the filtered work; `queue` is the queue of the list, if it is the list of one queue."""
        items = items.filter(within_days("masuk_pada", self.since, self.until))
        if self.queue:
            items = items.filter(antrean=self.queue)
        if self.officer:
            items = items.filter(petugas__user_id=self.officer)
        source = source_of_queue(queue.code) if queue is not None and self.kind else None
        if source is not None:
            records = source.model._base_manager.filter(pk=OuterRef("subjek_id"), **{source.kind: self.kind})
            items = items.filter(Exists(records), subjek_jenis=source.label)
        return items

    def csv_query(self, **further: str) -> str:
        """Return the query string for the same list as a CSV file."""
        values = {"antrean": self.queue, "jenis": self.kind, "sejak": self.since, "sampai": self.until}
        values |= {"petugas": self.officer} | further
        return urlencode({name: value for name, value in values.items() if value} | {"csv": "1"})
