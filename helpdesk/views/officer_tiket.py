"""The officers' page of one ticket: thread, composer, side panel. HTTP only; the acts are in `actions`."""

import re
import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from helpdesk.access import conflicts
from helpdesk.forms.officer import MessageForm
from helpdesk.models import Attachment, CannedAnswer, Tiket
from helpdesk.permissions import SERVE
from helpdesk.tiket_page.context import context, fill_canned_answer
from helpdesk.views.actions import ACTIONS
from oss_portal.exceptions import Refused
from oss_portal.staff.admin_base import refuse_conflict
from oss_portal.uploads.storage import serve_upload
from oss_portal.web.refusals import show_refusal
from oss_portal.web.requests import AuthenticatedRequest
from registrasi.permissions import staff_required


def _tiket(request: HttpRequest, kode: uuid.UUID) -> Tiket:
    """Return a ticket this officer may see: another one is not there."""
    rows = Tiket.objects.select_related("pelapor", "petugas", "kategori", "versi_ketentuan", "pelaku_usaha", "induk")
    return get_object_or_404(rows.visible_to(request.user), kode=kode)


@staff_required(SERVE)
@never_cache
def tiket(request: AuthenticatedRequest, kode: uuid.UUID) -> HttpResponse:
    """The ticket: thread, composer, side panel; POST does one act named by `aksi`."""
    t = _tiket(request, kode)
    if conflicts.refused(request.user, t):
        return refuse_conflict(request)
    forms_dict = {}
    if request.method == "POST":
        if "pakai" in request.POST:
            return render(request, "helpdesk/staff/tiket.html", context(request, t, _use_canned_answer(request, t)))
        action = ACTIONS.get(request.POST.get("aksi", ""))
        if action is None:
            raise Http404
        try:
            response, forms_dict = action(request, t)
        except Refused as refused:
            conflicts.record_if_conflict(request.user, refused, wanted=request.POST["aksi"])
            show_refusal(request, refused)
            # What was written is shown again, not lost.
            response = None
            if request.POST.get("aksi") == "pesan":
                forms_dict = {"pesan": MessageForm(request.POST).without_check()}
            else:
                return redirect("petugas-tiket", kode=t.kode)
        if response is not None:
            return response
        t = _tiket(request, kode)
    return render(request, "helpdesk/staff/tiket.html", context(request, t, forms_dict))


def _use_canned_answer(request: HttpRequest, t: Tiket) -> dict:
    """Return the composer with a canned answer put below what was typed already."""
    form = MessageForm(request.POST).without_check()
    pk = request.POST.get("baku", "")
    answer = CannedAnswer.objects.filter(pk=pk, aktif=True).first() if re.fullmatch(r"\d{1,9}", pk) else None
    if answer:
        written = form.data.get("isi", "").rstrip()
        content = fill_canned_answer(answer, t, request.user)
        form.data["isi"] = f"{written}\n\n{content}" if written else content
    return {"pesan": form}


@staff_required(SERVE)
@require_GET
def attachment(request: AuthenticatedRequest, kode: uuid.UUID, berkas: uuid.UUID) -> HttpResponse:
    """A file of the thread, internal ones too, as a download."""
    t = _tiket(request, kode)
    if conflicts.refused(request.user, t):
        return refuse_conflict(request)
    return serve_upload(
        get_object_or_404(Attachment.objects.select_related("unggahan"), unggahan__kode=berkas, pesan__tiket=t).unggahan
    )
