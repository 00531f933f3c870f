"""The queues of officers, with work items that follow the state of their records.

An app registers a `WorkSource` for each kind of record that officers work on. Whenever such a record is saved, `sync`
makes, moves or closes its `WorkItem` in the same transaction, so that no service can forget it
([ADR 31](../../../docs/adr/0031-work-items-follow-their-records.md)). `reconcile` corrects items after bulk updates.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property, partial
from typing import Any, Generic, TypedDict, TypeVar

from django.db import transaction
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.db.models.signals import post_save
from django.dispatch import Signal
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from oss_portal.db.compiled import compiled
from oss_portal.db.inserts import at_end_of_act
from oss_portal.exceptions import AlreadyTaken, Refused
from oss_portal.hooks import staff_queues
from oss_portal.models import Pengguna, WorkItem
from oss_portal.staff.addresses import record_url

T = TypeVar("T", bound=Model)
Text = str | Promise
CLAIM_PERIOD = timedelta(minutes=30)
CLAIM_MINUTES = CLAIM_PERIOD // timedelta(minutes=1)
# Sent when the person for whom a case waited has answered; arguments: item.
answered = Signal()
_OTHERS = {WorkItem.Wait.PEMOHON, WorkItem.Wait.JAWABAN}


@dataclass(frozen=True, kw_only=True)
class WorkQueue:
    """A queue; officers with `permission` work in it."""

    code: str
    title: Text
    # The title in one word, for the header.
    short: Text
    permission: str
    # Whether its clock may be stopped while another unit is asked; a period of law is never stopped.
    can_pause: bool = True
    # Whether the app warns of its deadlines itself.
    own_clock: bool = False
    # Name of the page on which officers without other queues start their day; empty: the front page.
    workplace: str = ""
    # Four eyes: the permission for the first half, which counts only while the first officer has it (`has_lapsed`).
    first_half: str = ""
    # Name of the page that lists its cases, if it is not the common list of queues.
    page: str = ""
    # Officers who assign work and have this permission supervise the queue, although they do not work in it.
    seen_by: str = ""

    @cached_property
    def url(self) -> str:
        """Return the address of the list of free cases."""
        own = reverse(self.page) if self.page else reverse("petugas-pekerjaan-antrean", args=[self.code])
        return f"{own}?tab=bebas"


@dataclass(frozen=True, kw_only=True)
class WorkState:
    """The state of a record that waits for officers."""

    since: datetime
    # The code of its queue, if its source has several.
    queue: str = ""
    due: datetime | None = None
    # A `WorkItem.Wait`: the clock is stopped until `until`, or until somebody acts.
    wait: str = ""
    until: datetime | None = None
    # Four eyes: the officer who did the first half.
    not_by: int | None = None
    # The holder, if the app keeps it in the record itself: (officer, claimed until).
    holder: tuple[int | None, datetime | None] | None = None


@dataclass(frozen=True)
class Summary:
    """The title of a case in lists, and the reason why it is there."""

    title: str
    why: str = ""
    number: str = ""
    # The other record for which it waits: words and address, for officers who may open it.
    waits_at: tuple[str, str] | None = None

    def for_somebody_close(self) -> "Summary":
        """Return the summary for an officer who must not open the case: its number, but no data of it."""
        return Summary(_("Mintalah petugas lain"), _("Menyangkut Anda atau orang yang dekat dengan Anda"), self.number)


@dataclass(frozen=True)
class OwnActs:
    """Acts of an app that keeps the holder in the record: each takes the record and `by`, and raises `Refused`."""

    take: Callable[[Any, Pengguna], object]
    release: Callable[[Any, Pengguna, bool], object]
    assign: Callable[[Any, Pengguna, Pengguna, bool], object]


class Concerned(TypedDict):
    """What the events of a case say of whom and what it is about."""

    about: Pengguna | None
    nib: str


@dataclass(frozen=True, kw_only=True)
class WorkSource(Generic[T]):
    """One kind of record that officers work on."""

    model: type[T]
    queues: Sequence[WorkQueue]
    state: Callable[[T], WorkState | None]
    # The records that `state` returns something for, as a queryset.
    waiting: Callable[[], QuerySet[T]]
    summary: Callable[[T], Summary]
    # Raises `Refused` when this officer may not work on the record.
    check: Callable[[Pengguna, T], None]
    related: Sequence[str] = ()
    # The column with choices for the kind of a case, for the filter of its lists.
    kind: str = ""
    # The person whom the case is about, for the audit trail.
    about: Callable[[T], Pengguna | None] = field(default=lambda obj: None)
    # The NIB of the case, for the audit trail.
    nib: Callable[[T], str] = field(default=lambda obj: "")
    # The kelurahan of the case, for officers of an area.
    area: Callable[[T], str] = field(default=lambda obj: "")
    address: Callable[[T], str] | None = None
    own_acts: OwnActs | None = None

    @property
    def label(self) -> str:
        return self.model._meta.label_lower

    def url_of(self, obj: T) -> str:
        """Return the address of the page of one case."""
        return record_url(obj) if self.address is None else self.address(obj)

    def refusal(self, petugas: Pengguna, obj: T) -> Refused | None:
        """Return the refusal of `check` for this officer and record, or None if they may work on it."""
        try:
            self.check(petugas, obj)
        except Refused as refused:
            return refused
        return None

    def may_work_on(self, petugas: Pengguna, obj: T) -> bool:
        """Whether `check` lets this officer work on the record."""
        return self.refusal(petugas, obj) is None


# Auditors read every queue and work in none.
READ = "oss_portal.view_workitem"
# Supervisors: they give cases to others.
ASSIGN = "oss_portal.bagi_pekerjaan"
_SOURCES: dict[str, WorkSource[Any]] = {}
QUEUES: dict[str, WorkQueue] = {}


def register(source: WorkSource[Any]) -> WorkSource[Any]:
    """Make the work on a kind of record follow its state; an app calls it when it is ready."""
    _SOURCES[source.label] = source
    QUEUES.update({queue.code: queue for queue in source.queues})
    post_save.connect(_saved, sender=source.model, dispatch_uid=f"work.{source.label}")
    return source


def source_of(subject: Model | str) -> WorkSource[Any] | None:
    """Return the source of a record, or of the label of a model; None if officers do not work on it."""
    return _SOURCES.get(subject if isinstance(subject, str) else subject._meta.label_lower)


def concerned(obj: Model) -> Concerned:
    """Return whom and which NIB a record is about, as `audit.trail.record` takes them."""
    source = source_of(obj)
    return Concerned(about=None, nib="") if source is None else Concerned(about=source.about(obj), nib=source.nib(obj))


def source_of_queue(code: str) -> WorkSource[Any] | None:
    """Return the source whose records wait in a queue."""
    return next((s for s in _SOURCES.values() if any(queue.code == code for queue in s.queues)), None)


def sources() -> Iterator[WorkSource[Any]]:
    yield from _SOURCES.values()


def queues_of(petugas: Pengguna) -> list[WorkQueue]:
    """Return the queues in which this officer works, in the order of the apps."""
    return [queue for queue in QUEUES.values() if petugas.has_perm(queue.permission)]


def watches(petugas: Pengguna, queue: WorkQueue) -> bool:
    """Whether an officer who assigns work supervises a queue: its load and its late cases."""
    own = petugas.has_perm(queue.permission)
    return petugas.has_perm(ASSIGN) and (own or bool(queue.seen_by and petugas.has_perm(queue.seen_by)))


def watched_queues(petugas: Pengguna) -> list[WorkQueue]:
    """Return the queues that this officer supervises, in the order of the apps."""
    return [queue for queue in QUEUES.values() if watches(petugas, queue)]


def may_read(petugas: Pengguna, queue: WorkQueue) -> bool:
    """Whether an officer works in a queue, supervises it, or reads all queues (auditors)."""
    return petugas.has_perm(queue.permission) or petugas.has_perm(READ) or watches(petugas, queue)


def workplace(petugas: Pengguna) -> str:
    """Return the address of this officer's start page: the one that all their queues share, else the front page."""
    pages = {queue.workplace and reverse(queue.workplace) for queue in queues_of(petugas)}
    pages |= {queue.workplace for queue in staff_queues.collect(petugas)}
    return (pages.pop() if len(pages) == 1 else None) or reverse("admin:index")


def item_of(obj: Model) -> WorkItem | None:
    """Return the open work on a record, with its officer."""
    return WorkItem.objects.is_open().of(obj).select_related("petugas").first()


def record_of(item: WorkItem) -> Any:
    """Return the record of a work item. Raises `DoesNotExist`."""
    source = _SOURCES[item.subjek_jenis]
    return source.model._base_manager.select_related(*source.related).get(pk=item.subjek_id)


# The record that an officer acts on, and the officer: `assignment.acting_on`.
_acting: ContextVar[tuple[str, int, int] | None] = ContextVar("acting", default=None)


def check_free(item: WorkItem, by: int) -> None:
    """Raise `AlreadyTaken` while an officer other than `by` has taken the work."""
    if item.petugas_id != by and item.claimed_until and item.petugas is not None:
        raise AlreadyTaken(item.petugas, item.claimed_until)


@contextmanager
def acting(obj: Model, by: Pengguna) -> Iterator[None]:
    """Let `sync` raise `AlreadyTaken` when the block saves a record that a colleague took while the block ran.

    The saved record is locked then, so no colleague can take it after the check.
    """
    token = _acting.set((obj._meta.label_lower, obj.pk, by.pk))
    try:
        yield
    finally:
        _acting.reset(token)


def _saved(sender: type[Model], instance: Model, created: bool, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        # Sync once at the end of an act, although it may save a record several times.
        at_end_of_act((sender, instance.pk), partial(sync, instance, created=created))


@compiled
def _open_item(subjek_jenis: str, subjek_id: int) -> QuerySet[WorkItem]:
    rows = WorkItem.objects.is_open().filter(subjek_jenis=subjek_jenis, subjek_id=subjek_id)
    return rows.select_for_update().order_by("pk")[:1]


def sync(obj: Model, *, created: bool = False) -> None:
    """Make, move or close the work on a record whose state has just been saved."""
    source = _SOURCES[obj._meta.label_lower]
    state = source.state(obj)
    if created and state is None:
        return
    item = None if created else _open_item.first(source.label, obj.pk)
    who = _acting.get()
    if item is not None and who is not None and source.own_acts is None and who[:2] == (source.label, obj.pk):
        check_free(item, who[2])
    if state is None:
        if item is not None:
            item.selesai_pada, item.diambil_sampai = timezone.now(), None
            item.save(update_fields=["selesai_pada", "diambil_sampai"])
        return
    if item is None:
        item = WorkItem(subjek_jenis=source.label, subjek_id=obj.pk)
    before, waited = _values(item), item.tunggu in _OTHERS
    _follow(item, source, state)
    item.wilayah = source.area(obj)
    if item.pk is None or _values(item) != before:
        item.save()
        if waited and not item.tunggu and source.own_acts is None:
            answered.send(WorkItem, item=item)


_COLUMNS = [f.attname for f in WorkItem._meta.concrete_fields]


def _values(item: WorkItem) -> list[Any]:
    return [getattr(item, name) for name in _COLUMNS]


def _follow(item: WorkItem, source: WorkSource[Any], state: WorkState) -> None:
    """Update an item from the state of its record; keep holder and pause that officers set, where they still apply."""
    queue = state.queue or source.queues[0].code
    if item.antrean != queue:
        # The new queue is other work, perhaps not for the same officer.
        item.antrean, item.petugas_id, item.dipegang_sejak, item.diambil_sampai = queue, None, None, None
    if item.masuk_pada != state.since:
        # A new round begins: pauses of the round before do not extend its deadline.
        item.jeda_lama = timedelta()
    item.masuk_pada = state.since
    due = state.due and state.due + item.jeda_lama
    if due != item.tenggat:
        item.tenggat, item.diperingatkan_pada, item.lewat_pada = due, None, None
    if state.wait or item.tunggu != WorkItem.Wait.UNIT:
        if state.wait != item.tunggu:
            item.tunggu_sejak = timezone.now() if state.wait else None
        item.tunggu, item.tunggu_sampai, item.tunggu_catatan = state.wait, state.until, ""
    item.place()
    item.bukan_oleh_id = state.not_by
    if state.holder is not None:
        holder, until = state.holder
        if holder != item.petugas_id:
            item.dipegang_sejak = timezone.now() if holder else None
        item.petugas_id, item.diambil_sampai = holder, until
    elif state.not_by is not None and item.petugas_id == state.not_by:
        item.petugas_id = item.dipegang_sejak = item.diambil_sampai = None


# The greatest number of missing items, and of surplus items, of one kind of record that a run corrects.
RECONCILED = 1000


def reconcile() -> int:
    """Sync the work items of records that were changed without `save`. Returns how many; safe to run twice."""
    count = 0
    for source in sources():
        items = WorkItem.objects.is_open().filter(subjek_jenis=source.label)
        missing = source.waiting().filter(~Exists(items.filter(subjek_id=OuterRef("pk")))).order_by("pk")
        over = items.filter(~Exists(source.waiting().filter(pk=OuterRef("subjek_id"))))
        for pk in [
            *missing.values_list("pk", flat=True)[:RECONCILED],
            *over.values_list("subjek_id", flat=True)[:RECONCILED],
        ]:
            with transaction.atomic():
                obj = source.model._base_manager.select_for_update(of=("self",)).filter(pk=pk).first()
                if obj is not None:
                    sync(obj)
                    count += 1
    return count
