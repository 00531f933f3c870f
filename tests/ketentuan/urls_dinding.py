"""The portal's addresses with two pages of work behind the wall, for the tests of the wall."""

from django.http import HttpResponse
from django.urls import path

from ketentuan.dinding import bebas_ketentuan
from oss_portal.urls import *  # noqa: F403
from oss_portal.urls import urlpatterns as portal

# What reached the page of work: (fields, {column: [(name, type, content)]}).
DITERIMA: list[tuple[dict, dict]] = []


def kerja(request):
    """A page of work: a form with fields and files. `tolak` answers 400, `gagal` raises."""
    if request.method != "POST":
        return HttpResponse("halaman kerja")
    if "gagal" in request.POST:
        raise RuntimeError("kerja gagal")
    if "tolak" in request.POST:
        return HttpResponse("tolak", status=400)
    berkas = {k: [(b.name, b.content_type, b.read()) for b in d] for k, d in request.FILES.lists()}
    DITERIMA.append((dict(request.POST.lists()), berkas))
    return HttpResponse("diterima: " + request.POST.get("nama", "") + request.GET.get("langkah", ""))


@bebas_ketentuan
def terbuka(request):
    return HttpResponse("terbuka")


def lain(request):
    return HttpResponse("lain")


urlpatterns = [
    path("kerja/", kerja, name="kerja"),
    path("terbuka/", terbuka, name="terbuka"),
    path("api/v1/x/", lain, name="api-x"),
    path("bantuan/apa-saja/", lain, name="apa-saja"),
    path("masuk/", lain, name="masuk"),
    *portal,
]
