"""Official fees of an NIB (KEW-2c): the list, one fee with its billing code, and the report that it is paid."""

from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nib.forms import ReportPaymentForm
from nib.models import KewajibanPembayaran
from nib.services.kewajiban import report_payment
from oss_portal.uploads.storage import serve_upload
from oss_portal.web.refusals import attempt
from registrasi.choices import Kewenangan
from registrasi.permissions import HakAksesRequest, hak_akses_required, stop_page, stopped_from


def _owned_by(request: HakAksesRequest) -> QuerySet[KewajibanPembayaran]:
    return KewajibanPembayaran.objects.filter(nib__pelaku_usaha=request.hak_akses.pelaku_usaha).select_related("nib")


@require_safe
@hak_akses_required()
def kewajiban_list(request: HakAksesRequest) -> HttpResponse:
    """Show every fee of the business: first the open ones, then the settled ones."""
    rows = list(_owned_by(request))
    context = {"open": [k for k in rows if k.is_open], "settled": [k for k in rows if not k.is_open]}
    return render(request, "nib/kewajiban_list.html", context)


@require_http_methods(["GET", "POST"])
@hak_akses_required()
def kewajiban(request: HakAksesRequest, kode: UUID) -> HttpResponse:
    """Show one fee, and accept the report that it is paid."""
    k = get_object_or_404(_owned_by(request).select_related("berkas"), kode=kode)
    stopped = stopped_from(request.hak_akses, writing=True, kewenangan=Kewenangan.PERUBAHAN)
    form = ReportPaymentForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if stopped:
            return stop_page(request, request.hak_akses, cause=stopped)
        if form.is_valid():
            with attempt(request, messages.WARNING) as act:
                report_payment(kewajiban=k, by=request.user, bukti=form.cleaned_data["bukti"], berkas=form.single_file)
            if act.done:
                messages.success(request, _("Terima kasih. Petugas mencocokkannya dengan instansi penagih."))
            return redirect("nib-kewajiban", k.kode)
    return render(
        request,
        "nib/kewajiban.html",
        {"k": k, "form": form, "can_report": not stopped and k.status == k.Status.BELUM},
    )


@require_safe
@hak_akses_required()
def proof(request: HakAksesRequest, kode: UUID) -> FileResponse:
    """Hand out the holder's own proof of payment."""
    k = get_object_or_404(_owned_by(request).select_related("berkas"), kode=kode)
    if k.berkas is None:
        raise Http404
    return serve_upload(k.berkas)
