"""The holder's certificates: every version, as it was issued."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from nib.models import SertifikatNib
from nib.peristiwa import Peristiwa
from nib.sertifikat import siapkan_pdf
from oss_portal.jejak import catat
from registrasi.kewenangan import SERTIFIKAT
from registrasi.pintu import perlu_hak_akses


@require_safe
@perlu_hak_akses(kewenangan=SERTIFIKAT)
def unduh(request, kode):
    """Hand out the stored bytes. A browser that has them already gets 304 and the bytes are not read."""
    s = get_object_or_404(
        SertifikatNib.objects.defer("pdf").select_related("nib"),
        kode=kode,
        nib__pelaku_usaha_id=request.hak_akses.pelaku_usaha_id,
    )
    if s.sha256 and request.headers.get("If-None-Match") == f'"{s.sha256}"':
        jawab = HttpResponse(status=304)
    else:
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
