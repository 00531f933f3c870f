"""The public pages of the KBLI: search, one code with its risk and what follows, and "ajukan dengan kode ini"."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nib.explanations import risk_meanings
from nib.kbli.categories import CATEGORIES_2020, category_title
from nib.kbli.search import match_kbli
from nib.kbli.texts import split_description
from nib.models import EdisiKbli, Kbli, KegiatanUsaha
from nib.services.permohonan import start_permohonan
from oss_portal.text.characters import one_line
from oss_portal.web.page_cache import render_cached
from oss_portal.web.refusals import attempt
from registrasi.choices import Kewenangan
from registrasi.permissions import HakAksesRequest, hak_akses_required

SEARCH_EXAMPLES = ["warung", "jahit", "katering", "ojek", "salon", "jualan online", "bengkel"]
# Session key for the business and the code that a person chose first, until a line of the application has the code.
CHOSEN = "kbli_pilihan_usaha"


def ask_subject(query: str) -> str:
    """Return the subject of a question to the helpdesk when no code matched."""
    return _("KBLI untuk usaha: %(cari)s") % {"cari": query} if query else _("Memilih KBLI")


def chosen_kbli(request: HakAksesRequest, kegiatan: Iterable[KegiatanUsaha]) -> Kbli | None:
    """Return the code that the person chose first for this business, until a business line has it."""
    kept_for, kode = request.session.get(CHOSEN, ("", ""))
    if kept_for != str(request.hak_akses.pelaku_usaha.kode):
        return None
    if kode and any(line.kode_kbli == kode for line in kegiatan):
        del request.session[CHOSEN]
        return None
    return Kbli.objects.filter(edisi=EdisiKbli.now(), kode=kode, tertutup=False).first() if kode else None


def _edisi(request: HttpRequest) -> EdisiKbli:
    """Return the edition of `?edisi=`, else the one in use today. Raises `Http404` for one that is not loaded."""
    year = request.GET.get("edisi", "")
    return get_object_or_404(EdisiKbli, pk=year[:4]) if year else EdisiKbli.now()


def _loaded_editions() -> list[EdisiKbli]:
    return list(EdisiKbli.objects.filter(kbli__isnull=False).distinct())


@require_safe
def kbli(request: HttpRequest) -> HttpResponse:
    """Search by everyday words or code, or browse a category."""
    edisi, query = _edisi(request), one_line(request.GET.get("cari", ""))[:100]
    letter = request.GET.get("kategori", "")[:1].upper()
    kept = f"&edisi={edisi.tahun}" if "edisi" in request.GET else ""
    context: dict[str, Any] = {
        "query": query,
        "edisi": edisi,
        "editions": _loaded_editions(),
        "examples": SEARCH_EXAMPLES,
        "public": True,
        "link_before": reverse("kbli"),
        "link_after": f"/{kept.replace('&', '?')}",
        "kept_query": kept,
        "ask_subject": ask_subject(query),
    }
    if query:
        context["matches"] = match_kbli(query, edisi=edisi, everything="semua" in request.GET)
        return render(request, "nib/kbli.html", context)
    if letter:
        context |= {"letter": letter, "category": category_title(edisi.tahun, letter)}
        context["codes"] = Kbli.objects.filter(edisi=edisi, kategori=letter).only("kode", "judul", "tertutup")
    else:
        context["categories"] = CATEGORIES_2020 if edisi.tahun == "2020" else {}
    return render_cached(request, "nib/kbli.html", lambda _values: context, {}, variant=(edisi.tahun, letter))


def _one(edisi: EdisiKbli, kode: str) -> Kbli:
    return get_object_or_404(Kbli.objects.defer("teks_cari", "vektor"), edisi=edisi, kode=kode)


@require_safe
def kbli_code(request: HttpRequest, kode: str) -> HttpResponse:
    """Show one code: everyday words, what it includes and excludes, risk by scale with its law, and what follows."""
    edisi = _edisi(request)
    code = _one(edisi, kode)

    def context(_values: object) -> dict[str, Any]:
        included, excluded = split_description(code.uraian)
        risks = list(code.risiko.select_related("dasar_hukum").order_by("skala", "ruang_lingkup"))
        return {
            "code": code,
            "edisi": edisi,
            "is_current": edisi == EdisiKbli.now(),
            "category": category_title(edisi.tahun, code.kategori),
            # In the order in which they were entered: the loaded lists begin with the best-known words.
            "words": [s.kata for s in code.sinonim.order_by("pk")],
            "included": included,
            "excluded": excluded,
            "risks": risks,
            "sources": list(dict.fromkeys((r.sumber, r.sumber_pada) for r in risks if r.sumber)),
            "risk_meanings": risk_meanings(),
            "newer": [k.ke for k in code.menjadi.select_related("ke__edisi")],
            "older": [k.dari for k in code.berasal_dari.select_related("dari__edisi")],
            "ask_subject": ask_subject(f"{code.kode} {code.judul}"[:120]),
        }

    return render_cached(request, "nib/kbli_code.html", context, {}, variant=edisi.tahun)


@require_http_methods(["GET", "POST"])
@hak_akses_required(writing=True, kewenangan=Kewenangan.NIB)
def apply_with_code(request: HakAksesRequest, kode: str) -> HttpResponse:
    """Begin (or go on with) the application with this code: it is offered at the step of business lines."""
    code = _one(EdisiKbli.now(), kode)
    if code.tertutup:
        raise Http404
    if request.method == "POST":
        with attempt(request) as act:
            permohonan = start_permohonan(pelaku_usaha=request.hak_akses.pelaku_usaha, by=request.user)
        if not act.done or not permohonan.is_editable:
            return redirect("nib")
        request.session[CHOSEN] = [str(request.hak_akses.pelaku_usaha.kode), code.kode]
        return redirect("nib-langkah", permohonan.next_step)
    return render(request, "nib/kbli_apply.html", {"code": code})
