"""Rows of a list of the admin: each column is looked up once for a list, and each value of a field is formatted once.

Django looks the column up for each cell and formats each date letter by letter, which takes half of the time of a list.
"""

from collections.abc import Hashable, Iterator, Sequence
from datetime import date, time
from html import escape
from itertools import repeat
from typing import Any

from django.contrib.admin.utils import display_for_field, display_for_value, lookup_field
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist
from django.db.models import DateField, Field, Model, TimeField
from django.forms import BaseForm
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst

from oss_portal.text.readable import day, moment

# Texts of an empty cell.
_NOTHING = {"", "-", "–"}


def _field(model: type[Model], name: str) -> Field[Any, Any] | None:
    """Return the column of the table that a column of the list shows; None for a computed value."""
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return field if isinstance(field, Field) and field.concrete and field.name == name else None


def _escaped(shown: Any) -> str:
    """Return the text of a value, escaped unless it is HTML; faster than Django's, which checks for lazy texts."""
    text = str(shown)
    return text if isinstance(text, SafeString) else escape(text)


class _Column:
    """A column of a list: finds and formats the value of each row. `links` tells whether it has the row's link."""

    def __init__(self, listing: ChangeList, name: str, label: str, *, links: bool, tag: str) -> None:
        self.listing, self.name, self.links, self.tag = listing, name, links, tag
        self.opener = '<th scope="row"' if tag == "th" else f"<{tag}"
        self.admin, self.field = listing.model_admin, _field(listing.model, name)
        # A function of the admin or an attribute of the record has the display options of Django.
        self.function = None if self.field or name == "__str__" else getattr(self.admin, name, None)
        shown_by = getattr(self.admin, name, None) or getattr(listing.model, name, None)
        self.empty = getattr(shown_by, "empty_value_display", self.admin.get_empty_value_display())
        self.boolean = bool(getattr(getattr(shown_by, "fget", shown_by), "boolean", False))
        is_box = name == "action_checkbox"
        self.css_class = "action-checkbox" if is_box else f"field-{name}"
        # The heading of the column of checkboxes is a checkbox, which is no label.
        self.label = "" if is_box else label
        self._written: dict[Hashable, str] = {}

    def cell(self, row: Model, form: BaseForm | None) -> str:
        """Return the cell of a row, with its control where the list is edited in place."""
        text, one_line = self._text(row)
        css_class = f"{self.css_class} nowrap" if one_line else self.css_class
        nothing = " data-nothing" if not self.links and text.strip() in _NOTHING else ""
        if self.links:
            text = self._link(row, text)
        elif form and self.name in form.fields:
            text, nothing = f"{form[self.name].errors}{form[self.name]}", ""
        return f'{self.opener} data-label="{self.label}"{nothing} class="{css_class}">{text}</{self.tag}>'

    def _link(self, row: Model, text: str) -> str:
        opener = ""
        if self.listing.is_popup:
            key = row.serializable_value(str(self.listing.to_field or self.listing.pk_attname))
            opener = format_html(' data-popup-opener="{}"', key)
        return f'<a href="{_escaped(self.listing.url_for_result(row))}"{opener}>{text}</a>'

    def _text(self, row: Model) -> tuple[str, bool]:
        """Return the escaped text of a cell, and whether it stays on one line, as times and related records do."""
        if self.field is None or self.field.remote_field:
            return self._worked_out(row)
        value = getattr(row, self.name)
        is_moment = isinstance(self.field, DateField | TimeField)
        if not isinstance(value, Hashable):
            return self._of_field(value, self.field), is_moment
        if value not in self._written:
            self._written[value] = self._of_field(value, self.field)
        return self._written[value], is_moment

    def _of_field(self, value: Any, field: Field[Any, Any]) -> str:
        if isinstance(value, date):
            return _escaped(moment(value) or day(value))
        if isinstance(value, str) and not value.strip():
            value = ""
        return _escaped(display_for_field(value, field, self.empty, avoid_link=self.links))

    def _worked_out(self, row: Model) -> tuple[str, bool]:
        try:
            if self.field is not None:
                related = getattr(row, self.name)
                return _escaped(self.empty if related is None else related), True
            value = self.function(row) if self.function else lookup_field(self.name, row, self.admin)[2]
        except ObjectDoesNotExist:
            return _escaped(self.empty), False
        if isinstance(value, str) and not value.strip():
            value = ""
        return _escaped(display_for_value(value, self.empty, self.boolean)), isinstance(value, date | time)


def _columns(listing: ChangeList, headers: Sequence[dict[str, Any]]) -> Iterator[_Column]:
    chosen, tag = listing.list_display_links, "th"
    for name, header in zip(map(str, listing.list_display), headers, strict=True):
        links = chosen is not None and (name in chosen if chosen else tag == "th")
        label = _escaped(capfirst(str(header["text"])))
        yield _Column(listing, name, label, links=links, tag=tag if links else "td")
        if links:
            tag = "td"


def list_rows(listing: ChangeList, headers: Sequence[dict[str, Any]]) -> Iterator[SafeString]:
    """Yield each row: cells have the label of their column, empty cells a mark; errors of its form come before it."""
    columns = list(_columns(listing, headers))
    forms = listing.formset.forms if listing.formset else repeat(None)
    for row, form in zip(listing.result_list, forms, strict=False):
        errors = form.non_field_errors() if form else None
        above = f'<tr><td colspan="{len(headers)}">{errors}</td></tr>\n' if errors else ""
        cells = "".join(column.cell(row, form) for column in columns)
        yield mark_safe(f"{above}<tr>{cells}</tr>")  # noqa: S308 - each cell is escaped
