"""Hooks: with them a lower app calls functions of higher apps without importing them.

An app registers its functions in its own `hooks`, which its `AppConfig.ready` imports; the code that shows the results
calls `collect`. The type of the hook says what a function gets and returns.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Generic, ParamSpec, TypeVar

from django.apps import apps
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from oss_portal.models import AuditEvent, Pengguna
from oss_portal.reference.charts import Figure

P = ParamSpec("P")
R = TypeVar("R")


class Hook(Generic[P, R]):
    """Functions of the apps, called in the order of the apps and inside an app in the order of registration."""

    def __init__(self) -> None:
        self._functions: list[Callable[P, R | None]] = []

    def register(self, function: Callable[P, R | None]) -> Callable[P, R | None]:
        """Register a function, as a decorator; a function that is registered already keeps its place."""
        if function not in self._functions:
            self._functions.append(function)
            self._functions.sort(key=_app_order)
        return function

    @property
    def functions(self) -> Sequence[Callable[P, R | None]]:
        """The registered functions in order, for callers that call them one at a time."""
        return tuple(self._functions)

    def collect(self, *args: P.args, **kwargs: P.kwargs) -> list[R]:
        """Call every function and return the results that are not None, in order."""
        return [result for function in self._functions if (result := function(*args, **kwargs)) is not None]


def _app_order(function: Callable[..., Any]) -> int:
    order = list(apps.get_app_configs())
    app = apps.get_containing_app_config(function.__module__)
    return order.index(app) if app is not None else len(order)


# --- Results of the functions -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class StatusTag:
    """A state as a coloured word; `colour` is green, yellow, red, blue or empty."""

    text: str
    colour: str = ""


@dataclass(frozen=True)
class DashboardCard:
    """A card of the dashboard; `links` are pairs of words and address."""

    title: str
    text: str
    links: Sequence[tuple[str, str]]
    status: StatusTag | None = None
    # Whether it is shown above the other cards, and the template that shows it if it does not look like a card.
    leads: bool = False
    template: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Banner:
    """A sentence at the top of every page, with a link."""

    text: str
    url: str
    link_text: str


@dataclass(frozen=True)
class PersonalDataSource:
    """Data about a person in one part of the portal (UU 27/2022): purpose, legal basis, period, and the data."""

    title: str
    purpose: str
    legal_basis: str
    retention: str
    # One record, or any number of them: name of the field -> value.
    data: Mapping[str, Any] | Sequence[Mapping[str, Any]]
    # Whether the law of business licensing in force is a legal basis too (the hook `licensing_law` knows its name).
    under_licensing_law: bool = False

    @property
    def rows(self) -> Sequence[Mapping[str, Any]]:
        return [self.data] if isinstance(self.data, Mapping) else self.data


@dataclass(frozen=True)
class DataReading:
    """A reading of a person's data: when, by whom, which data, and for what purpose."""

    at: datetime
    who: str
    what: str
    purpose: str

    @classmethod
    def by_officer(cls, event: AuditEvent, *, what: str, purpose: str) -> "DataReading":
        """Return the reading that an event records; it names the role of the officer, not the officer."""
        return cls(event.waktu, str(event.rincian.get("peran") or _("Petugas Lembaga OSS")), what, purpose)


@dataclass(frozen=True)
class RetentionRule:
    """One rule of retention: `due(limit)` returns the rows from before `limit`, `discard(rows)` disposes of them.

    `days` is the first value in the table of rules; `promised`: the privacy notice says that nothing is kept longer, so
    staff may only shorten it. `discard` handles at least one batch, returns the number of rows, and is safe to run
    twice.
    """

    code: str
    title: str
    legal_basis: str
    days: int
    due: Callable[[datetime], QuerySet[Any]]
    discard: Callable[[QuerySet[Any]], int]
    promised: bool = False


@dataclass(frozen=True)
class StaffQueue:
    """A queue on the staff's front page. `count` comes from `count_queue`."""

    title: str
    url: str
    count: int
    # When its oldest case came in.
    oldest: datetime | None
    # Whether its most urgent deadline has passed.
    overdue: bool
    # The most urgent deadline, where there is one.
    deadline: datetime | None = None
    # Name of the page where an officer without other queues starts their day.
    workplace: str = ""


@dataclass(frozen=True)
class StaffDesk:
    """The front page of an officer who works in no queue: its title, and a template with what it shows."""

    title: str
    template: str
    context: Mapping[str, Any]


@dataclass(frozen=True)
class SearchHit:
    """A record that the search of the officers found; `waits`: there is open work on it, which `officer` holds.

    `url` is empty if the officer must not open the record.
    """

    title: str
    detail: str
    url: str
    waits: bool = False
    officer: str = ""


@dataclass(frozen=True)
class SearchGroup:
    """The hits of a search in one kind of record; `more` is the address of the whole list if not all are shown."""

    title: str
    hits: Sequence[SearchHit]
    more: str = ""


# Counting stops after this number: whether 4,000 or 5,000 cases wait makes no difference to officers.
QUEUE_LIMIT = 1000


def count_queue(rows: QuerySet) -> int:
    """Return how many cases wait; 1,001 stands for more than a thousand (the filter `queue_length` says so)."""
    return rows[: QUEUE_LIMIT + 1].count()


@dataclass(frozen=True)
class CaseFileSection:
    """A part of a case file: rows of name -> value, and files as pairs of name and bytes."""

    title: str
    rows: Sequence[Mapping[str, Any]]
    files: Sequence[tuple[str, bytes]] = ()


@dataclass(frozen=True)
class LoggedRecords:
    """Records that are in the transparency log: their kind (`LogLeaf.Kind`), all of them, and the bytes of one.

    The leaf of a document covers the beginning of its bytes, before proof and signature. `faults` returns the names of
    the columns that pages show and that differ from those bytes; `at` returns the date that the record itself states.
    """

    kind: str
    records: QuerySet
    content: Callable[[Any], bytes]
    faults: Callable[[Any], Iterable[str]] = lambda record: ()
    at: Callable[[Any], datetime | None] = lambda record: None


# The time that a person has at least after the end of an outage.
GRACE = timedelta(hours=24)


@dataclass(frozen=True)
class Shift:
    """An outage from `start` to `end`: deadlines move by its length, and at least to 24 hours after its end."""

    start: datetime
    end: datetime

    @property
    def until(self) -> datetime:
        """The last deadline that moves."""
        return self.end + GRACE

    @property
    def affected_days(self) -> tuple[date, date]:
        """The first and the last day whose deadline moves, for deadlines that are dates."""
        return timezone.localdate(self.start), timezone.localdate(self.until)

    @property
    def new_day(self) -> date:
        """The day to which such a date moves: the one after the last affected."""
        return timezone.localdate(self.until) + timedelta(days=1)


# --- The hooks --------------------------------------------------------------------------------------------------------

dashboard_cards: Hook[[HttpRequest], DashboardCard] = Hook()
banners: Hook[[HttpRequest], Banner] = Hook()
personal_data_sources: Hook[[Pengguna], PersonalDataSource] = Hook()
# The short name of the law in force under which licences are issued.
licensing_law: Hook[[], str] = Hook()
# Readings of a person's data other than the officers' reveals: each app returns its newest.
MAX_READINGS = 100
data_readings: Hook[[Pengguna], Sequence[DataReading]] = Hook()
# The reason why a person's data must stay, as a sentence, or None.
erasure_blockers: Hook[[Pengguna], str] = Hook()
retention_rules: Hook[[], Sequence[RetentionRule]] = Hook()
# A queue for an officer; None if they do not work in it.
staff_queues: Hook[[Pengguna], StaffQueue] = Hook()
# Hits of the officers' search outside of the admin; None if there are none, or the officer may not see them.
staff_searches: Hook[[Pengguna, str], SearchGroup] = Hook()
# Sentences at the top of the front page of officers who may assign work: things that any of them must see to.
staff_notices: Hook[[], str] = Hook()
# The front page of an officer who works in no queue.
staff_desks: Hook[[Pengguna], StaffDesk] = Hook()
# Events that auditors look for in the trail: a title, and the kinds of events.
watched_events: Hook[[], tuple[str, tuple[str, ...]]] = Hook()
# Sections about a person, or else about a pelaku usaha.
case_file_sections: Hook[[Pengguna | None, Any], CaseFileSection] = Hook()
figures: Hook[[], Sequence[Figure]] = Hook()
# The records that `verify_log` compares with the transparency log.
logged_records: Hook[[], Sequence[LoggedRecords]] = Hook()
# Conflict of interest: True where the officer must not open the record; the app records the attempt.
conflicts: Hook[[Pengguna, Model], bool] = Hook()
# The same for the rows of a list: a function that tests a record, made once for the officer; it records nothing.
conflict_tests: Hook[[Pengguna], Callable[[Model], bool]] = Hook()
# Called when an attempt of an officer was refused and must be recorded: gets the record, and the name of the page.
refusals: Hook[[Pengguna, Model, str], None] = Hook()
# Called when an officer lost rights: returns how many of their open cases the app gave back to its queue.
officer_rights_taken: Hook[[Pengguna], int] = Hook()
# Called after an outage: returns how many deadlines of the app were moved.
extend_deadlines: Hook[[Shift], int] = Hook()
# After a change of the calendar of working days: moves a batch of open deadlines with keys above the one given, and
# returns the last key, None when there are no more. A deadline never moves to an earlier time.
move_deadlines: Hook[[int], int] = Hook()
