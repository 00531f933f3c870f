"""Pages of the gate: accept, decline, send held forms, own proofs (AKS-3, U7, U8)."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ketentuan.forms import AcceptanceForm, EarlyAcceptanceForm
from ketentuan.gate.exemptions import is_asked
from ketentuan.models import Persetujuan, VersiKetentuan
from ketentuan.services.held_forms import UNCLAIMED_KEY, claim_held_form, discard_held_form, held_forms
from ketentuan.services.persetujuan import (
    accept_ketentuan,
    decline_ketentuan,
    latest_accepted,
    record_notified,
    versions_to_accept,
)
from ketentuan.texts.klausul import find_klausul
from ketentuan.texts.pdfs import proof_response
from ketentuan.views.public import show_version
from oss_portal.web.rate_limit import count_attempt
from oss_portal.web.requests import AuthenticatedRequest
from oss_portal.web.targets import own_address

# The clause that the gate quotes (AKS-3).
GATE_KLAUSUL = "akses-pengguna-3"


def sign_in_required(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a view to redirect people who are not signed in to the sign-in page."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            try:
                return redirect_to_login(request.get_full_path())
            except NoReverseMatch as error:
                raise PermissionDenied from error
        return view(request, *args, **kwargs)

    return wrapped


def _next_url(request: AuthenticatedRequest) -> str:
    """Return the address that the person wanted, if it belongs to the portal, else the dashboard."""
    target = request.POST.get("lanjut") or request.GET.get("lanjut") or ""
    if address := own_address(request, target):
        return address
    return reverse("dasbor")


@sign_in_required
def gate(request: AuthenticatedRequest) -> HttpResponse:
    """Ask to accept every document that is not accepted yet, each with its own tick."""
    pending = versions_to_accept(request.user)
    held = held_forms(request.user)
    if not pending:
        return redirect("persetujuan-lanjutkan") if held else redirect(_next_url(request))
    form = AcceptanceForm(request.POST if request.method == "POST" else None, documents=tuple(v.jenis for v in pending))
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            for versi in form.versi.values():
                accept_ketentuan(versi=versi, channel=Persetujuan.Saluran.DINDING, pengguna=request.user)
        if held:
            return redirect("persetujuan-lanjutkan")
        return redirect(_next_url(request))
    if request.method != "POST":
        record_notified(versi=list(form.versi.values()), pengguna=request.user)
    last = latest_accepted(request.user)
    ketentuan = form.versi.get("ketentuan")
    context = {
        "form": form,
        "documents": [
            {
                "versi": v,
                "old": last.get(j),
                "tick": form[f"setuju_{j}"],
            }
            for j, v in form.versi.items()
        ],
        "quote": find_klausul(ketentuan, GATE_KLAUSUL) if ketentuan else None,
        "held_forms": held,
        "lanjut": _next_url(request),
    }
    return render(request, "ketentuan/gate.html", context)


@sign_in_required
def decline(request: AuthenticatedRequest) -> HttpResponse:
    """Explain what declining means; the POST records it (U8)."""
    pending = versions_to_accept(request.user)
    if not pending:
        return redirect(_next_url(request))
    if request.method == "POST":
        for versi in pending:
            decline_ketentuan(versi=versi, pengguna=request.user)
        return redirect(f"{reverse('persetujuan-tolak')}?tercatat=1")
    context = {"pending": pending, "recorded": request.GET.get("tercatat") == "1"}
    return render(request, "ketentuan/refuse.html", context)


@sign_in_required
def continue_(request: AuthenticatedRequest) -> HttpResponse:
    """Show the held forms, each with a button that sends it to its page."""
    if kode := request.session.pop(UNCLAIMED_KEY, None):
        claim_held_form(kode=kode, pengguna=request.user)
    if is_asked(request) and versions_to_accept(request.user):
        return redirect("persetujuan")
    return render(request, "ketentuan/continue.html", {"entries": held_forms(request.user, with_text=True)})


@sign_in_required
@require_POST
def discard(request: AuthenticatedRequest, kode: UUID) -> HttpResponse:
    """Delete a held form."""
    if discard_held_form(kode=kode, pengguna=request.user):
        messages.success(request, _("Isian itu sudah dihapus."))
    return redirect("persetujuan-lanjutkan")


@sign_in_required
@require_http_methods(["GET", "POST"])
def accept_early(request: AuthenticatedRequest, jenis: str, nomor: int) -> HttpResponse:
    """Accept a version that is announced and not in force yet (U7); a GET redirects to the page of that version."""
    if request.method == "GET":
        return redirect("ketentuan-versi", jenis, nomor)
    versi = get_object_or_404(VersiKetentuan.objects.announced().with_period(), jenis=jenis, nomor=nomor)
    if versi.state != "akan":
        return redirect("persetujuan")
    form = EarlyAcceptanceForm(request.POST, versi=versi)
    if not form.is_valid():
        return show_version(request, versi, form)
    proof = accept_ketentuan(versi=versi, channel=Persetujuan.Saluran.LEBIH_AWAL, pengguna=request.user)
    messages.success(request, _("Persetujuan Anda tercatat. Anda tidak akan ditanya lagi saat versi ini berlaku."))
    return redirect("persetujuan-bukti", proof.kode)


def _own_persetujuan(request: AuthenticatedRequest) -> QuerySet[Persetujuan]:
    own = Persetujuan.objects.filter(pengguna=request.user).select_related("versi")
    return own.order_by("-waktu", "-pk")


@sign_in_required
def my_persetujuan(request: AuthenticatedRequest) -> HttpResponse:
    """Show the person's own acceptances."""
    entries = list(_own_persetujuan(request).defer("versi__sumber", "versi__html")[:200])
    return render(request, "ketentuan/my_persetujuan.html", {"entries": entries})


@sign_in_required
def proof(request: AuthenticatedRequest, kode: UUID) -> HttpResponse:
    """Show one acceptance as a proof: the record and the hash of the text."""
    return render(request, "ketentuan/proof.html", {"proof": _proof(request, kode)})


@sign_in_required
def download_proof(request: AuthenticatedRequest, kode: UUID) -> HttpResponse:
    """Return the proof as a signed PDF with the accepted text."""
    persetujuan = _proof(request, kode)
    # Limited, because rendering and signing take time, and a person needs only a few proofs.
    count_attempt("bukti-persetujuan", str(request.user.pk))
    return proof_response(persetujuan)


def _proof(request: AuthenticatedRequest, kode: UUID) -> Persetujuan:
    persetujuan = _own_persetujuan(request).filter(kode=kode).first()
    if persetujuan is None:
        raise Http404
    return persetujuan
