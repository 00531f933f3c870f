"""The holder's certificates: every version, as it was issued."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_POST, require_safe

from nib.certificate.sharing import stall_card
from nib.certificate.versions import download_certificate
from nib.models import Nib, SertifikatNib
from nib.services.holder import current_nib
from nib.services.status_letter import issue_status_letter
from oss_portal.documents.issued import newest_revision
from oss_portal.web.downloads import pdf_response
from oss_portal.web.rate_limit import count_attempt
from registrasi.choices import Kewenangan
from registrasi.permissions import HakAksesRequest, hak_akses_required


@require_POST
@hak_akses_required(kewenangan=Kewenangan.SERTIFIKAT)
def status_letter(request: HakAksesRequest) -> HttpResponse:
    """Hand out the letter about the present status of the NIB, also of a frozen or revoked one."""
    nib = Nib.objects.filter(pelaku_usaha_id=request.hak_akses.pelaku_usaha_id).order_by("status", "-id").first()
    if nib is None:
        raise Http404
    count_attempt("keterangan-nib", nib.nomor)
    letter = issue_status_letter(nib=nib, by=request.user)
    return pdf_response(letter.pdf, letter.nomor)


@require_safe
@hak_akses_required(kewenangan=Kewenangan.SERTIFIKAT)
def download(request: HakAksesRequest, kode: UUID) -> HttpResponse:
    """Hand out the stored bytes. A browser that has them already gets 304, and the bytes are not read."""
    certificate = get_object_or_404(
        SertifikatNib.objects.defer("pdf").select_related("nib"),
        kode=kode,
        nib__pelaku_usaha_id=request.hak_akses.pelaku_usaha_id,
    )
    revision = newest_revision(certificate)
    sha256 = revision.sha256 if revision else ""
    response = get_conditional_response(request, etag=f'"{sha256}"') if revision else None
    if response is None:
        content, sha256 = download_certificate(certificate=certificate, by=request.user)
        response = pdf_response(content, f"NIB-{certificate.nib.nomor}-v{certificate.versi}")
    response.headers["ETag"] = f'"{sha256}"'
    patch_cache_control(response, private=True, no_cache=True)
    return response


@require_safe
@hak_akses_required(kewenangan=Kewenangan.SERTIFIKAT)
def card(request: HakAksesRequest) -> HttpResponse:
    """Hand out the A6 card for the stall, of an NIB that is in force."""
    nib = current_nib(request.hak_akses.pelaku_usaha)
    certificate = nib.sertifikat.defer("pdf", "pdf_awal").order_by("-versi").first() if nib and nib.in_force else None
    if nib is None or certificate is None:
        raise Http404
    count_attempt("kartu-nib", nib.nomor)
    return pdf_response(stall_card(nib, certificate), f"Kartu-NIB-{nib.nomor}")
