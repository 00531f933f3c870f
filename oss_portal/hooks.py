"""Hooks: where a lower app gathers what the higher apps have to show, without importing them.

An app registers its functions in its own `hooks`, which its `AppConfig.ready` imports; whoever shows the results calls
`collect`. What a function gets and returns is the type of the hook.
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
        """Decorator that registers a function; a function that is registered already stays where it is."""
        if function not in self._functions:
            self._functions.append(function)
            self._functions.sort(key=_app_order)
        return function

    @property
    def functions(self) -> Sequence[Callable[P, R | None]]:
        """The registered functions in order, for who calls them one at a time."""
        return tuple(self._functions)

    def collect(self, *args: P.args, **kwargs: P.kwargs) -> list[R]:
        """Call every function and return the results that are not None, in order."""
        return [result for function in self._functions if (result := function(*args, **kwargs)) is not None]


def _app_order(function: Callable[..., Any]) -> int:
    order = list(apps.get_app_configs())
    app = apps.get_containing_app_config(function.__module__)
    return order.index(app) if app is not None else len(order)


# --- What the functions return ----------------------------------------------------------------------------------------


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
    # The one that the dashboard is led by, and with which template it is shown where not as a card.
    leads: bool = False
    template: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Banner:
    """A sentence over every page, with a link."""

    text: str
    url: str
    link_text: str


@dataclass(frozen=True)
class PersonalDataSource:
    """What one place keeps about a person (UU 27/2022): why, on what ground, how long, and the data themselves."""

    title: str
    purpose: str
    legal_basis: str
    retention: str
    # One record, or any number of them: name of the field -> value.
    data: Mapping[str, Any] | Sequence[Mapping[str, Any]]
    # Whether the law of business licensing in force is a ground too (its name is not known here).
    under_licensing_law: bool = False

    @property
    def rows(self) -> Sequence[Mapping[str, Any]]:
        return [self.data] if isinstance(self.data, Mapping) else self.data


@dataclass(frozen=True)
class DataReading:
    """Who read which data of a person, when and for what."""

    at: datetime
    who: str
    what: str
    purpose: str

    @classmethod
    def by_officer(cls, event: AuditEvent, *, what: str, purpose: str) -> "DataReading":
        """Return the reading that an event stands for; of the officer the office alone is told."""
        return cls(event.waktu, str(event.rincian.get("peran") or _("Petugas Lembaga OSS")), what, purpose)


@dataclass(frozen=True)
class RetentionRule:
    """One rule of retention: `due(limit)` are the rows from before `limit`, `discard(rows)` what happens to them.

    `days` is where the table of rules starts from; `promised`: the privacy notice says that nothing is kept longer than
    that, so that staff may shorten it and no more. `discard` does a batch at least, returns of how many, and is safe to
    run twice.
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
    # Whether its clock is red.
    overdue: bool
    # The most urgent deadline, where there is one.
    deadline: datetime | None = None
    # Where who has no other work starts their day.
    workplace: str = ""


@dataclass(frozen=True)
class StaffDesk:
    """The front page of an officer who works in no queue: its title, and a template with what it shows."""

    title: str
    template: str
    context: Mapping[str, Any]


@dataclass(frozen=True)
class SearchHit:
    """A record that the search of the officers found; `waits` where there is work on it, and whose that is.

    Without `url` it is one that the officer must not open.
    """

    title: str
    detail: str
    url: str
    waits: bool = False
    officer: str = ""


@dataclass(frozen=True)
class SearchGroup:
    """What one kind of record has for a search; `more` is the address of the list where not all are shown."""

    title: str
    hits: Sequence[SearchHit]
    more: str = ""


# Nobody needs to know whether 4,000 or 5,000 cases wait: counting stops behind this.
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
    """Records that the transparency log holds: their kind (`LogLeaf.Kind`), all of them, and the bytes of one.

    Of a document the leaf is over the beginning of the bytes, before proof and signature. `faults` names the columns of
    a record that pages show and that do not say what those bytes say; `at` is the date that the record gives itself.
    """

    kind: str
    records: QuerySet
    content: Callable[[Any], bytes]
    faults: Callable[[Any], Iterable[str]] = lambda record: ()
    at: Callable[[Any], datetime | None] = lambda record: None


# What a person has at least after the portal came back.
GRACE = timedelta(hours=24)


@dataclass(frozen=True)
class Shift:
    """An outage from `start` to `end`: deadlines move by its length, and to a day after its end at least."""

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
# The short name of the law that licences are issued under today.
licensing_law: Hook[[], str] = Hook()
# Who read data about a person, beyond the officers' reveals: each app tells its newest.
MAX_READINGS = 100
data_readings: Hook[[Pengguna], Sequence[DataReading]] = Hook()
# Why a person's data must stay: a sentence, or None.
erasure_blockers: Hook[[Pengguna], str] = Hook()
retention_rules: Hook[[], Sequence[RetentionRule]] = Hook()
# For an officer; None where the queue is not theirs.
staff_queues: Hook[[Pengguna], StaffQueue] = Hook()
# What an app outside of the admin has for the words of the officers' search; None where nothing, or not theirs.
staff_searches: Hook[[Pengguna, str], SearchGroup] = Hook()
# Sentences over the staff's front page: what somebody must see to, whoever comes in.
staff_notices: Hook[[], str] = Hook()
# What leads the front page of an officer who works in no queue.
staff_desks: Hook[[Pengguna], StaffDesk] = Hook()
# What auditors look for in the trail: the words for it, and the kinds of its events.
watched_events: Hook[[], tuple[str, tuple[str, ...]]] = Hook()
# For a person or else a pelaku usaha.
case_file_sections: Hook[[Pengguna | None, Any], CaseFileSection] = Hook()
figures: Hook[[], Sequence[Figure]] = Hook()
# What `verify_log` compares with the transparency log.
logged_records: Hook[[], Sequence[LoggedRecords]] = Hook()
# Conflict of interest: True where the officer must not open the record; the app records the attempt.
conflicts: Hook[[Pengguna, Model], bool] = Hook()
# The same for the rows of a list: a test of records, made once for the officer; nothing is recorded by it.
conflict_tests: Hook[[Pengguna], Callable[[Model], bool]] = Hook()
# An attempt of an officer that must go on record though it was refused: the record, and the name of the page.
refusals: Hook[[Pengguna, Model, str], None] = Hook()
# An officer may no longer do all that they did: how many of their open cases the app gave back to its queue.
officer_rights_taken: Hook[[Pengguna], int] = Hook()
# After an outage: how many deadlines of the app were moved.
extend_deadlines: Hook[[Shift], int] = Hook()
# After a change of the calendar of working days: moves a batch of open deadlines with keys above the one given, and
# returns the last key, None when there are no more. A deadline never moves to an earlier time.
move_deadlines: Hook[[int], int] = Hook()
