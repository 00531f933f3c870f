"""The portal's addresses with some pages for the tests of the gate."""

from django.http import HttpResponse
from django.urls import path

from ketentuan.gate.exemptions import ketentuan_exempt
from oss_portal.urls import *  # noqa: F403
from oss_portal.urls import urlpatterns as portal

# Forms that `/kerja/` received: (fields, {column: [(name, type, content)]}).
RECEIVED: list[tuple[dict, dict]] = []


def work(request):
    """Answer a form with fields and files: `tolak` gives a 400, `gagal` raises, `keliru` shows a summary of errors."""
    if request.method != "POST":
        return HttpResponse("halaman kerja")
    if "gagal" in request.POST:
        raise RuntimeError("kerja gagal")
    if "tolak" in request.POST:
        return HttpResponse("tolak", status=400)
    if "keliru" in request.POST:
        return HttpResponse(f'<div id="error-summary"></div>{request.POST["nama"]}')
    file = {k: [(b.name, b.content_type, b.read()) for b in d] for k, d in request.FILES.lists()}
    RECEIVED.append((dict(request.POST.lists()), file))
    return HttpResponse("diterima: " + request.POST.get("nama", "") + request.GET.get("langkah", ""))


@ketentuan_exempt
def open_page(request):
    return HttpResponse("terbuka")


def other(request):
    return HttpResponse("lain")


urlpatterns = [
    path("kerja/", work, name="kerja"),
    path("terbuka/", open_page, name="terbuka"),
    path("api/v1/x/", other, name="api-x"),
    path("bantuan/apa-saja/", other, name="apa-saja"),
    path("masuk/", other, name="masuk"),
    *portal,
]
