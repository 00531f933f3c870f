"""Pages about the state of the business: its NIB, its application, or how to begin."""

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from nib.certificate.sharing import nib_card_context
from nib.certificate.snapshot import has_iumk
from nib.explanations import review_reasons, step_names
from nib.models import DokumenPengawasan, Izin, KegiatanUsaha, Nib, NibEvent, PeranNib, Permohonan
from nib.policy import Act, allowed
from nib.rules.periods import CONFIRMATION_PERIOD
from nib.rules.requirements import data_requirements
from nib.services.changes import changes_of
from nib.services.completeness import PermohonanContent
from nib.services.granting import granting
from nib.services.holder import current_nib, next_lkpm, open_kewajiban, running_sanksi, waiting_pencabutan
from nib.services.permohonan import cancel, open_permohonan, start_permohonan
from nib.views.guards import required_kewenangan
from oss_portal.db.compiled import compiled
from oss_portal.web.refusals import attempt
from registrasi.choices import Kewenangan
from registrasi.models import HakAkses
from registrasi.permissions import HakAksesRequest, hak_akses_required, stop_page
from registrasi.permissions import allowed as may_act
from registrasi.services.identity_state import identity_state


@compiled
def _peran(nib: int) -> QuerySet[PeranNib]:
    return PeranNib.objects.live().filter(nib=nib).select_related("dasar_hukum")


@compiled
def _izin(nib: int) -> QuerySet[Izin]:
    return Izin.objects.filter(nib=nib).select_related("instansi")


@compiled
def _kegiatan(permohonan: int) -> QuerySet[KegiatanUsaha]:
    return KegiatanUsaha.objects.filter(permohonan=permohonan).select_related("lokasi")


@compiled
def _ledger(nib: int) -> QuerySet[NibEvent]:
    return NibEvent.objects.filter(nib=nib).select_related("peran").order_by("-id")[:20]


@compiled
def _documents(peristiwa: list[int]) -> QuerySet[DokumenPengawasan]:
    return DokumenPengawasan.objects.filter(peristiwa__any=peristiwa).select_related("berkas").order_by("id")


@compiled
def _refused(pelaku_usaha: int, jenis: str, since: int) -> QuerySet[Permohonan]:
    rows = Permohonan.objects.filter(pelaku_usaha=pelaku_usaha, jenis=jenis, pk__gt=since)
    return rows.filter(status=Permohonan.Status.DITOLAK).order_by("-id")[:1]


def _rejected(pelaku_usaha: int, owned_nib: Nib | None) -> Permohonan | None:
    """Return the last refused application: a change of the data in force or, without a living NIB, a new one."""
    jenis = Permohonan.Jenis
    wanted = jenis.BARU if owned_nib is None or owned_nib.is_revoked else jenis.PERUBAHAN
    return _refused.first(pelaku_usaha, str(wanted), owned_nib.data_id if owned_nib else 0)


def _ledger_with_documents(nib: int) -> list[NibEvent]:
    """Return the newest events of an NIB, each with its `documents`."""
    events, documents = _ledger(nib), defaultdict(list)
    for document in _documents([event.pk for event in events]):
        documents[document.peristiwa_id].append(document)
    for event in events:
        event.documents = documents[event.pk]  # type: ignore[attr-defined]
    return events


@require_safe
def what_is_nib(request: HttpRequest) -> HttpResponse:
    """Tell anyone what an NIB is, in the words of the slide "3. NIB" (NIB-1 to NIB-5, IUM-1)."""
    return render(request, "nib/what_is_nib.html")


def _owned_context(owned_nib: Nib, right: HakAkses, *, is_changing: bool) -> dict[str, Any]:
    """Return the context of the page about an NIB, and which acts it offers under this right."""
    can_write = may_act(right, writing=True, kewenangan=Kewenangan.PERUBAHAN)
    return nib_card_context(owned_nib, right) | {
        "iumk": has_iumk(owned_nib) and not owned_nib.is_revoked,
        "next_lkpm": None if owned_nib.is_revoked else next_lkpm(owned_nib),
        "sanksi": running_sanksi(owned_nib.pk),
        "pencabutan_request": waiting_pencabutan.first(owned_nib.pk),
        "can_write": can_write,
        "can_change": can_write and allowed(owned_nib, Act.CHANGE_DATA) and not is_changing,
        "can_request_pencabutan": allowed(owned_nib, Act.REQUEST_PENCABUTAN)
        and right.peran == HakAkses.Peran.PENANGGUNG_JAWAB,
        "needs_confirmation": allowed(owned_nib, Act.CONFIRM_DATA)
        and owned_nib.dikonfirmasi_pada < timezone.now() - CONFIRMATION_PERIOD,
        "peran": _peran(owned_nib.pk),
        "kewajiban": open_kewajiban(owned_nib.pk),
        "izin": _izin(owned_nib.pk),
        "kegiatan": _kegiatan(owned_nib.data_id),
        "data_content": PermohonanContent(owned_nib.data),
        "ledger": _ledger_with_documents(owned_nib.pk),
    }


@require_safe
@hak_akses_required()
def nib(request: HakAksesRequest) -> HttpResponse:
    """Show the NIB with its roles and its ledger, the state of the application, or how to begin."""
    right = request.hak_akses
    usaha = right.pelaku_usaha
    owned_nib = current_nib(usaha)
    permohonan = open_permohonan(usaha)
    by_kuasa = right.peran == HakAkses.Peran.KUASA
    context: dict[str, Any] = {
        "nib": owned_nib,
        "heading": _("NIB %(nama)s") % {"nama": usaha.readable_name} if by_kuasa else _("NIB usaha saya"),
        "permohonan": permohonan,
        "steps": step_names(permohonan) if permohonan else [],
        "review_reasons": review_reasons(permohonan.bendera) if permohonan else [],
        "issued_by_itself": permohonan is not None and permohonan.bendera == ["identitas"],
        # A kuasa is offered only acts within their kewenangan, so that no link ends on a stop screen.
        "can_apply": may_act(right, writing=True, kewenangan=required_kewenangan(permohonan)),
        "granting": granting(permohonan) if permohonan else None,
        "identity": identity_state(usaha, request.user) if permohonan and not usaha.ready_for_nib else None,
    }
    if permohonan is not None and permohonan.status == Permohonan.Status.DIAJUKAN:
        permohonan.pelaku_usaha = usaha
        submitted, diff = PermohonanContent(permohonan), changes_of(permohonan) if owned_nib else []
        context |= {"submitted": submitted, "diff": diff}
    if permohonan is None:
        context["rejected_permohonan"] = _rejected(usaha.pk, owned_nib)
    if owned_nib is not None:
        owned_nib.data.pelaku_usaha = usaha
        context |= _owned_context(owned_nib, right, is_changing=permohonan is not None)
    elif permohonan is None:
        context["requirements"] = data_requirements(usaha.jenis, usaha.jenis_perusahaan)
    return render(request, "nib/overview.html", context)


@require_http_methods(["GET", "POST"])
@hak_akses_required(writing=True, kewenangan=Kewenangan.NIB)
def begin(request: HakAksesRequest) -> HttpResponse:
    """Begin an application, or go on with the open one; only a POST begins."""
    if request.method != "POST":
        return redirect("nib")
    with attempt(request, messages.INFO) as act:
        permohonan = start_permohonan(pelaku_usaha=request.hak_akses.pelaku_usaha, by=request.user)
    if not act.done or not permohonan.is_editable:
        return redirect("nib")
    return redirect("nib-langkah", permohonan.next_step)


@require_safe
@hak_akses_required()
def result(request: HakAksesRequest) -> HttpResponse:
    """Confirm the issue: number, roles and the next steps; the page can be opened again at any time."""
    owned_nib = current_nib(request.hak_akses.pelaku_usaha)
    if owned_nib is None or owned_nib.is_revoked:
        return redirect("nib")
    return render(
        request,
        "nib/result.html",
        nib_card_context(owned_nib, request.hak_akses)
        | {
            "nib": owned_nib,
            "peran": owned_nib.peran.live(),
            "iumk": has_iumk(owned_nib),
        },
    )


@require_http_methods(["GET", "POST"])
@hak_akses_required(writing=True)
def withdraw(request: HakAksesRequest) -> HttpResponse:
    """Ask for confirmation, then take the open application back."""
    permohonan = open_permohonan(request.hak_akses.pelaku_usaha)
    if not may_act(request.hak_akses, writing=True, kewenangan=required_kewenangan(permohonan)):
        return stop_page(request, request.hak_akses, cause="di_luar_kuasa")
    if permohonan is None:
        return redirect("nib")
    if request.method == "POST":
        if request.POST.get("permohonan") != str(permohonan.kode):
            return redirect("nib")
        with attempt(request, messages.WARNING) as act:
            cancel(permohonan=permohonan, by=request.user)
        if act.done:
            messages.success(request, _("Permohonan dibatalkan. Anda dapat memulai lagi kapan saja."))
        return redirect("nib")
    return render(request, "nib/cancel.html", {"permohonan": permohonan})
