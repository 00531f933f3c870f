"""The holder's certificates: every version, as it was issued."""

from datetime import timedelta

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_POST, require_safe

from nib.models import Nib, SertifikatNib
from nib.peristiwa import Peristiwa
from nib.sertifikat import siapkan_pdf
from nib.services.keterangan import terbitkan_keterangan
from oss_portal.batas import hitung_percobaan
from oss_portal.jejak import catat
from registrasi.kewenangan import SERTIFIKAT
from registrasi.pintu import perlu_hak_akses


@require_POST
@perlu_hak_akses(kewenangan=SERTIFIKAT)
def keterangan(request):
    """Hand out the letter about the present status of the NIB, also of a frozen or revoked one."""
    nib = Nib.objects.filter(pelaku_usaha_id=request.hak_akses.pelaku_usaha_id).order_by("status", "-id").first()
    if nib is None:
        raise Http404
    hitung_percobaan("keterangan-nib", nib.nomor, batas=20, per=timedelta(days=1))
    surat = terbitkan_keterangan(nib=nib, oleh=request.user)
    jawab = HttpResponse(bytes(surat.pdf), content_type="application/pdf")
    nama = surat.nomor.replace("/", "-")
    jawab.headers["Content-Disposition"] = f'attachment; filename="{nama}.pdf"'
    return jawab


@require_safe
@perlu_hak_akses(kewenangan=SERTIFIKAT)
def unduh(request, kode):
    """Hand out the stored bytes. A browser that has them already gets 304 and the bytes are not read."""
    s = get_object_or_404(
        SertifikatNib.objects.defer("pdf").select_related("nib"),
        kode=kode,
        nib__pelaku_usaha_id=request.hak_akses.pelaku_usaha_id,
    )
    jawab = get_conditional_response(request, etag=f'"{s.sha256}"') if s.sha256 else None
    if jawab is None:
        isi = siapkan_pdf(s.pk) if not s.sha256 else SertifikatNib.objects.only("pdf", "sha256").get(pk=s.pk)
        s.sha256 = isi.sha256
        jawab = HttpResponse(bytes(isi.pdf), content_type="application/pdf")
        jawab.headers["Content-Disposition"] = f'attachment; filename="NIB-{s.nib.nomor}-v{s.versi}.pdf"'
        catat(
            Peristiwa.SERTIFIKAT_DIUNDUH,
            subjek=s,
            oleh=request.user,
            tentang=request.user,
            nib=s.nib.nomor,
            rincian={"versi": s.versi},
        )
    jawab.headers["ETag"] = f'"{s.sha256}"'
    patch_cache_control(jawab, private=True, no_cache=True)
    return jawab
