"""Public pages: the texts, their archive, their differences and their announcements."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from ketentuan.announcements.feed import AnnouncementFeed, announced_versions
from ketentuan.forms import EarlyAcceptanceForm
from ketentuan.gate.exemptions import is_asked
from ketentuan.models import JenisDokumen, Persetujuan, VersiKetentuan
from ketentuan.services.persetujuan import version_in_force
from ketentuan.texts.parser import read
from ketentuan.texts.pdfs import text_pdf
from oss_portal.db.router import read_from_replica
from oss_portal.web.form_pages import render_form

_feed = AnnouncementFeed()


def in_force(request: HttpRequest, jenis: str) -> HttpResponse:
    """Show the text in force."""
    return show_version(request, version_in_force(jenis))


def version(request: HttpRequest, jenis: str, nomor: int) -> HttpResponse:
    """Show one announced version: replaced, in force or upcoming."""
    return show_version(request, _version(jenis, nomor))


@read_from_replica
def text(request: HttpRequest, jenis: str, nomor: int) -> HttpResponse:
    """Return the source of a version byte for byte: its SHA-256 is the one in every proof."""
    v = _version(jenis, nomor)
    response = HttpResponse(v.sumber.encode(), content_type="text/markdown; charset=utf-8")
    response.headers["Content-Disposition"] = f'inline; filename="{jenis}-versi-{nomor}.md"'
    return response


@read_from_replica
def pdf(request: HttpRequest, jenis: str, nomor: int) -> HttpResponse:
    """Return a version as PDF; at the first request it is not made yet, and the answer is 503 with `Retry-After`."""
    content = text_pdf(_version(jenis, nomor))
    if content is None:
        response = render(request, "503.html", status=503)
        response.headers["Retry-After"] = "10"
        return response
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{jenis}-versi-{nomor}.pdf"'
    return response


@read_from_replica
def archive(request: HttpRequest, jenis: str) -> HttpResponse:
    """Show all announced versions of a kind, newest first, with the period in which each was in force."""
    return render(request, "ketentuan/archive.html", {"entries": _all(jenis), "jenis": JenisDokumen(jenis)})


@read_from_replica
def compare(request: HttpRequest, jenis: str) -> HttpResponse:
    """Show two versions side by side: `?dari=1&ke=2`; `&semua=1` with unchanged clauses; by default the last two."""
    entries = _all(jenis)
    by_nomor = {str(v.nomor): v for v in entries}
    if len(entries) < 2:
        return redirect("ketentuan-arsip", jenis)
    target = by_nomor.get(request.GET.get("ke") or str(entries[0].nomor))
    source = by_nomor.get(request.GET.get("dari") or str(max(1, (target.nomor or 0) - 1) if target else 1))
    if source is None or target is None:
        raise Http404
    context = {
        "entries": entries,
        "source": source,
        "target": target,
        "jenis": JenisDokumen(jenis),
        "everything": request.GET.get("semua") == "1",
    }
    return render(request, "ketentuan/compare.html", context)


@read_from_replica
def announcements(request: HttpRequest) -> HttpResponse:
    """Show the announcements, newest first."""
    return render(request, "ketentuan/announcements.html", {"entries": announced_versions()})


@read_from_replica
def rss(request: HttpRequest) -> HttpResponse:
    return _feed(request)


def _version(jenis: str, nomor: int) -> VersiKetentuan:
    return get_object_or_404(VersiKetentuan.objects.announced(), jenis=jenis, nomor=nomor)


def _all(jenis: str) -> list[VersiKetentuan]:
    return list(VersiKetentuan.objects.announced().with_period().filter(jenis=jenis).order_by("-nomor"))


def show_version(request: HttpRequest, v: VersiKetentuan, form: EarlyAcceptanceForm | None = None) -> HttpResponse:
    """Return the page of a version; `form` is an early acceptance that was sent without its tick."""
    others = VersiKetentuan.objects.announced().filter(jenis=v.jenis).with_period().defer("sumber", "html")
    entries = list(others.order_by("-nomor"))
    annotated = next(x for x in entries if x.pk == v.pk)
    v.read_at, v.ends_at = annotated.read_at, annotated.ends_at
    persetujuan = _persetujuan(request, v)
    if form is None and persetujuan is None and v.state == "akan" and v.perlu_persetujuan and is_asked(request):
        form = EarlyAcceptanceForm(versi=v)
    context = {
        "versi": v,
        "parsed_text": read(v.sumber),
        "current": next((x for x in entries if x.state == "berlaku"), None),
        "upcoming": next((x for x in reversed(entries) if x.state == "akan"), None),
        "persetujuan": persetujuan,
        "previous": next((x for x in entries if x.nomor and v.nomor and x.nomor == v.nomor - 1), None),
    }
    return render_form(request, "ketentuan/document.html", form, context)


def _persetujuan(request: HttpRequest, v: VersiKetentuan) -> Persetujuan | None:
    """Return the person's acceptance of an upcoming version, or None."""
    if v.state != "akan" or not request.user.is_authenticated:
        return None
    return Persetujuan.objects.filter(pengguna=request.user, versi=v).order_by("pk").first()
