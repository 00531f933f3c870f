"""The officers' queue: lists, filters, search, acts on several tickets at once. HTTP only."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from helpdesk.access import conflicts
from helpdesk.forms.officer import BulkForm
from helpdesk.models import JenisTiket, Kategori, Prioritas, Saluran, SavedView, Tiket
from helpdesk.permissions import READ, SERVE, SUPERVISE
from helpdesk.queue import MAX_AGE, ORDERS, TABS, QueueFilter, count_tabs, queue
from helpdesk.services import assignment, closing, saved_views
from helpdesk.sla.remaining_time import set_remaining_time
from helpdesk.tiket_page.status_labels import CLOCK_COLOURS, OFFICER_COLOURS
from oss_portal.db.compiled import compiled
from oss_portal.exceptions import Refused
from oss_portal.models import Pengguna
from oss_portal.staff import search_terms
from oss_portal.staff.list_export import LIMIT, cell, download
from oss_portal.staff.permissions import listed_officers, staff_required
from oss_portal.staff.replica_lists import list_from_replica
from oss_portal.staff.work.assignment import on_duty
from oss_portal.staff.work.notices import told_once
from oss_portal.web.pagination import paginate, uuid_from_text
from oss_portal.web.requests import AuthenticatedRequest

# The parameters of a search or filter of the queue in its address.
FILTER_PARAMETERS = tuple(f.name for f in fields(QueueFilter))


@staff_required(SERVE, READ)
@never_cache
@require_http_methods(["GET", "POST"])
@list_from_replica
def tiket_list(request: AuthenticatedRequest) -> HttpResponse:
    """Show the queue; the words of a search are posted and put into the address encrypted."""
    if request.method == "POST":
        _change_views(request)
        return redirect(f"{request.path}?{_search_query(request.POST)}")
    serves = request.user.has_perm(SERVE)
    # Officers who only read hold no tickets, so they see all.
    s = QueueFilter.from_query(request.GET, opening="milik" if serves else "semua")
    rows, before, after = paginate(
        request,
        queue(s, request.user).select_related("petugas", "kategori"),
        order=s.order_fields,
    )
    if s.q:
        search_terms.record_search(request, Tiket._meta.label_lower, s.q, len(rows))
    now = timezone.now()
    for t in rows:
        t.colour, t.clock_colour = OFFICER_COLOURS.get(t.status, ""), CLOCK_COLOURS[t.clock_state(now)]
    set_remaining_time(rows, now)
    circle = conflicts.ConflictCircle.of(request.user)
    conflicts.mark_rows(rows, circle)
    per_tab = count_tabs(request.user, circle)
    officers = listed_officers(permission=SERVE)
    context = {
        "queue_filter": s,
        "views": _views(request.user, s),
        "tiket": rows,
        "before": before,
        "after": after,
        "tabs": [{"kode": k, "name": n, "count": per_tab.get(k)} for k, n in TABS.items() if serves or k != "milik"],
        "tab_name": _("Hasil di semua tiket, juga yang sudah selesai") if s.is_everywhere else TABS[s.tab],
        **_choices(),
        "officers": officers,
        "bulk": BulkForm(supervisor=request.user.has_perm(SUPERVISE), officers=officers),
        "supervisor": request.user.has_perm(SUPERVISE),
        "serves": serves,
        "csv_query": _search_query(asdict(s)),
        "search_everywhere": _search_query({"tab": "semua", "q": s.q}),
    }
    return render(request, "helpdesk/staff/queue.html", context)


def _choices() -> dict[str, Any]:
    """Return the options of the filters."""
    return {
        "orders": [(k, n) for k, (n, _columns) in ORDERS.items()],
        "ages": MAX_AGE.items(),
        "jenis": JenisTiket.choices,
        "prioritas": Prioritas.choices,
        "saluran": Saluran.choices,
        "kategori": _kategori(),
    }


@staff_required(SERVE, READ)
@never_cache
@require_GET
def export(request: AuthenticatedRequest) -> StreamingHttpResponse:
    """Return the list as a file, without reporters, and without tickets that the officer must leave to another one."""
    shown = QueueFilter.from_query(request.GET)
    circle = conflicts.ConflictCircle.of(request.user)
    rows = queue(shown, request.user).exclude(circle.condition())

    def lines() -> Iterator[list[str]]:
        listed = rows.select_related("petugas", "kategori").order_by(*shown.order_fields)[:LIMIT]
        for t in listed.iterator(chunk_size=500):
            values: list[Any] = [t.nomor, t.perihal, t.get_jenis_display(), t.kategori, t.get_prioritas_display()]
            values += [t.get_saluran_display(), t.get_status_display(), t.petugas and t.petugas.nama, t.dibuat_pada]
            yield [cell(value) for value in [*values, t.jatuh_tempo if t.is_open else None, t.selesai_pada]]

    titles = [_("Nomor"), _("Perihal"), _("Jenis"), _("Topik"), _("Prioritas"), _("Saluran"), _("Keadaan")]
    titles += [_("Petugas"), _("Dibuat"), _("Tenggat"), _("Selesai")]
    count = rows.order_by()[: LIMIT + 1].count()
    if shown.q:
        search_terms.record_search(request, Tiket._meta.label_lower, shown.q, count)
    return download(request, Tiket._meta.label_lower, titles, lines(), count=count)


def _views(petugas: Pengguna, shown: QueueFilter) -> list[dict[str, Any]]:
    """Return the saved lists of an officer: name, address, and whether the list is the one shown."""
    return [
        {"pk": v.pk, "nama": v.nama, "query": urlencode(v.saringan), "shown": v.saringan == shown.saved()}
        for v in _saved_views(petugas.pk)
    ]


@compiled
def _saved_views(petugas: int) -> QuerySet[SavedView]:
    return SavedView.objects.filter(petugas=petugas)


@compiled
def _kategori() -> QuerySet[Kategori]:
    return Kategori.objects.filter(aktif=True)


def _change_views(request: AuthenticatedRequest) -> None:
    """Save the posted filters under a name, or remove a saved list, if a button of the form asks for it."""
    if "simpan" in request.POST:
        filters = QueueFilter.from_query(request.POST).saved()
        try:
            view = saved_views.save_view(by=request.user, nama=request.POST.get("nama", ""), filters=filters)
        except Refused as refused:
            messages.error(request, _("Isi nama tampilan.") if refused.field == "nama" else str(refused))
        else:
            messages.success(request, _("Tampilan “%(nama)s” disimpan; ada di baris daftar.") % {"nama": view.nama})
    elif re.fullmatch(r"\d{1,15}", request.POST.get("hapus", "")):
        saved_views.remove_view(by=request.user, pk=int(request.POST["hapus"]))
        messages.success(request, _("Tampilan dihapus."))


@staff_required(SERVE)
@never_cache
@require_GET
@list_from_replica
def counts(request: AuthenticatedRequest) -> HttpResponse:
    """Return the counts of the lists, for the script that updates them."""
    return JsonResponse(count_tabs(request.user, conflicts.ConflictCircle.of(request.user)))


@staff_required(SERVE)
@require_POST
def take_next(request: AuthenticatedRequest) -> HttpResponse:
    """Take the free ticket whose clock runs out first."""
    t = assignment.take_next(by=request.user)
    if t is None:
        messages.info(request, _("Tidak ada tiket yang belum diambil."))
        return redirect("petugas-antrean")
    return redirect("petugas-tiket", kode=t.kode)


def _said(n: int, act: str, officer: Pengguna | None, by: Pengguna) -> str:
    """Return the message about `n` tickets after one act on them."""
    if act == "spam":
        return _("%(n)d tiket ditandai spam.") % {"n": n}
    if officer is None or officer == by:
        return _("%(n)d tiket sekarang milik Anda.") % {"n": n}
    return _("%(n)d tiket ditetapkan untuk %(nama)s.") % {"n": n, "nama": officer.nama}


@staff_required(SERVE)
@require_POST
@told_once()
def bulk(request: AuthenticatedRequest) -> HttpResponse:
    """Perform one act on the ticked tickets; those to which it does not apply are counted, the others done."""
    back = redirect(f"{reverse('petugas-antrean')}?{_back_to(request)}")
    supervisor = request.user.has_perm(SUPERVISE)
    form = BulkForm(request.POST, supervisor=supervisor)
    kode = [k for k in map(uuid_from_text, request.POST.getlist("pilih")[:100]) if k]
    if not kode:
        messages.error(request, _("Centang dahulu tiketnya."))
        return back
    if not form.is_valid():
        for error in form.errors.values():
            messages.error(request, str(error[0]))
        return back
    d, done, failed = form.cleaned_data, 0, 0
    try:
        officer = on_duty(d["petugas"]) if d["aksi"] == "tetapkan" else request.user
    except Refused as refused:
        messages.error(request, str(refused))
        return back
    for t in Tiket.objects.visible_to(request.user).filter(kode__in=kode).order_by("id"):
        try:
            if d["aksi"] == "spam":
                closing.mark_spam(tiket=t, by=request.user, alasan=d["alasan"])
            else:
                assignment.assign(tiket=t, petugas=officer, by=request.user, force=supervisor)
            done += 1
        except Refused as refused:
            conflicts.put_on_record(request.user, t, refused, wanted=d["aksi"])
            failed += 1
    if done:
        messages.success(request, _said(done, d["aksi"], officer, request.user))
    if failed:
        messages.warning(
            request,
            _("%(n)d tiket tidak dapat diubah: sedang diambil, sudah selesai, atau bukan untuk petugas itu.")
            % {"n": failed},
        )
    return back


def _search_query(data: Mapping[str, str]) -> str:
    """Return the query string of a search, which contains no NIK, name or mail address."""
    options = {k: v for k in FILTER_PARAMETERS if (v := data.get(k))}
    if "q" in options:
        options["q"] = search_terms.hide(options["q"])
    return urlencode(options)


def _back_to(request: HttpRequest) -> str:
    """Return the query string of the queue to go back to, with known parameters only."""
    known = {*FILTER_PARAMETERS, "ke", "dari"}
    return urlencode([(k, v) for k, v in parse_qsl(request.POST.get("kembali", "")[:1000]) if k in known])
