"""Pages about the steps after the NIB: per activity for its holder, and in general for anyone."""

import re
from itertools import islice

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nib.choices import SkalaUsaha, TingkatRisiko
from nib.explanations import risk_meanings
from nib.models import AturanLkpm, DasarTindakan, KegiatanUsaha, RisikoKbli
from nib.services.completeness import risks_by_now
from nib.services.holder import choose_lkpm_reminder, current_nib
from oss_portal.web.downloads import file_response
from oss_portal.web.page_cache import render_cached
from oss_portal.web.refusals import attempt
from registrasi.choices import Kewenangan
from registrasi.permissions import HakAksesRequest, allowed, hak_akses_required


@require_safe
def after_nib(request: HttpRequest) -> HttpResponse:
    """Show the four levels of risk, and the duties that every business has."""

    def context(_values: object) -> dict:
        return {
            "risk_meanings": risk_meanings(),
            "grounds": DasarTindakan.all_grounds(),
            "lkpm": [(rule, _lkpm_dates(rule)) for _skala, rule in sorted(AturanLkpm.by_skala().items())],
        }

    return render_cached(request, "nib/after_nib.html", context, {})


def _lkpm_dates(rule: AturanLkpm) -> list:
    """Return the due dates of one year, beginning today."""
    return list(islice(rule.due_dates(timezone.localdate()), len(rule.bulan)))


@require_safe
@hak_akses_required()
def next_steps(request: HakAksesRequest) -> HttpResponse:
    """Show each activity of the holder's NIB with what it needs, and the duties of its scale."""
    nib = current_nib(request.hak_akses.pelaku_usaha)
    if nib is None or nib.is_revoked:
        return redirect("nib")
    meanings = dict(zip(TingkatRisiko.values, risk_meanings(), strict=True))
    kegiatan = list(nib.data.kegiatan.select_related("lokasi"))
    # Activities that were not mapped when the NIB was issued get their risk from the present list, with its law.
    known = risks_by_now([k.kbli_id for k in kegiatan if not k.risiko], nib.data.skala)
    rule = AturanLkpm.by_skala().get(nib.data.skala)

    def with_risk(k: KegiatanUsaha) -> tuple[KegiatanUsaha, RisikoKbli | None, str]:
        """Return an activity, its present risk if it had none at the issue, and the meaning of its level."""
        by_now = None if k.risiko else known.get(k.kbli_id)
        level = by_now.tingkat if by_now else k.risiko
        return k, by_now, meanings[level][1] if level else ""

    context = {
        "nib": nib,
        "skala": nib.data.skala,
        "kegiatan": [with_risk(k) for k in kegiatan],
        "has_unmapped": not all(k.risiko or k.kbli_id in known for k in kegiatan),
        "workers": sum(k.tenaga_kerja for k in kegiatan),
        "rule": rule,
        "due_dates": _lkpm_dates(rule) if rule else [],
        "grounds": DasarTindakan.all_grounds(),
        "risk_meanings": risk_meanings(),
        "can_write": allowed(request.hak_akses, writing=True, kewenangan=Kewenangan.PERUBAHAN),
    }
    return render(request, "nib/next_steps.html", context)


@require_http_methods(["GET", "POST"])
@hak_akses_required(writing=True, kewenangan=Kewenangan.PERUBAHAN)
def remind(request: HakAksesRequest) -> HttpResponse:
    """Store the choice whether a mail comes before a report is due; only a POST changes it."""
    nib = current_nib(request.hak_akses.pelaku_usaha)
    if request.method == "POST" and nib is not None and not nib.is_revoked:
        wanted = request.POST.get("ingatkan") == "ya"
        with attempt(request, messages.WARNING) as act:
            choose_lkpm_reminder(nib=nib, by=request.user, wanted=wanted)
        if act.done:
            text = (
                _("Kami mengirim surat sebelum setiap batas laporan.") if wanted else _("Surat pengingat dihentikan.")
            )
            messages.success(request, text)
    return redirect("nib-setelah")


def _fold(line: str) -> str:
    """Return a line in pieces of at most 75 octets, of which each but the first begins with a space (RFC 5545, 3.1)."""
    folded, room = "", 75
    for letter in line:
        octets = len(letter.encode())
        if octets > room:
            folded, room = f"{folded}\r\n ", 74
        folded, room = folded + letter, room - octets
    return folded


@require_safe
def lkpm_calendar(request: HttpRequest, skala: str) -> HttpResponse:
    """Return the due dates of the LKPM as a calendar file (RFC 5545), yearly repeated, with an alarm a week before."""
    rule = AturanLkpm.by_skala().get(skala)
    if rule is None or not rule.bulan:
        raise Http404
    ground = re.sub(r"([\\;,])", r"\\\1", rule.dasar)
    context = {"dates": _lkpm_dates(rule), "ground": ground, "skala": skala, "now": timezone.now()}
    lines = render_to_string("nib/lkpm.ics", context, request)
    text = "".join(f"{_fold(line)}\r\n" for line in lines.strip().split("\n"))
    return file_response(text, f"lkpm-{SkalaUsaha(skala).name.lower()}.ics", "text/calendar; charset=utf-8")
