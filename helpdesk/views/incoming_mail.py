"""Original mails, which officers open with a reason, and the list of held ones. HTTP only."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from helpdesk.access import conflicts
from helpdesk.forms.officer import HeldMailForm, RevealForm, TiketReasonForm
from helpdesk.inbound_mail import originals
from helpdesk.models import IncomingMail, Tiket
from helpdesk.permissions import SERVE, escalated_tiket
from oss_portal.forms import PortalForm
from oss_portal.staff.case import history_of
from oss_portal.staff.files import release_file
from oss_portal.staff.permissions import refuse_conflict, staff_required
from oss_portal.web.downloads import file_response
from oss_portal.web.pagination import paginate
from oss_portal.web.refusals import attempt
from oss_portal.web.requests import AuthenticatedRequest

Status = IncomingMail.Status


@staff_required(SERVE)
@never_cache
@require_GET
def held(request: AuthenticatedRequest) -> HttpResponse:
    """Show the mails that wait for an officer, or the dismissed ones."""
    dismissed = request.GET.get("status") == Status.DIABAIKAN
    mails = IncomingMail.objects.filter(status=Status.DIABAIKAN if dismissed else Status.DITAHAN)
    rows, before, after = paginate(request, mails, order=("-id",))
    circle = conflicts.ConflictCircle.of(request.user)
    for mail in rows:
        mail.has_conflict = mail.pengirim in circle.addresses
    context = {"mails": rows, "before": before, "after": after, "dismissed": dismissed}
    return render(request, "helpdesk/staff/held_mail.html", context)


def _mail(request: AuthenticatedRequest, kode: uuid.UUID) -> IncomingMail:
    """Return a mail that this officer may see: they must see its tiket, or serve at the helpdesk for a held mail."""
    mail = get_object_or_404(IncomingMail.objects.select_related("pesan__tiket__pelapor"), kode=kode)
    serves = request.user.has_perm(SERVE)
    if mail.pesan is None:
        if not serves:
            raise PermissionDenied
        return mail
    visible = Tiket.objects.visible_to(request.user) if serves else escalated_tiket(request.user)
    if not visible.filter(pk=mail.pesan.tiket_id).exists():
        raise Http404
    return mail


@staff_required()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: AuthenticatedRequest, kode: uuid.UUID) -> HttpResponse:
    """Show one mail with its facts and acts; the mail itself can be downloaded after giving a reason."""
    found = _mail(request, kode)
    if conflicts.refused(request.user, originals.tiket_of(found), obj=found):
        return refuse_conflict(request)
    action = request.POST.get("aksi", "")
    forms: dict[str, PortalForm] = {"unduh": RevealForm(prefix="unduh")}
    if found.status == Status.DITAHAN:
        initial = {"email": found.pengirim if "@" in found.pengirim and " " not in found.pengirim else ""}
        forms["tiket"] = HeldMailForm(prefix="tiket", initial=initial)
        forms["abaikan"] = TiketReasonForm(prefix="abaikan")
    elif found.status == Status.DIABAIKAN:
        forms["kembalikan"] = PortalForm(prefix="kembalikan")
    if request.method == "POST":
        if action not in forms:
            raise Http404
        forms[action] = type(forms[action])(request.POST, prefix=action)
        if forms[action].is_valid() and (answer := _act(request, found, action, forms[action])):
            return answer
    error = next((f for f in forms.values() if f.errors), None)
    context = {"mail": found, "forms": forms, "error": error, "history": history_of(found)}
    return render(request, "helpdesk/staff/incoming_mail.html", context)


def _act(request: AuthenticatedRequest, mail: IncomingMail, action: str, form: PortalForm) -> HttpResponse | None:
    """Perform an act and return its response; None if it was refused, which the form then says."""
    answer: HttpResponse | None = None
    given: dict[str, Any] = {"mail": mail, "by": request.user, **form.cleaned_data}
    with attempt(form):
        if action == "unduh":
            answer = _download(originals.reveal(**given), mail)
            release_file(request)
        elif action == "tiket":
            answer = redirect("petugas-tiket", kode=originals.make_tiket(**given).kode)
            messages.success(request, _("Surel ini menjadi tiket."))
        elif action == "abaikan":
            originals.dismiss(**given)
            answer = redirect("petugas-surel-ditahan")
            messages.success(request, _("Surel ini tidak lagi menunggu. Ia tetap tersimpan."))
        else:
            originals.put_back(**given)
            answer = redirect("petugas-surel", kode=mail.kode)
            messages.success(request, _("Surel ini menunggu lagi."))
    return answer


def _download(content: bytes, mail: IncomingMail) -> HttpResponse:
    """Return the bytes as a download, which a browser must not display."""
    response = file_response(content, f"surel-{mail.kode.hex[:8]}.eml", "message/rfc822")
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["Cache-Control"] = "private, no-store"
    return response
