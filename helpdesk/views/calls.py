"""The page for a call (PEN-3b): notes during the call, check of the caller, then a ticket. HTTP only."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from helpdesk.access import conflicts
from helpdesk.forms.officer import CallForm
from helpdesk.models import Saluran, Tiket
from helpdesk.permissions import SERVE, SUPERVISE
from helpdesk.services import conversation, creation
from helpdesk.services.calls import CheckResult, caller_tiket, check_caller, record_check_result
from helpdesk.services.creation import About, Origin, Reporter
from nib.rules.numbers import is_well_formed
from oss_portal.exceptions import ConflictOfInterest
from oss_portal.staff.permissions import refuse_conflict, staff_required
from oss_portal.staff.search_terms import record_search
from oss_portal.web.page_cache import render_empty_form
from oss_portal.web.pagination import uuid_from_text
from oss_portal.web.rate_limit import TooManyAttempts
from oss_portal.web.requests import AuthenticatedRequest


@staff_required(SERVE)
@never_cache
def call(request: AuthenticatedRequest) -> HttpResponse:
    """Show the form of a call: check the caller (as often as needed), then save a ticket or add to an existing one."""
    if request.method != "POST":
        empty = render_empty_form("call", lambda values: CallForm(initial=values), {"token_form": uuid.uuid4()})
        return render(request, "helpdesk/staff/call.html", {"empty_form": empty})
    result: CheckResult | None = None
    earlier: list[Tiket] = []
    form = CallForm(request.POST, initial={"token_form": uuid.uuid4()})
    form.full_clean()
    cleaned = form.cleaned_data
    if "periksa" in request.POST:
        result = _check(request, cleaned)
        earlier = caller_tiket(
            telepon=cleaned.get("telepon", ""),
            email=cleaned.get("email", ""),
            owner=result.owner if result else None,
            petugas=request.user,
        )
        if words := " ".join(filter(None, (cleaned.get("telepon"), cleaned.get("email")))):
            record_search(request, Tiket._meta.label_lower, words, len(earlier))
        form.without_check()
    elif "ke" in request.POST:
        if response := _add_to_tiket(request, form):
            return response
    elif form.is_valid():
        t = _make(request, cleaned)
        messages.success(request, _("Sebutkan nomor ini kepada penelepon: %(nomor)s") % {"nomor": t.nomor})
        if t.tentang_petugas and not request.user.has_perm(SUPERVISE):
            return redirect("petugas-antrean")
        return redirect("petugas-tiket", kode=t.kode)
    context = {"form": form, "result": result, "earlier_tiket": earlier, "searched": "periksa" in request.POST}
    return render(request, "helpdesk/staff/call.html", context)


def _check(request: AuthenticatedRequest, d: dict[str, Any]) -> CheckResult | None:
    try:
        return check_caller(
            account=d.get("akun") or "",
            tanggal_lahir=d.get("tanggal_lahir"),
            akhir_identitas=d.get("akhir_identitas") or "",
            by=request.user,
        )
    except ConflictOfInterest as refused:
        messages.error(request, refused.message)
        return None
    except TooManyAttempts as error:
        messages.error(
            request,
            _("Akun ini sudah diperiksa terlalu sering. Tunggu %(n)d menit.") % {"n": error.retry_after // 60 + 1},
        )
        return None


def _record_result(t: Tiket, d: dict[str, Any], result: CheckResult | None) -> None:
    if d.get("akun"):
        owner = result.owner if result else None
        record_check_result(tiket=t, owner=owner, matches=result is not None and result.matches)


def _make(request: AuthenticatedRequest, d: dict[str, Any]) -> Tiket:
    result = _check(request, d)
    t = creation.open_tiket(
        jenis=d["jenis"],
        kategori=d["kategori"],
        perihal=d["perihal"],
        content=d["isi"],
        reporter=Reporter(
            d["nama"], d["email"], d["telepon"], answered_for=result.owner if result and result.matches else None
        ),
        origin=Origin(Saluran.TELEPON, token=d["token_form"], by=request.user),
        about=About(nib=d["akun"] if is_well_formed(d["akun"]) else "", tentang_petugas=d["tentang_petugas"]),
    )
    _record_result(t, d, result)
    return t


def _add_to_tiket(request: AuthenticatedRequest, form: CallForm) -> HttpResponse | None:
    """Add what the caller said to the ticket they call about; return None if the officer has noted nothing."""
    cleaned = form.cleaned_data
    if (kode := uuid_from_text(request.POST["ke"])) is None:
        raise Http404
    t = get_object_or_404(Tiket.objects.visible_to(request.user), kode=kode)
    if conflicts.refused(request.user, t):
        return refuse_conflict(request)
    if not cleaned.get("isi"):
        form.without_check()
        form.add_error("isi", _("Isi catatan selama telepon."))
        return None
    result = _check(request, cleaned)
    t = conversation.receive_reply(
        tiket=t, content=cleaned["isi"], channel="telepon", by=request.user, kode=cleaned.get("token_form")
    ).tiket
    _record_result(t, cleaned, result)
    messages.success(request, _("Ucapan pelapor dicatat di %(nomor)s.") % {"nomor": t.nomor})
    return redirect("petugas-tiket", kode=t.kode)
