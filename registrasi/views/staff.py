"""Pages of staff outside the admin: trails, case files, figures; also the page of the public figures."""

import re
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_POST

from oss_portal.audit.trail import record
from oss_portal.db.router import read_from_replica
from oss_portal.exceptions import ConflictOfInterest
from oss_portal.models import AuditEvent, Pengguna
from oss_portal.reference.charts import Figure
from oss_portal.staff.files import release_file
from oss_portal.staff.permissions import refuse_conflict, staff_required
from oss_portal.text.numbers import digits_only
from oss_portal.web.downloads import csv_response, file_response
from oss_portal.web.form_pages import render_form
from oss_portal.web.refusals import attempt
from oss_portal.web.requests import AuthenticatedRequest
from registrasi.events import Event
from registrasi.forms.staff import CaseFileForm, RelationForm, SearchForm
from registrasi.models import HakAkses, OfficerRelation, PelakuUsaha
from registrasi.services import audit, conflicts
from registrasi.services import figures as figure_service

_NIB = re.compile("[0-9]{13}")


def _number(text: str) -> int | None:
    """Return the number in an address; None if it is no number, or larger than any of ours."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _before_id(request: HttpRequest) -> int | None:
    return _number(request.GET.get("sebelum", ""))


@never_cache
@staff_required("registrasi.lihat_audit")
def trace(request: AuthenticatedRequest) -> HttpResponse:
    """Find the trail to open: of a person, an officer, an NIB. It is posted, so that no URL has a mail address."""
    form = SearchForm(request.POST or None)
    if form.is_bound and form.is_valid():
        term = form.cleaned_data["cari"].strip()
        if _NIB.fullmatch(nomor := digits_only(term)):
            return redirect("petugas-jejak-nib", nomor=nomor)
        person = (
            Pengguna.objects.filter(user_id=term.upper()).first() or Pengguna.objects.filter(email__iexact=term).first()
        )
        if person:
            target = "petugas-jejak-petugas" if person.is_staff else "petugas-jejak-orang"
            return redirect(target, user_id=person.user_id)
        form.add_error("cari", _("Tidak ditemukan."))
    return render_form(request, "staff/audit_search.html", form)


def _show(request: HttpRequest, title: str, page: tuple[list[AuditEvent], int | None], **context: Any) -> HttpResponse:
    events, next_before = page
    context |= {
        "title": title,
        "events": events,
        "next_before": next_before,
        "is_first_page": _before_id(request) is None,
    }
    return render(request, "staff/audit_list.html", context)


@never_cache
@staff_required("registrasi.lihat_audit")
def person_trace(request: AuthenticatedRequest, user_id: str) -> HttpResponse:
    """Show everything about one person: rights, and every event by or about them."""
    person = get_object_or_404(Pengguna, user_id=user_id)
    try:
        audit.record_viewing(Event.JEJAK_ORANG_DIBUKA, by=request.user, subject=person, about=person)
    except ConflictOfInterest:
        return refuse_conflict(request)
    return _show(
        request,
        person.nama,
        audit.person_trace(person, _before_id(request), reader=request.user),
        person=person,
        rights=HakAkses.objects.filter(pengguna=person).select_related("pelaku_usaha")[:50],
        case_file_form=CaseFileForm() if request.user.has_perm("registrasi.unduh_berkas_perkara") else None,
    )


@never_cache
@staff_required("registrasi.lihat_audit")
def nib_trace(request: AuthenticatedRequest, nomor: str) -> HttpResponse:
    """Show everything about one NIB."""
    if not _NIB.fullmatch(nomor):
        raise Http404
    try:
        audit.record_nib_viewing(nomor, by=request.user)
    except ConflictOfInterest:
        return refuse_conflict(request)
    return _show(request, f"NIB {nomor}", audit.nib_trace(nomor, _before_id(request), reader=request.user))


@never_cache
@staff_required("registrasi.lihat_audit")
def officer_trace(request: AuthenticatedRequest, user_id: str) -> HttpResponse:
    """Show all acts of one officer."""
    person = get_object_or_404(Pengguna, user_id=user_id, is_staff=True)
    record(Event.JEJAK_PETUGAS_DIBUKA, subject=person, by=request.user)
    return _show(request, person.nama, audit.officer_trace(person, _before_id(request), reader=request.user))


@never_cache
@staff_required("registrasi.lihat_audit")
def reveals(request: AuthenticatedRequest) -> HttpResponse:
    """Show every reveal of an identity number: who, whose, why."""
    record(Event.PENGUNGKAPAN_DILIHAT, subject=request.user, by=request.user)
    return _show(
        request, _("Nomor identitas yang ditampilkan"), audit.reveals(_before_id(request), reader=request.user)
    )


@never_cache
@require_http_methods(["GET", "POST"])
@staff_required()
def declare_relations(request: AuthenticatedRequest) -> HttpResponse:
    """Take an officer's declaration of a person close to them; those records are then closed to them.

    Source: UU 30/2014 art. 42.
    """
    form = RelationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with attempt(form) as act:
            conflicts.declare_relation(
                petugas=request.user,
                jenis_identitas=form.jenis_identitas,
                nomor_identitas=form.cleaned_data["nomor"],
                relation=form.cleaned_data["hubungan"],
            )
        if act.done:
            messages.success(request, _("Pernyataan disimpan. Petugas lain yang menangani perkara orang ini."))
            return redirect("petugas-kaitan")
    relations = OfficerRelation.objects.filter(petugas=request.user, dicabut_pada__isnull=True)
    return render_form(request, "staff/relations.html", form, {"relations": relations})


def _case_file_response(request: AuthenticatedRequest, name: str, **about: Any) -> HttpResponse | None:
    form = CaseFileForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Pilih bentuknya dan sebutkan untuk apa."))
        return None
    with attempt(request) as act:
        content, media_type = audit.case_file(
            by=request.user, alasan=form.cleaned_data["alasan"], file_format=form.cleaned_data["bentuk"], **about
        )
    if act.refused:
        if act.refused.on_record:
            (obj,) = about.values()
            wanted = (request.resolver_match and request.resolver_match.url_name) or ""
            conflicts.record_refused(petugas=request.user, obj=obj, wanted=wanted)
        return None
    release_file(request)
    return file_response(content, f"berkas-perkara-{name}.{form.cleaned_data['bentuk']}", media_type)


@never_cache
@require_POST
@staff_required("registrasi.unduh_berkas_perkara")
def person_case_file(request: AuthenticatedRequest, user_id: str) -> HttpResponse:
    person = get_object_or_404(Pengguna, user_id=user_id)
    return _case_file_response(request, person.user_id, pengguna=person) or redirect(
        "petugas-jejak-orang", user_id=user_id
    )


@never_cache
@require_http_methods(["GET", "POST"])
@staff_required("registrasi.unduh_berkas_perkara")
def usaha_case_file(request: AuthenticatedRequest, kode: UUID) -> HttpResponse:
    """Return the case file of a business: all its persons, rights, letters and events."""
    usaha = get_object_or_404(PelakuUsaha, kode=kode)
    if conflicts.has_usaha_conflict(request.user, usaha):
        conflicts.record_refused(petugas=request.user, obj=usaha, wanted="petugas-berkas-usaha")
        return refuse_conflict(request)
    if request.method == "POST" and (response := _case_file_response(request, str(usaha.kode)[:8], pelaku_usaha=usaha)):
        return response
    return render(request, "staff/usaha_case_file.html", {"usaha": usaha, "form": CaseFileForm()})


def _csv(tables: list[Figure], index: str) -> HttpResponse:
    number = _number(index)
    if number is None or number >= len(tables):
        raise Http404
    return csv_response(f"{slugify(tables[number].title)}.csv", tables[number])


@never_cache
@staff_required("registrasi.lihat_angka")
def figures(request: AuthenticatedRequest) -> HttpResponse:
    """Show all figures, as last counted by the worker."""
    r = figure_service.figure_summary()
    tables = figure_service.figures(r)
    if "csv" in request.GET:
        release_file(request)
        return _csv(tables, request.GET["csv"])
    context = {
        "tables": tables,
        "counted_at": r.dihitung_pada,
        "is_stale": figure_service.is_stale(r),
        "public": False,
    }
    return render(request, "staff/reports.html", context)


@read_from_replica
# Shared caches must not keep the page: it has the visitor's own CSRF token, as every page does.
@cache_control(private=True, max_age=600)
def public_figures(request: HttpRequest) -> HttpResponse:
    """Show the figures that everybody may read: no count below five, nothing about a person."""
    tables, r = figure_service.public_figures()
    if "csv" in request.GET:
        return _csv(tables, request.GET["csv"])
    context = {"tables": tables, "counted_at": r.dihitung_pada, "is_stale": False, "public": True}
    return render(request, "staff/reports.html", context)
