"""The pictures of card and face that prove an identity, sent after the activation."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from oss_portal.web.rate_limit import count_attempt
from oss_portal.web.refusals import attempt
from oss_portal.web.requests import AuthenticatedRequest
from registrasi.forms.evidence import PapersForm, ProofForm
from registrasi.models import Pendaftaran, StatusVerifikasi
from registrasi.rules.periods import IDENTITY_PICTURES_PERIOD, IDENTITY_REVIEW_DAYS
from registrasi.services.evidence import submit_evidence, submit_papers


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def proofs(request: AuthenticatedRequest, kode: UUID) -> HttpResponse:
    """Take the two pictures, or papers that a body hands in while an officer is to look.

    A page that is opened later leads to what was asked for since, or to the dashboard, which says how far things are.
    """
    p = get_object_or_404(Pendaftaran, kode=kode, pengguna=request.user)
    if p.takes_papers:
        return _papers(request, p)
    if p.verifikasi == StatusVerifikasi.PERLU_PERBAIKAN:
        return redirect("perbaikan-pendaftaran", p.kode)
    if not p.waits_for_pictures:
        return redirect("dasbor")
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ProofForm(*data, jenis=p.jenis, jenis_identitas=p.jenis_identitas)
    if request.method == "POST":
        count_attempt("bukti-identitas", str(request.user.pk))
        if form.is_valid():
            with attempt(form) as act:
                submit_evidence(pendaftaran=p, by=request.user, files=form.files_by_kind)
            if act.done:
                text = _(
                    "Foto diterima. Petugas memeriksanya paling lama %(hari)d hari kerja dan mengabari lewat surel."
                )
                messages.success(request, text % {"hari": IDENTITY_REVIEW_DAYS})
                return redirect("dasbor")
    context = {
        "form": form,
        "pendaftaran": p,
        "days": IDENTITY_REVIEW_DAYS,
        "kept_days": IDENTITY_PICTURES_PERIOD.days,
    }
    return render(request, "account/proofs.html", context, status=422 if form.errors else 200)


def _papers(request: AuthenticatedRequest, p: Pendaftaran) -> HttpResponse:
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PapersForm(*data, jenis=p.jenis, jenis_identitas=p.jenis_identitas)
    if request.method == "POST":
        count_attempt("bukti-identitas", str(request.user.pk))
        if form.is_valid():
            with attempt(form) as act:
                submit_papers(pendaftaran=p, by=request.user, files=form.files_by_kind)
            if act.done:
                messages.success(request, _("Dokumen diterima. Petugas melihatnya bersama pendaftaran Anda."))
                return redirect("bukti-identitas", p.kode)
    context = {
        "form": form,
        "received": list(p.bukti.all()),
        "days": IDENTITY_REVIEW_DAYS,
        "kept_days": IDENTITY_PICTURES_PERIOD.days,
    }
    return render(request, "account/papers.html", context, status=422 if form.errors else 200)
