"""Pages of the work of officers: own cases, a queue, the next case, the board, notices and settings."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from oss_portal import hooks
from oss_portal.exceptions import Refused
from oss_portal.models import OfficerNotice, Pengguna, WorkItem
from oss_portal.staff.list_export import LIMIT, cell, download
from oss_portal.staff.permissions import has_conflict, officer_of, refuse_conflict, staff_required
from oss_portal.staff.work import assignment, away
from oss_portal.staff.work.filters import WorkFilter, kinds_of
from oss_portal.staff.work.forms import AwayForm, HandOverForm, NoteForm, PauseForm, TellForm, colleagues
from oss_portal.staff.work.listing import board, in_tab, work_rows
from oss_portal.staff.work.notices import mark_read, told_once
from oss_portal.staff.work.own_figures import own_figures
from oss_portal.staff.work.queues import (
    ASSIGN,
    CLAIM_MINUTES,
    QUEUES,
    WorkQueue,
    may_read,
    queues_of,
    record_of,
    source_of,
    watched_queues,
)
from oss_portal.text.readable import day
from oss_portal.web.pagination import paginate
from oss_portal.web.refusals import attempt
from oss_portal.web.targets import own_address

ORDER = ("urut", "id")
TABS = ("bebas", "milik", "lewat", "tunggu", "semua")
# The greatest number of cases in one bulk act: those on one page.
BULK_LIMIT = 50


def _queue(request: HttpRequest, code: str) -> WorkQueue:
    queue = QUEUES.get(code)
    if queue is None:
        raise Http404
    if not may_read(officer_of(request), queue):
        raise PermissionDenied
    return queue


def _list(
    request: HttpRequest, items: QuerySet[WorkItem], chosen: WorkFilter, context: dict[str, Any]
) -> HttpResponseBase:
    """Return a filtered list of work: as a page, or the same rows as a file."""
    items = chosen.narrow(items, context.get("queue")).select_related("petugas")
    if "csv" in request.GET:
        return _export(request, items)
    petugas = officer_of(request)
    rows, before, after = paginate(request, items, order=ORDER, per=50)
    further = {"tab": context["tab"]} if "tab" in context else {}
    context |= {
        "rows": work_rows(rows, petugas),
        "before": before,
        "after": after,
        "filter": chosen,
        "csv_query": chosen.csv_query(**further),
    }
    return render(request, "staff/work_list.html", context)


@staff_required()
@never_cache
def mine(request: HttpRequest) -> HttpResponseBase:
    """Show the officer's cases of all queues, the most urgent first."""
    petugas = officer_of(request)
    queues = queues_of(petugas)
    chosen = WorkFilter.read(request.GET, queues=queues)
    items = WorkItem.objects.is_open().filter(petugas=petugas)
    return _list(request, items, chosen, {"is_mine": True, "queues": queues, "setting": away.setting_of(petugas)})


@staff_required()
@never_cache
def own_figures_page(request: HttpRequest) -> HttpResponse:
    """Show the officer the figures of their own work in the last 30 days."""
    return render(request, "staff/own_figures.html", {"figures": own_figures(officer_of(request))})


def _export(request: HttpRequest, items: QuerySet[WorkItem]) -> HttpResponseBase:
    """Return the filtered list as a file."""

    def lines() -> Iterator[list[str]]:
        everything = items.order_by(*ORDER)[:LIMIT].iterator(chunk_size=500)
        while batch := list(islice(everything, 500)):
            for row in work_rows(batch, officer_of(request)):
                item, summary = row.item, row.summary
                holder = item.petugas.nama if item.petugas else ""
                waits = item.get_tunggu_display() if item.is_paused else ""
                values = [summary.number, summary.title, summary.why, item.masuk_pada, item.tenggat, holder, waits]
                yield [cell(value) for value in values]

    titles = [_("Nomor atau jenis"), _("Perkara"), _("Sebab"), _("Masuk"), _("Tenggat"), _("Petugas"), _("Menunggu")]
    count = items.order_by()[: LIMIT + 1].count()
    return download(request, WorkItem._meta.label_lower, titles, lines(), count=count)


@staff_required()
@never_cache
def queue_page(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show one queue by tabs: free, own, late and waiting cases, or all; several can be taken or assigned at once."""
    queue, petugas = _queue(request, code), officer_of(request)
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else "bebas"
    items = in_tab(WorkItem.objects.is_open().in_area(petugas).filter(antrean=code), tab, petugas)
    may_assign, kinds = petugas.has_perm(ASSIGN), kinds_of(queue)
    chosen = WorkFilter.read(request.GET, kinds=kinds, by_officer=may_assign)
    context = {
        "queue": queue,
        "tab": tab,
        "kinds": kinds,
        "may_assign": may_assign,
        "reads_only": not petugas.has_perm(queue.permission),
        "officers": colleagues(petugas, [queue]) if may_assign else (),
    }
    return _list(request, items, chosen, context)


def open_next(request: HttpRequest, queue: WorkQueue | None) -> HttpResponse:
    """Take the most urgent free case and open it; show a message when there is none."""
    with attempt(request) as act:
        item = assignment.take_next(by=officer_of(request), queue=queue)
    if not act.done:
        return redirect(queue.url if queue else "petugas-pekerjaan")
    if item is None:
        messages.info(request, _("Tidak ada lagi yang dapat diambil di antrean ini."))
        return redirect(queue.url if queue else "petugas-pekerjaan")
    source = source_of(item.subjek_jenis)
    return redirect(source.url_of(record_of(item)) if source else "petugas-pekerjaan")


@staff_required()
@require_POST
def next_case(request: HttpRequest) -> HttpResponse:
    """Take the next case of the queue in the request, or of all queues of the officer."""
    code = request.POST.get("antrean", "")
    return open_next(request, _queue(request, code) if code else None)


# --- Acts on one case -------------------------------------------------------------------------------------------------


def work_forms(request: HttpRequest, item: WorkItem, sent: str = "") -> dict[str, BaseForm]:
    """Return the forms to assign, pause or note a case, by name; `sent` is the name of the form in this request."""
    petugas = officer_of(request)
    officers = colleagues(petugas, [QUEUES[item.antrean]])
    data: dict[str, Any] = {name: request.POST if sent == name else None for name in ("tugaskan", "tunda", "catat")}
    return {
        "tugaskan": HandOverForm(data["tugaskan"], officers=officers, auto_id="id_tugaskan_%s"),
        "tunda": PauseForm(data["tunda"], auto_id="id_tunda_%s"),
        "catat": NoteForm(data["catat"], auto_id="id_catat_%s"),
    }


def _perform(name: str, obj: Any, petugas: Pengguna, data: dict[str, Any]) -> str:
    """Do the act `name` (ambil, lepas …) and return the message to show. Raises `Http404` for an unknown name."""
    if name == "ambil":
        assignment.take(obj=obj, by=petugas)
        return _("Perkara ini Anda pegang; selama %(menit)d menit petugas lain tidak dapat memutuskannya.") % {
            "menit": CLAIM_MINUTES
        }
    if name == "lepas":
        assignment.release(obj=obj, by=petugas, force=True)
        return _("Perkara kembali ke antrean.")
    if name == "tugaskan":
        held = assignment.assign(obj=obj, petugas=data["petugas"], by=petugas, note=data["catatan"])
        return _("Diserahkan kepada %(nama)s.") % {"nama": held.petugas.nama if held.petugas else ""}
    if name == "tunda":
        assignment.pause(obj=obj, by=petugas, note=data["alasan"])
        return _("Jam berhenti sampai Anda melanjutkannya.")
    if name == "lanjut":
        assignment.resume(obj=obj, by=petugas)
        return _("Jam berjalan lagi.")
    if name == "catat":
        assignment.write_note(obj=obj, by=petugas, isi=data["isi"])
        return _("Catatan disimpan.")
    raise Http404


@staff_required()
@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Do one act of work on a case: ambil, lepas, tugaskan, tunda, lanjut, catat."""
    petugas = officer_of(request)
    item = get_object_or_404(WorkItem.objects.in_area(petugas), pk=pk)
    queue, source = QUEUES.get(item.antrean), source_of(item.subjek_jenis)
    if queue is None or source is None:
        raise Http404
    if not (petugas.has_perm(queue.permission) or assignment.may_assign(petugas, source.model, queue)):
        raise PermissionDenied
    obj, name = record_of(item), request.POST.get("aksi", "")
    form = work_forms(request, item, name).get(name)
    if form is not None and not form.is_valid():
        model_admin: Any = admin.site._registry.get(type(obj))
        if hasattr(model_admin, "case_page") and model_admin.has_view_permission(request, obj):
            if has_conflict(petugas, obj):
                return refuse_conflict(request)
            answer: HttpResponse = model_admin.case_page(request, obj, form=form, sent=name)
            return answer
        for errors in form.errors.values():
            messages.error(request, " ".join(map(str, errors)))
        return redirect(source.url_of(obj))
    done = ""
    with attempt(request) as performed:
        done = _perform(name, obj, petugas, form.cleaned_data if form is not None else {})
    if performed.refused is not None and performed.refused.on_record:
        hooks.refusals.collect(petugas, obj, f"pekerjaan_{name}")
    if performed.done:
        messages.success(request, done)
    if name in {"lepas", "tugaskan"} and performed.done:
        return redirect(queue.url)
    return redirect(source.url_of(obj))


def _back(request: HttpRequest) -> HttpResponse:
    return redirect(own_address(request, request.POST.get("kembali", "")) or "petugas-pekerjaan")


@staff_required()
@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """Take, give back or assign the ticked cases; those for which it is refused are counted and left as they are."""
    petugas = officer_of(request)
    keys = [int(pk) for pk in request.POST.getlist("pilih")[:BULK_LIMIT] if pk.isdecimal() and len(pk) < 19]
    items = [
        i for i in WorkItem.objects.is_open().in_area(petugas).filter(pk__in=keys).order_by("pk") if i.antrean in QUEUES
    ]
    name, to = request.POST.get("aksi", ""), None
    if name not in {"ambil", "lepas", "tugaskan"}:
        raise Http404
    if name == "tugaskan":
        if not petugas.has_perm(ASSIGN):
            raise PermissionDenied
        chosen = request.POST.get("petugas", "")
        to = Pengguna.objects.filter(pk=chosen, is_staff=True, is_active=True).first() if chosen.isdecimal() else None
        if to is None:
            messages.error(request, _("Pilih petugasnya."))
            return _back(request)
        with attempt(request) as asked:
            # The substitute, if the officer is away; the message below names the person who gets the cases.
            to = assignment.on_duty(to)
        if not asked.done:
            return _back(request)
    if not items:
        messages.error(request, _("Centang dahulu perkaranya."))
        return _back(request)
    with told_once():
        count = sum(_one_of_many(item, name, petugas, to) for item in items)
    if count:
        messages.success(request, _said_of_many(name, count, to))
    if missed := len(items) - count:
        text = ngettext("%(n)s tidak dapat: ", "%(n)s tidak dapat: ", missed) % {"n": missed}
        if name == "lepas":
            reasons = _("tidak dipegang siapa pun, diambil petugas lain, atau sudah berubah.")
        else:
            reasons = _("diambil petugas lain, sudah berubah, atau bukan untuk petugas itu.")
        messages.warning(request, text + reasons)
    return _back(request)


def _said_of_many(name: str, count: int, to: Pengguna | None) -> str:
    if name == "ambil":
        text = ngettext("%(n)s perkara Anda ambil.", "%(n)s perkara Anda ambil.", count)
    elif name == "lepas":
        text = ngettext("%(n)s perkara kembali ke antrean.", "%(n)s perkara kembali ke antrean.", count)
    else:
        text = ngettext("%(n)s perkara ditugaskan kepada %(nama)s.", "%(n)s perkara ditugaskan kepada %(nama)s.", count)
    return text % {"n": count, "nama": to.nama if to is not None else ""}


def _one_of_many(item: WorkItem, name: str, petugas: Pengguna, to: Pengguna | None) -> bool:
    if name == "lepas" and item.petugas_id is None:
        return False
    obj = record_of(item)
    try:
        if name == "ambil":
            assignment.take(obj=obj, by=petugas)
        elif name == "lepas":
            assignment.release(obj=obj, by=petugas, force=True)
        elif to is not None:
            assignment.assign(obj=obj, petugas=to, by=petugas)
    except Refused as refused:
        if refused.on_record:
            hooks.refusals.collect(petugas, obj, f"pekerjaan_{name}")
        return False
    except PermissionDenied:
        return False
    return True


# --- Notices and absences ---------------------------------------------------------------------------------------------


@staff_required()
@never_cache
def notices_page(request: HttpRequest) -> HttpResponse:
    """Show the notices about the officer's cases; a POST marks them as read."""
    petugas = officer_of(request)
    notices = list(
        OfficerNotice.objects.filter(petugas=petugas).select_related("pekerjaan__petugas").order_by("-id")[:50]
    )
    rows = {row.item.pk: row for row in work_rows({n.pekerjaan_id: n.pekerjaan for n in notices}.values(), petugas)}
    if request.method == "POST":
        mark_read(petugas)
        return redirect("petugas-pemberitahuan")
    lines = [(notice, rows[notice.pekerjaan_id]) for notice in notices if notice.pekerjaan_id in rows]
    return render(
        request, "staff/notices.html", {"lines": lines, "unread": any(n.dibaca_pada is None for n in notices)}
    )


@staff_required()
@never_cache
def settings_page(request: HttpRequest) -> HttpResponse:
    """Show and save which notices the officer gets by mail, and when they are away."""
    petugas = officer_of(request)
    setting = away.setting_of(petugas)
    name = request.POST.get("aksi", "")
    tell = TellForm(
        request.POST if name == "surel" else None, initial={"lewat_surel": setting.lewat_surel}, auto_id="id_surel_%s"
    )
    if name == "surel" and tell.is_valid():
        away.save_mail_choice(petugas=petugas, kinds=tell.cleaned_data["lewat_surel"])
        messages.success(request, _("Pilihan disimpan."))
        return redirect("petugas-pengaturan")
    leave = _leave_form(request, petugas)
    if isinstance(leave, HttpResponse):
        return leave
    context = {"tell": tell, "leave": leave, "setting": setting, "form": leave if name == "cuti" else tell}
    return render(request, "staff/settings.html", context)


def _leave_form(request: HttpRequest, petugas: Pengguna) -> BaseForm | HttpResponse:
    """Return the form of a leave, or a redirect after it was saved."""
    name, by = request.POST.get("aksi", ""), officer_of(request)
    if name == "kembali":
        was_planned = away.setting_of(petugas).leave_is_planned
        away.come_back(petugas=petugas, by=by)
        messages.success(request, _("Cuti dibatalkan.") if was_planned else _("Bertugas kembali."))
        return redirect(request.path)
    form = AwayForm(request.POST if name == "cuti" else None, petugas=petugas, auto_id="id_cuti_%s")
    if name != "cuti" or not form.is_valid():
        return form
    data = form.cleaned_data
    count = 0
    with attempt(form) as performed:
        count = away.go_away(
            petugas=petugas, start=data["cuti_mulai"], end=data["cuti_sampai"], substitute=data["pengganti"], by=by
        )
    if not performed.done:
        return form
    # The substitute gets the cases that they may work on, the queue the rest.
    words = ngettext(
        "Disimpan; %(n)s perkara diserahkan atau kembali ke antrean.",
        "Disimpan; %(n)s perkara diserahkan atau kembali ke antrean.",
        count,
    )
    if data["cuti_mulai"] > timezone.localdate():
        words = _("Disimpan; perkara diserahkan atau kembali ke antrean mulai %(hari)s.")
    messages.success(request, words % {"n": count, "hari": day(data["cuti_mulai"])})
    return redirect(request.path)


@staff_required(ASSIGN)
@never_cache
def board_page(request: HttpRequest) -> HttpResponseBase:
    """Show the number of open and late cases of each officer in each queue, also as a file."""
    by = officer_of(request)
    every_queue = watched_queues(by)
    chosen = WorkFilter.read(request.GET, queues=every_queue)
    queues, lines = board(by, chosen)
    if "csv" in request.GET:
        late = _("lewat")
        titles = [_("Petugas"), *(t for q in queues for t in (str(q.short), f"{q.short}: {late}"))]
        titles += [_("Jumlah"), f"{_('Jumlah')}: {late}", _("Selesai")]
        values = [
            [line.name, *(str(n) for c in line.counts for n in (c.open, c.late)), str(line.finished)] for line in lines
        ]
        return download(request, f"{WorkItem._meta.app_label}.papan", titles, values, count=len(values))
    context = {
        "queues": every_queue,
        "shown": queues,
        "lines": lines,
        "filter": chosen,
        "csv_query": chosen.csv_query(),
    }
    return render(request, "staff/board.html", context)


@staff_required(ASSIGN)
@never_cache
def board_officer(request: HttpRequest, user_id: str) -> HttpResponseBase:
    """Show the cases of one officer, to assign them to others; the officer can be sent on leave."""
    petugas = get_object_or_404(Pengguna, user_id=user_id, is_staff=True)
    by = officer_of(request)
    leave = _leave_form(request, petugas)
    if isinstance(leave, HttpResponse):
        return leave
    queues = watched_queues(by)
    codes = [queue.code for queue in queues]
    items = WorkItem.objects.is_open().in_area(by).filter(petugas=petugas, antrean__in=codes)
    context = {
        "officer": petugas,
        "setting": away.setting_of(petugas),
        "may_assign": True,
        "queues": queues,
        # Only colleagues who work in one of that officer's queues can take over cases.
        "officers": colleagues(petugas, [queue for queue in queues if petugas.has_perm(queue.permission)]),
        "leave": leave,
        "form": leave,
        "board_url": reverse("petugas-papan"),
    }
    return _list(request, items, WorkFilter.read(request.GET, queues=queues), context)
