"""The supervisor's page: figures with a chart and a CSV for each, the latest breaches and comments."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from helpdesk.access.conflicts import ConflictCircle
from helpdesk.models import SlaBreach, Tiket
from helpdesk.permissions import SUPERVISE
from helpdesk.reports import CALCULATORS, DateRange, all_tables, summary
from oss_portal.staff.files import release_file
from oss_portal.staff.permissions import staff_required
from oss_portal.web.downloads import csv_response
from oss_portal.web.requests import AuthenticatedRequest


@staff_required(SUPERVISE)
@never_cache
@require_GET
def supervisor(request: AuthenticatedRequest) -> HttpResponse:
    period = DateRange.from_query(request.GET)
    if kode := request.GET.get("csv"):
        if kode not in CALCULATORS:
            raise Http404
        release_file(request)
        return csv_response(f"helpdesk-{kode}-{period.start}-{period.end}.csv", CALCULATORS[kode](period))
    # Figures count all tickets; a single ticket that concerns the supervisor themselves is not shown.
    tiket = Tiket.objects.exclude(ConflictCircle.of(request.user).condition())
    breaches = SlaBreach.objects.filter(period.within("dicatat_pada"), tiket__in=tiket)
    comments = tiket.filter(period.within("dinilai_pada")).exclude(komentar_nilai="").order_by("-dinilai_pada")
    context = {
        "period": period,
        "summary": summary(period),
        "tables": all_tables(period),
        "breaches": breaches.select_related("tiket", "petugas").order_by("-id")[:20],
        "comments": comments[:10],
    }
    return render(request, "helpdesk/staff/supervisor.html", context)
