"""Tickets passed on by the helpdesk: the units of Lembaga OSS read and answer them here."""

import uuid
from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from helpdesk.access import conflicts
from helpdesk.forms.officer import TiketReasonForm
from helpdesk.models import Attachment, Message, Tiket
from helpdesk.permissions import escalated_tiket, may_read_ketentuan_suggestions, officer_units, tiket_about_ketentuan
from helpdesk.services import handling
from helpdesk.services.base import normalise_content
from helpdesk.sla.remaining_time import set_remaining_time
from helpdesk.tiket_page import canned_answers
from helpdesk.tiket_page.side_panel import panel
from helpdesk.tiket_page.thread import messages_of
from ketentuan.texts.klausul import find_klausul
from oss_portal.staff.files import release_file
from oss_portal.staff.permissions import refuse_conflict, staff_required
from oss_portal.uploads.storage import serve_upload
from oss_portal.web.pagination import fold, paginate
from oss_portal.web.refusals import attempt
from oss_portal.web.requests import AuthenticatedRequest


def _queue(request: AuthenticatedRequest) -> QuerySet[Tiket]:
    if not officer_units(request.user):
        raise PermissionDenied
    return escalated_tiket(request.user)


@staff_required()
@never_cache
@require_GET
def tiket_list(request: AuthenticatedRequest) -> HttpResponse:
    """Show the tickets that were passed on to the units of this officer, nearest deadline first."""
    return _list(request)


def _list(request: AuthenticatedRequest, *, unsent: str = "") -> HttpResponse:
    """Return the page of the list; with `unsent`, an answer to a ticket that does not wait here, its status is 404."""
    rows, before, after = paginate(request, _queue(request), order=("jatuh_tempo", "id"))
    set_remaining_time(rows)
    conflicts.mark_rows(rows, conflicts.ConflictCircle.of(request.user))
    context = {"tiket": rows, "before": before, "after": after, "unsent": unsent}
    return render(request, "helpdesk/staff/escalated.html", context, status=404 if unsent else 200)


@staff_required()
@never_cache
def tiket(request: AuthenticatedRequest, kode: uuid.UUID) -> HttpResponse:
    """Show one of these tickets: thread, side panel, and the form of the answer to the helpdesk."""
    rows = _queue(request).select_related("pelapor", "petugas", "versi_ketentuan")
    t = rows.filter(kode=kode).first()
    if t is None:
        return _answer_late(request, kode)
    if conflicts.refused(request.user, t):
        return refuse_conflict(request)
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":
        found = canned_answers.offered(request, t, unit=t.eskalasi)
        return render(request, "helpdesk/staff/_canned_found.html", found)
    form = TiketReasonForm(request.POST or None)
    form.fields["alasan"].label = _("Jawaban untuk helpdesk")
    if request.POST.keys() & canned_answers.BUTTONS:
        form.without_check()
        content, _macro = canned_answers.chosen(request, t, request.user, unit=t.eskalasi)
        data = cast("QueryDict", form.data)
        data["alasan"] = canned_answers.below(data.get("alasan", ""), content)
    elif request.method == "POST" and form.is_valid():
        with attempt(form) as act:
            handling.answer_escalation(tiket=t, by=request.user, content=form.cleaned_data["alasan"])
        if act.done:
            return _answered(request)
    set_remaining_time([t])
    thread = fold(messages_of(t, internal=True))
    context = {"tiket": t, "thread": thread, "form": form, "side_panel": panel(t, request.user)}
    context |= canned_answers.offered(request, t, unit=t.eskalasi)
    return render(request, "helpdesk/staff/escalated_tiket.html", context)


def _answered(request: AuthenticatedRequest) -> HttpResponse:
    messages.success(request, _("Jawaban dikirim ke helpdesk."))
    return redirect("petugas-diteruskan")


def _answer_late(request: AuthenticatedRequest, kode: uuid.UUID) -> HttpResponse:
    """Respond to an answer to a ticket that does not wait for this unit: it was answered or taken back meanwhile.

    A second click gets the same page as the first. Otherwise the officer's text is shown again, to be copied. Raises
    `Http404` if nothing was written.
    """
    form = TiketReasonForm(request.POST or None)
    if not form.is_valid():
        raise Http404
    written = normalise_content(form.cleaned_data["alasan"])
    if Message.objects.filter(tiket__kode=kode, oleh=request.user, internal=True, isi=written).exists():
        return _answered(request)
    messages.warning(request, _("Tiket itu tidak menunggu jawaban unit Anda: sudah dijawab, atau ditarik kembali."))
    return _list(request, unsent=written)


@staff_required()
@require_GET
def attachment(request: AuthenticatedRequest, kode: uuid.UUID, berkas: uuid.UUID) -> HttpResponse | FileResponse:
    t = get_object_or_404(_queue(request), kode=kode)
    if conflicts.refused(request.user, t):
        return refuse_conflict(request)
    release_file(request)
    attachments = Attachment.objects.select_related("unggahan").filter(pesan__tiket=t)
    return serve_upload(get_object_or_404(attachments, unggahan__kode=berkas).unggahan)


@staff_required()
@never_cache
@require_GET
def ketentuan_suggestions(request: AuthenticatedRequest) -> HttpResponse:
    """Show what people say about clauses of the terms, newest first, to the editors of the terms (PEN-3a)."""
    if not may_read_ketentuan_suggestions(request.user):
        raise PermissionDenied
    rows = tiket_about_ketentuan(request.user).select_related("versi_ketentuan")
    tiket, before, after = paginate(request, rows, order=("-id",))
    conflicts.mark_rows(tiket, conflicts.ConflictCircle.of(request.user))
    first: dict[int, str] = {}
    for m in Message.objects.filter(tiket__in=tiket, arah=Message.Arah.MASUK).order_by("-id").only("tiket_id", "isi"):
        first[m.tiket_id] = m.isi
    label: dict[tuple[int | None, str], str] = {}
    for t in tiket:
        key = (t.versi_ketentuan_id, t.klausul)
        if key not in label:
            klausul = find_klausul(t.versi_ketentuan, t.klausul) if t.versi_ketentuan else None
            label[key] = klausul.label if klausul else t.klausul
        t.klausul_label, t.first_content = label[key], first.get(t.pk, "")
    context = {"tiket": tiket, "before": before, "after": after}
    return render(request, "helpdesk/staff/ketentuan_suggestions.html", context)
