"""Pages of a ticket for its reporter: the one of the secret link, and the list of a signed-in person."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from helpdesk.access.secret_links import opens_without_sign_in, tiket_by_token
from helpdesk.exceptions import EmptyContent
from helpdesk.forms import RatingForm, ReporterReplyForm
from helpdesk.models import Attachment, StatusTiket, Tiket
from helpdesk.services import closing, conversation
from helpdesk.tiket_page.status_labels import REPORTER_LABELS
from helpdesk.tiket_page.thread import messages_of
from oss_portal.exceptions import WrongState
from oss_portal.models import Pengguna
from oss_portal.text.readable import datetime_id
from oss_portal.uploads.budget import within_upload_budget
from oss_portal.uploads.storage import serve_upload
from oss_portal.web.pagination import fold, paginate
from oss_portal.web.rate_limit import count_attempt
from oss_portal.web.refusals import attempt, show_refusal, within_limit
from oss_portal.web.requests import AuthenticatedRequest
from oss_portal.web.visitors import visitor


def _tiket(request: HttpRequest, token: str) -> Tiket:
    """Return the ticket of the link. A wrong link answers 404, and only wrong ones are counted."""
    tiket = tiket_by_token(token)
    if tiket is None:
        count_attempt("bantuan.tautan", visitor(request))
        raise Http404
    return tiket


def _behind_link(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Decorate a view to get the ticket of its link; if that is not enough, only its signed-in reporter may open it."""

    @wraps(view)
    def opened(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponseBase:
        tiket = _tiket(request, token)
        if not opens_without_sign_in(tiket) and request.user != tiket.pelapor:
            if request.user.is_authenticated:
                raise Http404
            return redirect_to_login(request.get_full_path())
        return view(request, tiket, **kwargs)

    return opened


@never_cache
@require_GET
@_behind_link
def sent(request: HttpRequest, tiket: Tiket) -> HttpResponse:
    """Show the confirmation with the number; it may be bookmarked."""
    return render(request, "helpdesk/sent.html", {"tiket": tiket})


@never_cache
@_behind_link
def thread(request: HttpRequest, tiket: Tiket) -> HttpResponse:
    """Show the thread: read, reply, attach, close, open again, rate."""
    if tiket.induk:
        return redirect("bantuan-tiket", token=tiket.induk.token)
    reply, rating = ReporterReplyForm(), RatingForm()
    if request.method == "POST":
        by = tiket.pelapor if request.user.pk and request.user.pk == tiket.pelapor_id else None
        action = request.POST.get("aksi")
        if action in {"balas", "buka"}:
            reply = ReporterReplyForm(request.POST, request.FILES)
            if (
                reply.is_valid()
                and within_limit(reply, "bantuan.balas", str(tiket.pk))
                and within_upload_budget(reply, request, reply.cleaned_data["lampiran"])
            ):
                return _reply(request, tiket, reply, by)
        elif action == "tutup":
            return _close(request, tiket, by)
        elif action == "nilai":
            rating = RatingForm(request.POST)
            if rating.is_valid():
                return _rate(request, tiket, rating, by)
        else:
            raise Http404
    return render(request, "helpdesk/tiket.html", _context(tiket, reply, rating))


def _context(tiket: Tiket, reply: ReporterReplyForm, rating: RatingForm) -> dict[str, Any]:
    colour, words, meaning = REPORTER_LABELS[StatusTiket(tiket.status)]
    limit = closing.reopen_until(tiket)
    return {
        "tiket": tiket,
        "thread": fold(messages_of(tiket, internal=False)),
        "colour": colour,
        "status_label": words,
        "meaning": meaning,
        "form": reply if reply.is_bound else rating if rating.is_bound else None,
        "reply_form": reply,
        "rating_form": rating,
        "can_reopen": limit is not None and timezone.now() <= limit and tiket.status != StatusTiket.SPAM,
        "limit": limit,
        "can_rate": tiket.can_be_rated,
        "follow_up": None if tiket.is_open else _follow_up(tiket),
    }


def _follow_up(tiket: Tiket) -> Tiket | None:
    link = tiket.dikaitkan.filter(jenis="lanjutan").select_related("dari").order_by("-id").first()
    return link.dari if link else None


def _reply(request: HttpRequest, tiket: Tiket, form: ReporterReplyForm, by: Pengguna | None) -> HttpResponse:
    try:
        message = conversation.receive_reply(
            tiket=tiket,
            content=form.cleaned_data["isi"],
            attachments=form.cleaned_data["lampiran"],
            by=by,
            kode=form.cleaned_data["kode"],
        )
    except EmptyContent:
        show_refusal(form, EmptyContent(_("Isi pesan Anda."), "isi"))
        return render(request, "helpdesk/tiket.html", _context(tiket, form, RatingForm()))
    if message.tiket_id != tiket.pk:
        messages.success(
            request, _("Laporan lama sudah lama ditutup, jadi kami buatkan laporan baru yang terkait dengannya.")
        )
        return redirect("bantuan-terkirim", token=message.tiket.token)
    messages.success(request, _("Pesan Anda sudah kami terima."))
    return redirect("bantuan-tiket", token=tiket.token)


def _close(request: HttpRequest, tiket: Tiket, by: Pengguna | None) -> HttpResponse:
    try:
        closed = closing.close(tiket=tiket, by=by, alasan=gettext_lazy("Ditutup oleh pelapor."))
        limit = datetime_id(closing.reopen_until(closed))
        messages.success(
            request, _("Laporan ditutup. Anda dapat membukanya kembali paling lambat %(waktu)s.") % {"waktu": limit}
        )
    except WrongState:
        show_refusal(request, WrongState(_("Laporan ini sudah ditutup.")))
    return redirect("bantuan-tiket", token=tiket.token)


def _rate(request: HttpRequest, tiket: Tiket, form: RatingForm, by: Pengguna | None) -> HttpResponse:
    with attempt(request) as act:
        closing.rate(tiket=tiket, by=by, **form.cleaned_data)
    if act.done:
        messages.success(request, _("Terima kasih atas penilaian Anda."))
    return redirect("bantuan-tiket", token=tiket.token)


@never_cache
@require_GET
@_behind_link
def attachment(request: HttpRequest, tiket: Tiket, kode: uuid.UUID) -> FileResponse:
    """Return a file of the thread as a download."""
    file = get_object_or_404(
        Attachment.objects.select_related("unggahan"),
        unggahan__kode=kode,
        pesan__tiket=tiket,
        pesan__internal=False,
    )
    return serve_upload(file.unggahan)


@login_required
@require_GET
def my_tiket(request: AuthenticatedRequest) -> HttpResponse:
    """Show the reports of the signed-in person, newest first."""
    rows, before, after = paginate(request, Tiket.objects.filter(pelapor=request.user), order=("-id",))
    for t in rows:
        t.colour, t.status_label, _meaning = REPORTER_LABELS[StatusTiket(t.status)]
    return render(request, "helpdesk/my_tiket.html", {"tiket": rows, "before": before, "after": after})
