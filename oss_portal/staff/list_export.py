"""Export of any list of the admin as CSV: the rows and columns that the officer sees, same filters, recorded."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.contrib.admin.utils import label_for_field, lookup_field
from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.text import slugify
from django.utils.translation import gettext as _

from oss_portal.audit.events import Event
from oss_portal.audit.sentences import list_name
from oss_portal.audit.trail import record
from oss_portal.models import Pengguna
from oss_portal.reference.charts import csv_lines
from oss_portal.staff.closed_lists import ClosedChangeList
from oss_portal.staff.files import release_file
from oss_portal.staff.permissions import conflict_test, officer_of
from oss_portal.web.downloads import CSV, as_file

# Lists export no more rows; larger amounts are for statistics or for the database.
LIMIT = 10_000


def cell(value: Any) -> str:
    """Return the text of a value in an export: dates that sort (ISO 8601, Jakarta time), no markup."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return strip_tags(str(value)).strip()


def _rows(listing: ClosedChangeList, columns: list[str], petugas: Pengguna) -> Iterator[list[str]]:
    concerns = conflict_test(petugas)
    everything = listing.queryset[:LIMIT].iterator(chunk_size=500)
    while batch := list(islice(everything, 500)):
        listing.complete(batch)
        for obj in batch:
            if concerns(obj):
                yield [_("Mintalah petugas lain"), *[""] * (len(columns) - 1)]
            else:
                yield [_exported(listing, name, obj) for name in columns]


def _exported(listing: ClosedChangeList, name: str, obj: Any) -> str:
    try:
        field, _attribute, value = lookup_field(name, obj, listing.model_admin)
    except ObjectDoesNotExist:
        return ""
    if field is not None and getattr(field, "flatchoices", None):
        value = dict(field.flatchoices).get(value, value)
    return cell(value)


def export_response(request: HttpRequest, listing: ClosedChangeList) -> HttpResponse | StreamingHttpResponse:
    """Return a list of the admin as a download, and record who took how many rows with which filters."""
    columns = [str(name) for name in listing.list_display if name != "action_checkbox"]
    titles = [str(label_for_field(name, listing.model, listing.model_admin)) for name in columns]
    return download(
        request,
        listing.model._meta.label_lower,
        titles,
        _rows(listing, columns, officer_of(request)),
        count=listing.queryset.order_by()[: LIMIT + 1].count(),
    )


def download(
    request: HttpRequest, name: str, titles: list[str], rows: Iterable[list[str]], *, count: int
) -> StreamingHttpResponse:
    """Return the list `name` ("app.model") of `count` rows as a CSV file; record who took it, and its filters."""
    subject = officer_of(request)
    # The rows leave out records with a conflict of interest.
    release_file(request)
    filters = sorted(key for key in request.GET if key not in {"q", "csv"})
    record(
        Event.DAFTAR_DIEKSPOR,
        subject=subject,
        by=subject,
        details={"daftar": name, "baris": min(count, LIMIT), "saringan": filters},
    )
    headers = as_file(f"{slugify(list_name(name))}-{timezone.localdate():%Y%m%d}.csv") | {"Cache-Control": "no-store"}
    return StreamingHttpResponse(csv_lines(titles, rows), content_type=CSV, headers=headers)
