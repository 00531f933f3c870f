"""The pictures of card and face that prove an identity, sent after the activation."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from oss_portal.web.form_pages import render_form
from oss_portal.web.rate_limit import count_attempt
from oss_portal.web.refusals import attempt
from oss_portal.web.requests import AuthenticatedRequest
from registrasi.forms.evidence import EvidenceForm, PapersForm, ProofForm
from registrasi.models import Pendaftaran, StatusVerifikasi
from registrasi.rules.periods import IDENTITY_PICTURES_PERIOD, IDENTITY_REVIEW_DAYS
from registrasi.services.evidence import submit_evidence, submit_papers


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def proofs(request: AuthenticatedRequest, kode: UUID) -> HttpResponse:
    """Take the two pictures, or papers of a body while an officer has to check them.

    When the page is opened later, it redirects to what was requested since, or to the dashboard, which shows the state.
    """
    p = get_object_or_404(Pendaftaran, kode=kode, pengguna=request.user)
    if p.takes_papers:
        return _papers(request, p)
    if p.verifikasi == StatusVerifikasi.PERLU_PERBAIKAN:
        if request.method == "POST":
            messages.warning(request, _("Petugas baru saja meminta perbaikan. Kirim foto atau dokumennya di sini."))
        return redirect("perbaikan-pendaftaran", p.kode)
    if not p.waits_for_pictures:
        messages.info(
            request, _("Pendaftaran ini tidak menunggu foto atau dokumen lagi. Tidak ada yang perlu dikirim.")
        )
        return redirect("dasbor")
    form = _sent_form(ProofForm, request, p)
    if _is_done(form, request, p, submit_evidence):
        text = _("Foto diterima. Petugas memeriksanya paling lama %(hari)d hari kerja dan mengabari lewat surel.")
        messages.success(request, text % {"hari": IDENTITY_REVIEW_DAYS})
        return redirect("dasbor")
    return _page(request, "account/proofs.html", form)


def _papers(request: AuthenticatedRequest, p: Pendaftaran) -> HttpResponse:
    form = _sent_form(PapersForm, request, p)
    if _is_done(form, request, p, submit_papers):
        messages.success(request, _("Dokumen diterima. Petugas melihatnya bersama pendaftaran Anda."))
        return redirect("bukti-identitas", p.kode)
    return _page(request, "account/papers.html", form, received=list(p.bukti.all()))


def _sent_form(kind: type[EvidenceForm], request: AuthenticatedRequest, p: Pendaftaran) -> EvidenceForm:
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    return kind(*data, jenis=p.jenis, jenis_identitas=p.jenis_identitas)


def _is_done(form: EvidenceForm, request: AuthenticatedRequest, p: Pendaftaran, submit: Callable[..., Any]) -> bool:
    """Pass the files of a sent form to the service; return False if none was sent, or a field has an error."""
    if request.method != "POST":
        return False
    count_attempt("bukti-identitas", str(request.user.pk))
    if not form.is_valid():
        return False
    with attempt(form) as act:
        submit(pendaftaran=p, by=request.user, files=form.files_by_kind)
    return act.done


def _page(request: AuthenticatedRequest, template: str, form: EvidenceForm, **more: Any) -> HttpResponse:
    context = {"days": IDENTITY_REVIEW_DAYS, "kept_days": IDENTITY_PICTURES_PERIOD.days} | more
    return render_form(request, template, form, context)
