"""The mails of a development portal in the browser: there is no mail server, and an account must be activated."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from oss_portal.models import SuratKeluar
from oss_portal.surel import html_surel


def daftar(request):
    """List the last hundred mails; the page does not exist in production."""
    if settings.PRODUKSI:
        raise Http404
    return render(request, "oss_portal/surat_keluar.html", {"surat": SuratKeluar.objects.all()[:100]})


def lihat(request, kode):
    """Show one mail as text with its links alive, and a link to its HTML part."""
    if settings.PRODUKSI:
        raise Http404
    surat = get_object_or_404(SuratKeluar, kode=kode)
    if "html" in request.GET:
        response = HttpResponse(html_surel(surat))
        # The mail's own inline styles are for mail programs; this page alone lets them through.
        response._csp_replace = {"style-src": ["'unsafe-inline'"]}
        return response
    return render(request, "oss_portal/surat_keluar_lihat.html", {"surat": surat})
