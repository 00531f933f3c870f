"""The holder's certificates: every version, as it was issued."""

from datetime import timedelta
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_POST, require_safe

from nib.certificate.versions import ensure_pdf
from nib.events import Event
from nib.models import Nib, SertifikatNib
from nib.services.status_letter import issue_status_letter
from oss_portal.audit.trail import record
from oss_portal.web.rate_limit import count_attempt
from oss_portal.web.requests import AuthenticatedRequest
from registrasi.kewenangan import SERTIFIKAT
from registrasi.permissions import hak_akses_required


@require_POST
@hak_akses_required(kewenangan=SERTIFIKAT)
def status_letter(request: AuthenticatedRequest) -> HttpResponse:
    """Hand out the letter about the present status of the NIB, also of a frozen or revoked one."""
    nib = Nib.objects.filter(pelaku_usaha_id=request.hak_akses.pelaku_usaha_id).order_by("status", "-id").first()
    if nib is None:
        raise Http404
    count_attempt("keterangan-nib", nib.nomor, limit=20, per=timedelta(days=1))
    letter = issue_status_letter(nib=nib, by=request.user)
    response = HttpResponse(bytes(letter.pdf), content_type="application/pdf")
    name = letter.nomor.replace("/", "-")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response


@require_safe
@hak_akses_required(kewenangan=SERTIFIKAT)
def download(request: AuthenticatedRequest, kode: UUID) -> HttpResponse:
    """Hand out the stored bytes. A browser that has them already gets 304 and the bytes are not read."""
    certificate = get_object_or_404(
        SertifikatNib.objects.defer("pdf").select_related("nib"),
        kode=kode,
        nib__pelaku_usaha_id=request.hak_akses.pelaku_usaha_id,
    )
    response = get_conditional_response(request, etag=f'"{certificate.sha256}"') if certificate.sha256 else None
    if response is None:
        if certificate.sha256:
            stored = SertifikatNib.objects.only("pdf", "sha256").get(pk=certificate.pk)
        else:
            stored = ensure_pdf(certificate.pk)
        certificate.sha256 = stored.sha256
        response = HttpResponse(bytes(stored.pdf), content_type="application/pdf")
        name = f"NIB-{certificate.nib.nomor}-v{certificate.versi}"
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
        record(
            Event.SERTIFIKAT_DIUNDUH,
            subject=certificate,
            by=request.user,
            about=request.user,
            nib=certificate.nib.nomor,
            details={"versi": certificate.versi},
        )
    response.headers["ETag"] = f'"{certificate.sha256}"'
    patch_cache_control(response, private=True, no_cache=True)
    return response
