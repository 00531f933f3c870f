"""What follows after the NIB: per activity for its holder, and in general for anyone."""

from itertools import islice

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from nib.choices import SkalaUsaha, TingkatRisiko
from nib.explanations import risk_meanings
from nib.rules.lkpm import lkpm_due_dates, lkpm_months
from nib.views.overview import current_nib
from oss_portal.web.page_cache import render_cached
from registrasi.permissions import HakAksesRequest, hak_akses_required


@require_safe
def after_nib(request: HttpRequest) -> HttpResponse:
    """The four levels of risk, and the duties that every business has."""
    context = {"risk_meanings": risk_meanings()}
    return render_cached(request, "nib/after_nib.html", lambda _values: context, {})


@require_safe
@hak_akses_required()
def next_steps(request: HakAksesRequest) -> HttpResponse:
    """Each activity of one's NIB with what it needs, and the duties of its scale."""
    nib = current_nib(request.hak_akses.pelaku_usaha)
    if nib is None or nib.is_revoked:
        return redirect("nib")
    meanings = dict(zip(TingkatRisiko.values, risk_meanings(), strict=True))
    kegiatan = list(nib.data.kegiatan.select_related("lokasi"))
    context = {
        "nib": nib,
        "skala": nib.data.skala,
        "kegiatan": [(k, meanings[k.risiko][1] if k.risiko else "") for k in kegiatan],
        "has_unmapped": not all(k.risiko for k in kegiatan),
        "workers": sum(k.tenaga_kerja for k in kegiatan),
        "due_dates": list(islice(lkpm_due_dates(nib.data.skala, timezone.localdate()), 4)),
        "risk_meanings": risk_meanings(),
    }
    return render(request, "nib/next_steps.html", context)


@require_safe
def lkpm_calendar(request: HttpRequest, skala: str) -> HttpResponse:
    """The due dates of the LKPM as a calendar file (RFC 5545), each year again, remembered a week before."""
    months = lkpm_months(skala)
    if not months:
        raise Http404
    today = timezone.localdate()
    dates = list(islice(lkpm_due_dates(skala, today), len(months)))
    context = {"dates": dates, "skala": skala, "now": timezone.now()}
    answer = render(request, "nib/lkpm.ics", context, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="lkpm-{SkalaUsaha(skala).name.lower()}.ics"'
    # Lines of a calendar end with CR LF.
    answer.content = answer.content.replace(b"\n", b"\r\n")
    return answer
