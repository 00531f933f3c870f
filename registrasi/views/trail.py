"""The whole trail, filtered by days, kind of event, officer and NIB; and its export."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from oss_portal.audit.trail import record
from oss_portal.reference.charts import Figure
from oss_portal.staff.files import release_file
from oss_portal.staff.list_export import cell
from oss_portal.staff.permissions import staff_required
from oss_portal.templatetags.audit import detail_lines, event_sentence, subject_label
from oss_portal.web.downloads import csv_response
from oss_portal.web.requests import AuthenticatedRequest
from registrasi.events import Event
from registrasi.forms.staff import TrailFilterForm
from registrasi.reports import auditor_desk
from registrasi.services import audit


@never_cache
@require_safe
@staff_required("registrasi.lihat_audit")
def desk(request: AuthenticatedRequest) -> HttpResponse:
    """Show the front page of auditors: the state of every queue, and watched events of the trail."""
    return render(request, "staff/audit_desk.html", auditor_desk(request.user))


def _filter(form: TrailFilterForm) -> audit.TrailFilter:
    data = form.cleaned_data
    return audit.TrailFilter(data["dari"], data["sampai"], data["jenis"], data["petugas"], data["nib"])


@never_cache
@require_safe
@staff_required("registrasi.lihat_audit")
def everything(request: AuthenticatedRequest) -> HttpResponse:
    """Show the trail of the chosen days; this is recorded, too."""
    form = TrailFilterForm(request.GET)
    context: dict[str, Any] = {"form": form, "title": _("Semua peristiwa"), "query": _query(request)}
    if not form.is_valid():
        return render(request, "staff/audit_everything.html", context, status=422)
    before = request.GET.get("sebelum", "")
    last = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None
    if last is None:
        record(Event.JEJAK_DICARI, subject=request.user, by=request.user)
    events, next_before = audit.search_trail(_filter(form), last, reader=request.user)
    context |= {"events": events, "next_before": next_before, "is_first_page": last is None, "form": form}
    return render(request, "staff/audit_everything.html", context)


def _query(request: HttpRequest) -> str:
    chosen = request.GET.copy()
    chosen.pop("sebelum", None)
    return chosen.urlencode()


@never_cache
@require_http_methods(["POST"])
@staff_required("registrasi.lihat_audit")
def export(request: AuthenticatedRequest) -> HttpResponseBase:
    """Return the chosen part of the trail as a CSV file."""
    form = TrailFilterForm(request.GET)
    if not form.is_valid():
        return render(request, "staff/audit_everything.html", {"form": form, "title": _("Semua peristiwa")}, status=422)
    # The rows leave out events from which the officer must keep away.
    release_file(request)
    events = audit.export_trail(_filter(form), by=request.user)
    columns = [_("Waktu"), _("Peristiwa"), _("Oleh"), _("Tentang"), _("Perkara"), "NIB", _("Alasan"), _("Rincian")]
    rows = [
        [
            cell(event.waktu),
            event_sentence(event),
            event.oleh.user_id if event.oleh else "",
            event.tentang.user_id if event.tentang else "",
            subject_label(event),
            event.nib,
            event.alasan,
            "; ".join(detail_lines(event)),
        ]
        for event in events
    ]
    return csv_response("jejak.csv", Figure(title="", columns=columns, rows=rows))
