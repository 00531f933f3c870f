"""Base classes and helpers shared by the admin pages of this app."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from oss_portal.staff.action_admin import ActionAdmin
from oss_portal.staff.record_search import RecordSearch
from oss_portal.text.readable import time_left
from registrasi.models import PelakuUsaha


class NibActionAdmin(ActionAdmin):
    """An admin for records that belong to an NIB."""

    AREA = "nib__data__kelurahan"

    @admin.display(description=gettext_lazy("pelaku usaha"))
    def usaha(self, o: Any) -> PelakuUsaha:
        """Return the business of an NIB; a list with this column must select `nib__pelaku_usaha` with its rows."""
        usaha: PelakuUsaha = o.nib.pelaku_usaha
        return usaha


class FilledInActionAdmin(ActionAdmin):
    """An admin with acts whose records officers may also add and change, if they have Django's permission."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return admin.ModelAdmin.has_add_permission(self, request)

    def has_change_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        return admin.ModelAdmin.has_change_permission(self, request, obj)


# Search in lists of records that belong to an NIB.
NIB_SEARCH = RecordSearch(nib=("nib__nomor",))


def usaha_search(nib: str) -> RecordSearch:
    """Return the search by NIB, NIK, User-ID of a person who acts or acted for the business, or a part of its name.

    `nib` is the lookup path to the number.
    """
    return RecordSearch(
        nib=(nib,),
        identitas=("pelaku_usaha__identitas_indeks",),
        user_id=("pelaku_usaha__hak_akses__pengguna__user_id",),
        nama=("pelaku_usaha__nama",),
    )


def table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> SafeString | str:
    """Return a small HTML table of escaped values."""
    rows = list(rows)
    if not rows:
        return "–"
    return format_html(
        "<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>",
        format_html_join("", "<th scope='col'>{}</th>", ((heading,) for heading in headings)),
        format_html_join(
            "",
            "<tr>{}</tr>",
            (
                # On a phone each row is a card, so each cell names its column.
                (format_html_join("", '<td data-label="{}">{}</td>', zip(headings, row, strict=True)),)
                for row in rows
            ),
        ),
    )


def remaining(deadline: datetime | None) -> SafeString | str:
    """Return the time left until a deadline, in red once it is over."""
    if deadline is None:
        return "–"
    classes = "clock-overdue" if deadline < timezone.now() else "clock"
    return format_html('<span class="{}">{}</span>', classes, time_left(deadline))
