"""A case as officers see it: its subject, the reason why it is here, its values, acts, notes and history.

`ActionAdmin` makes it from the fields that the admin of the record names, so that every kind of record has the same
page; an admin adds more in `why`, `comparison` and `case_context`. Fields without a value are left out.
"""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.contrib.admin import ModelAdmin
from django.contrib.admin.utils import label_for_field, lookup_field
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Field, Model, QuerySet
from django.forms import BaseForm
from django.http import HttpRequest
from django.urls import NoReverseMatch
from django.utils.html import format_html
from django.utils.safestring import SafeString

from oss_portal.audit.sentences import sentence
from oss_portal.db.compiled import compiled
from oss_portal.models import AuditEvent, CaseNote
from oss_portal.staff.actions import Action
from oss_portal.staff.addresses import record_url
from oss_portal.staff.work.events import Event as WorkEvent

# A table with more rows is folded: the ledger of an old NIB fills many screens of a phone.
LONG_TABLE = 6
# The greatest number of rows of a table that the page shows; it says how many there are.
SHOWN_ROWS = 100
# The greatest number of events and of notes that the page shows; the audit trail has all events.
HISTORY = 40


@dataclass(frozen=True)
class Row:
    """A line: its label, its value and, in a comparison, the value elsewhere."""

    label: str
    value: Any
    other: str = ""
    differs: bool = False


@dataclass(frozen=True)
class Section:
    """A part of the data; `headings` name the two columns of a comparison."""

    title: str
    rows: Sequence[Row]
    headings: tuple[str, str] | None = None


@dataclass(frozen=True)
class Table:
    """A table of rows that belong to the record."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Any]]
    # The number of rows, shown or not.
    total: int

    @property
    def is_long(self) -> bool:
        """Whether the page shows the table folded."""
        return len(self.rows) > LONG_TABLE

    @property
    def labelled_rows(self) -> list[list[tuple[str, Any]]]:
        """The rows, with the heading of its column beside each value."""
        return [list(zip(self.headings, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class ActPanel:
    """An act beside the data: its form, the address for the form, the weight of its button and its effects."""

    action: Action[Any]
    form: BaseForm
    url: str
    effects: Sequence[Any]
    is_open: bool = False

    @property
    def weight(self) -> str:
        """The CSS class of its button."""
        if self.action.danger:
            return "btn-danger"
        return "btn-primary" if self.action.main else "btn-outline-primary"


@dataclass(frozen=True)
class HistoryLine:
    at: datetime
    text: str
    reason: str
    # How often it happened in a row; `at` is the last time.
    times: int = 1


@dataclass
class Case:
    """All that the page of a record shows beside its acts."""

    title: str
    status: str = ""
    why: Sequence[str] = ()
    sections: list[Section] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)


def history_of(obj: Model, *, nib: str = "") -> list[HistoryLine]:
    """Return the events of a record in sentences, newest first; with `nib` all events of that number."""
    events = _events_of_nib(nib) if nib else _events(obj._meta.label_lower, str(obj.pk))
    lines: list[HistoryLine] = []
    for event in events:
        line = HistoryLine(event.waktu, sentence(event), event.alasan)
        if lines and (lines[-1].text, lines[-1].reason) == (line.text, line.reason):
            # Each picture that an officer looked at is an event; the page shows one line with their number.
            lines[-1] = replace(lines[-1], times=lines[-1].times + 1)
        else:
            lines.append(line)
    return lines


@compiled
def _events(jenis: str, subjek: str) -> QuerySet[AuditEvent]:
    events = AuditEvent.objects.filter(subjek_jenis=jenis, subjek_id=subjek)
    return events.select_related("oleh").order_by("-id")[:HISTORY]


@compiled
def _events_of_nib(nib: str) -> QuerySet[AuditEvent]:
    # Who took a case about it, or wrote a note there, stands in the history of that case.
    events = AuditEvent.objects.filter(nib=nib).exclude(peristiwa__in=list(WorkEvent))
    return events.select_related("oleh").order_by("-id")[:HISTORY]


def notes_of(obj: Model) -> list[CaseNote]:
    """Return the notes that officers wrote on a record, newest first."""
    return _notes(obj._meta.label_lower, obj.pk)


@compiled
def _notes(jenis: str, subjek: int) -> QuerySet[CaseNote]:
    notes = CaseNote.objects.filter(subjek_jenis=jenis, subjek_id=subjek)
    return notes.select_related("oleh").order_by("-id")[:HISTORY]


def linked(request: HttpRequest, admin: ModelAdmin[Any], target: Model) -> str | SafeString:
    """Return a record as a link if the officer may open it, else as text."""
    other = admin.admin_site._registry.get(type(target))
    if other is None or not other.has_view_permission(request, target):
        return str(target)
    try:
        return format_html('<a href="{}">{}</a>', record_url(target), target)
    except NoReverseMatch:
        return str(target)


def value_of(request: HttpRequest, admin: Any, name: str, obj: Model) -> Any:
    """Return the value of a field of a record, or of a display method of its admin; the template formats it."""
    try:
        column, _attribute, value = lookup_field(name, obj, admin)
    except (AttributeError, ValueError, ObjectDoesNotExist):
        return ""
    if isinstance(value, Model):
        return linked(request, admin, value)
    if isinstance(column, Field):
        if column.choices is not None or column.flatchoices:
            value = getattr(obj, f"get_{name}_display", lambda: value)()
        elif value is False:
            return ""
    return value


def is_empty(value: Any) -> bool:
    """Whether there is nothing to show."""
    return value is None or value in ("", "–", "-", [], {}, ())


def _names(fields: Iterable[Any]) -> Iterable[str]:
    for name in fields:
        if isinstance(name, list | tuple):
            yield from name
        else:
            yield name


def sections_of(
    request: HttpRequest, admin: ModelAdmin[Any], obj: Model, *, without: Iterable[str] = (), said: Container[str] = ()
) -> list[Section]:
    """Return the fieldsets of an admin, with the fields that have a value which is not in `said`."""
    left_out = {"action_links", *without}
    result = []
    for title, options in admin.get_fieldsets(request, obj):
        rows = []
        for name in _names(options["fields"]):
            if name in left_out:
                continue
            value = value_of(request, admin, name, obj)
            if is_empty(value) or (isinstance(value, str) and value in said):
                continue
            label = str(label_for_field(name, type(obj), admin))
            rows.append(Row(label[:1].upper() + label[1:], value))
        if rows:
            result.append(Section(str(title or ""), rows))
    return result


def tables_of(request: HttpRequest, admin: ModelAdmin[Any], obj: Model) -> list[Table]:
    """Return the inlines of an admin, as tables without empty columns."""
    result = []
    for inline in admin.get_inline_instances(request, obj):
        link_name = inline.fk_name or next(
            f.name for f in inline.model._meta.fields if f.is_relation and isinstance(obj, f.related_model or ())
        )
        every_row = inline.get_queryset(request).filter(**{link_name: obj})
        rows = list(every_row[: SHOWN_ROWS + 1])
        total = every_row.count() if len(rows) > SHOWN_ROWS else len(rows)
        del rows[SHOWN_ROWS:]
        names = [n for n in _names(inline.get_fields(request, obj)) if n]
        cells = [[value_of(request, inline, name, row) for name in names] for row in rows]
        shown = [i for i in range(len(names)) if any(not is_empty(line[i]) for line in cells)]
        if not rows or not shown:
            continue
        headings = [str(label_for_field(names[i], inline.model, inline)) for i in shown]
        linking = bool(inline.show_change_link)
        lines = []
        for row, line in zip(rows, cells, strict=True):
            values = [line[i] for i in shown]
            if linking and values:
                other = admin.admin_site._registry.get(type(row))
                if other is not None and other.has_view_permission(request, row):
                    values[0] = format_html('<a href="{}">{}</a>', record_url(row), values[0])
            lines.append(values)
        title = str(inline.verbose_name_plural or inline.model._meta.verbose_name_plural)
        result.append(Table(title[:1].upper() + title[1:], [h[:1].upper() + h[1:] for h in headings], lines, total))
    return result
