"""Outages and planned maintenance (LIM-d): the register, the banner, the read-only portal, and longer deadlines.

Nobody misses a deadline because of an outage: a deadline during the outage, or within a day after it, is moved.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oss_portal import hooks
from oss_portal.audit.events import Event
from oss_portal.audit.trail import record
from oss_portal.exceptions import WrongState
from oss_portal.hooks import Banner
from oss_portal.models import Outage, Pengguna
from oss_portal.text.readable import date_id
from oss_portal.web.process_cache import ProcessCache

# Locking out a thief, signing out, and checking an NIB still work while the portal is read-only. All methods of the API
# only read, although by POST as in PIA, and it has its own format of answers.
ALWAYS_OPEN = {"masuk", "masuk-kode", "keluar", "amankan", "amankan-tautan", "set_language", "cek", "cek-berkas"}
ALWAYS_OPEN |= {"api-tidak-ada"}
OPEN_NAMESPACE = "api"
# A web worker keeps its list for 15 seconds, so an outage recorded by another process is shown up to 15 seconds later.
UNFINISHED = ProcessCache[list[Outage]](seconds=15)


class AlreadyEnded(WrongState):
    """Refusal to end an outage that has already ended."""

    message = gettext_lazy("Gangguan ini sudah diakhiri.")


def unfinished() -> list[Outage]:
    """Return the current and planned outages; the query runs at most every 15 seconds in each web worker."""
    return UNFINISHED.get(lambda: list(Outage.objects.unfinished().order_by("mulai")[:10]))


def ongoing() -> list[Outage]:
    """Return the current outages, from the cached list of `unfinished`."""
    now = timezone.now()
    return [g for g in unfinished() if g.mulai <= now]


@transaction.atomic
def record_outage(
    *,
    by: Pengguna,
    jenis: str,
    judul: str,
    uraian: str,
    mulai: datetime,
    perkiraan_selesai: datetime | None = None,
    hanya_baca: bool = False,
) -> Outage:
    """Record an outage, or plan maintenance when `mulai` is in the future."""
    outage = Outage.objects.create(
        jenis=jenis,
        judul=judul,
        uraian=uraian,
        mulai=mulai,
        perkiraan_selesai=perkiraan_selesai,
        hanya_baca=hanya_baca,
        dicatat_oleh=by,
    )
    record(Event.GANGGUAN_DICATAT, subject=outage, by=by, details={"jenis": str(jenis), "hanya_baca": hanya_baca})
    transaction.on_commit(UNFINISHED.clear)
    return outage


@transaction.atomic
def end_outage(*, outage: Outage, by: Pengguna, penutup: str, at: datetime | None = None) -> Outage:
    """End an outage and move the deadlines that it affected; planned maintenance that never began moves none.

    Raises `AlreadyEnded`.
    """
    g = Outage.objects.select_for_update().get(pk=outage.pk)
    if g.selesai is not None:
        raise AlreadyEnded
    g.selesai = max(at or timezone.now(), g.mulai)
    g.penutup = penutup
    if g.selesai > g.mulai:
        g.diperpanjang = sum(hooks.extend_deadlines.collect(hooks.Shift(g.mulai, g.selesai)))
    g.save(update_fields=["selesai", "penutup", "diperpanjang"])
    record(Event.GANGGUAN_DIAKHIRI, subject=g, by=by, alasan=penutup, details={"diperpanjang": g.diperpanjang})
    transaction.on_commit(UNFINISHED.clear)
    return g


@hooks.banners.register
def outage_banner(request: HttpRequest) -> Banner | None:
    """Return the banner on every page: a current outage, or one planned for the next three days."""
    now = timezone.now()
    g = next((g for g in unfinished() if g.mulai <= now + timedelta(days=3)), None)
    if g is None:
        return None
    if g.mulai > now:
        text = _("%(judul)s, mulai %(tanggal)s pukul %(jam)s WIB.") % {
            "judul": g.judul,
            "tanggal": date_id(g.mulai),
            "jam": timezone.localtime(g.mulai).strftime("%H.%M"),
        }
    else:
        text = _("%(judul)s sedang berlangsung. Tenggat yang jatuh selama gangguan diperpanjang.") % {"judul": g.judul}
    return Banner(text=text, url=reverse("status"), link_text=_("Keadaan layanan"))


class ReadOnlyMiddleware:
    """Middleware for a read-only outage: a form gets a page with status 503, so that nobody believes it was saved.

    Officers can still send forms, because they must be able to end the outage.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        if request.method in {"GET", "HEAD", "OPTIONS"} or match is None or match.url_name in ALWAYS_OPEN:
            return None
        if OPEN_NAMESPACE in match.namespaces:
            return None
        outage = next((g for g in ongoing() if g.hanya_baca), None)
        if outage is None or request.user.is_staff:
            return None
        response = render(request, "maintenance.html", {"outage": outage}, status=503)
        seconds = (outage.perkiraan_selesai - timezone.now()).total_seconds() if outage.perkiraan_selesai else 0
        response.headers["Retry-After"] = str(max(int(seconds), 600))
        return response
