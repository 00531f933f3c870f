"""The officers' page of one ticket: thread, composer, side panel. HTTP only; the acts are in `tiket_page.actions`."""

import uuid
from contextlib import suppress
from typing import cast

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.forms import BaseForm
from django.http import FileResponse, Http404, HttpResponse, HttpResponseNotFound, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from helpdesk.access import conflicts
from helpdesk.forms.officer import MessageForm
from helpdesk.forms.reporter import MAX_MESSAGE_LENGTH
from helpdesk.models import Attachment, Follower, Tiket
from helpdesk.models.tiket import reads_everything
from helpdesk.permissions import READ, SERVE
from helpdesk.services.drafts import save_draft
from helpdesk.tiket_page import canned_answers
from helpdesk.tiket_page.actions import TiketAction, find_action, opened_fold
from helpdesk.tiket_page.context import context
from oss_portal.db.compiled import compiled
from oss_portal.exceptions import Refused
from oss_portal.staff.actions import Done, Page
from oss_portal.staff.files import release_file
from oss_portal.staff.permissions import refuse_conflict, staff_required
from oss_portal.text.readable import clock as clock_time
from oss_portal.uploads.storage import serve_upload
from oss_portal.web.pagination import uuid_from_text
from oss_portal.web.refusals import show_refusal
from oss_portal.web.requests import AuthenticatedRequest


def _tiket(request: AuthenticatedRequest, kode: uuid.UUID) -> Tiket:
    """Return a ticket that this officer may see. Raises `Http404` for another one."""
    found = _by_kode(kode, request.user.pk, everything=reads_everything(request.user))
    if not found:
        raise Http404
    t = found[0]
    t.is_followed = bool(t.followed)  # type: ignore[attr-defined]
    return t


@compiled
def _by_kode(kode: uuid.UUID, petugas: int, *, everything: bool) -> QuerySet[Tiket]:
    followed = Exists(Follower.objects.filter(tiket=OuterRef("pk"), petugas=petugas))
    rows = Tiket.objects.visible(everything=everything).annotate(followed=followed)
    # Relations that few tickets have (a parent, a business …) are read when needed: a join of nine tables takes
    # PostgreSQL ten times as long to plan.
    return rows.select_related("pelapor", "petugas", "kategori").filter(kode=kode)


@staff_required(SERVE, READ)
@never_cache
def tiket(request: AuthenticatedRequest, kode: uuid.UUID) -> HttpResponse:
    """Show a ticket with thread, composer and side panel; a POST performs the act named by `aksi`."""
    t = _tiket(request, kode)
    if conflicts.refused(request.user, t):
        return refuse_conflict(request)
    sent: dict[str, BaseForm] = {}
    if request.method == "POST":
        if request.POST.keys() & canned_answers.BUTTONS:
            sent = {"pesan": _use_canned_answer(request, t)}
        else:
            action = find_action(request.POST.get("aksi", ""), request.POST.get("sebagai", ""))
            if action is None:
                raise Http404
            answer = _act(request, t, action)
            if isinstance(answer, HttpResponse):
                return answer
            sent, t = {action.name: answer}, _tiket(request, kode)
    elif request.headers.get("X-Requested-With") == "XMLHttpRequest":
        if "q" in request.GET:
            return render(request, "helpdesk/staff/_canned_found.html", canned_answers.offered(request, t))
        fold = opened_fold(request, t)
        return render(request, "helpdesk/staff/_fold.html", {"fold": fold}) if fold else HttpResponseNotFound()
    # A form with errors has the status 422; browsers show the page all the same.
    status = 422 if any(form.errors for form in sent.values()) else 200
    return render(request, "helpdesk/staff/tiket.html", context(request, t, sent), status=status)


def _act(request: AuthenticatedRequest, t: Tiket, action: TiketAction) -> HttpResponse | BaseForm:
    """Perform an act and return its response, or its form if that has to be shown again.

    The services have their own transactions: a wrong code is counted although the act is refused.
    """
    if not action.allowed(request.user, t):
        raise PermissionDenied
    form = action.bound_form(request, t, prefix=action.prefix)
    if not form.is_valid():
        return form
    try:
        result = action.do(t, request.user, form)
    except Refused as refused:
        conflicts.put_on_record(request.user, t, refused, wanted=action.name)
        # Keep the officer's text in the form as long as the act is still offered.
        if isinstance(form, MessageForm):
            show_refusal(request, refused)
            _keep_as_draft(request, t, form)
            form.without_check()
            return form
        if form.fields and not refused.on_record and action.allowed(request.user, _tiket(request, t.kode)):
            show_refusal(form, refused)
            return form
        show_refusal(request, refused)
        return redirect("petugas-tiket", kode=t.kode)
    if isinstance(result, Page):
        return render(request, result.template, context(request, t, {}) | dict(result.context))
    messages.success(request, str(result.message if isinstance(result, Done) else action.done_message(t)))
    if action.to_queue:
        return redirect("petugas-antrean")
    page = reverse("petugas-tiket", args=[result.kode if isinstance(result, Tiket) else t.kode])
    return redirect(f"{page}?buka={action.then_open}#{action.then_open}" if action.then_open else page)


def _keep_as_draft(request: AuthenticatedRequest, t: Tiket, form: MessageForm) -> None:
    """Store the text of a refused message as a draft, for example until the ticket is open again."""
    with suppress(Refused):
        save_draft(tiket=t, by=request.user, content=form.cleaned_data["isi"], kode=form.cleaned_data["kode"])


def _use_canned_answer(request: AuthenticatedRequest, t: Tiket) -> MessageForm:
    """Return the composer with a canned answer, or the link of an article, put below what was typed already.

    A macro also sets the topic, the root cause and the button; nothing is sent before the officer presses it. A search
    does not change the composer.
    """
    form = MessageForm(request.POST)
    form.without_check()
    data = cast("QueryDict", form.data)
    content, macro = canned_answers.chosen(request, t, request.user)
    data.update({"isi": canned_answers.below(data.get("isi", ""), content)} | macro)
    return form


@staff_required(SERVE)
@require_POST
def draft(request: AuthenticatedRequest, kode: uuid.UUID) -> HttpResponse:
    """Save what was typed as a draft, or delete it (`buang`); the script of the page gets a line of text to show."""
    t = _tiket(request, kode)
    content = "" if "buang" in request.POST else request.POST.get("isi", "")
    by_script = request.headers.get("X-Requested-With") == "XMLHttpRequest"
    if len(content) > MAX_MESSAGE_LENGTH:
        kept, said = None, _("Draf belum disimpan: pesan ini terlalu panjang.")
    else:
        try:
            kept = save_draft(
                tiket=t, by=request.user, content=content, kode=uuid_from_text(request.POST.get("kode", ""))
            )
        except Refused as refused:
            conflicts.put_on_record(request.user, t, refused, wanted="draf")
            return refuse_conflict(request)
        said = _("Draf tersimpan %(jam)s; lampiran tidak ikut.") % {"jam": clock_time(kept)} if kept else ""
    if by_script:
        return HttpResponse(said, content_type="text/plain; charset=utf-8")
    messages.success(request, said or _("Draf dibuang."))
    return redirect(f"{reverse('petugas-tiket', args=[t.kode])}#compose")


@staff_required(SERVE, READ)
@require_GET
def attachment(request: AuthenticatedRequest, kode: uuid.UUID, berkas: uuid.UUID) -> HttpResponse | FileResponse:
    """Return a file of the thread, also an internal one, as a download."""
    t = _tiket(request, kode)
    if conflicts.refused(request.user, t):
        return refuse_conflict(request)
    release_file(request)
    return serve_upload(
        get_object_or_404(Attachment.objects.select_related("unggahan"), unggahan__kode=berkas, pesan__tiket=t).unggahan
    )
