"""Data pribadi saya (UU 27/2022): what is kept, who looked at it, a copy, requests."""

import json
import re
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from oss_portal.audit.trail import record
from oss_portal.documents.issued import register_document
from oss_portal.documents.pdf import render_pdf
from oss_portal.hooks import DataReading, PersonalDataSource
from oss_portal.models import DokumenTerbit, Pengguna
from oss_portal.privacy.masking import mask_nik
from oss_portal.text.dates import json_text, machine_time
from oss_portal.text.readable import date_id, datetime_id
from oss_portal.web.downloads import file_response
from oss_portal.web.form_pages import render_form
from oss_portal.web.rate_limit import count_attempt
from oss_portal.web.refusals import attempt
from oss_portal.web.requests import AuthenticatedRequest
from oss_portal.web.views import cookie_list
from registrasi.events import Event
from registrasi.forms.personal_data import DataRequestForm, DownloadForm
from registrasi.models import PermintaanData
from registrasi.services import personal_data as service

# The page shows so many rows of one source; the copy has all of them.
PAGE_ROWS = 10
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:[+-]\d\d:\d\d|Z)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MASKED = {"nomor_identitas", "nomor_izin_tinggal", "npwp"}


def _words(value: Any) -> str:
    """Return a value of the copy in words for a person; the JSON file has the value itself."""
    if isinstance(value, bool):
        return _("Ya") if value else _("Tidak")
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_words(one)}" for key, one in value.items())
    if isinstance(value, list):
        return "; ".join(_words(one) for one in value)
    text = "" if value is None else str(value)
    if _MOMENT.fullmatch(text):
        return datetime_id(parse_datetime(text))
    day = parse_date(text) if _DAY.fullmatch(text) else None
    return date_id(day) if day else text


def _label(key: str) -> str:
    """Return the name of a column as a heading: "user_id" is "User-ID", "tanggal_lahir" is "Tanggal lahir"."""
    words = key.replace("_", " ")
    return {"user id": "User-ID", "npwp": "NPWP", "nib": "NIB"}.get(words, words[:1].upper() + words[1:])


def _for_page(source: PersonalDataSource) -> tuple[PersonalDataSource, list[list[tuple[str, str]]], int]:
    """Return a source, some of its rows (columns as words, identity numbers masked), and the number of further rows."""
    shown = [
        [
            (_label(key), mask_nik(text) if key in _MASKED else text)
            for key, value in row.items()
            if (text := _words(value))
        ]
        for row in source.rows[:PAGE_ROWS]
    ]
    return source, shown, len(source.rows) - len(shown)


@never_cache
@login_required
def personal_data(request: AuthenticatedRequest) -> HttpResponse:
    context = {
        "sources": [_for_page(s) for s in service.collect(request.user)],
        "readings": service.who_viewed(request.user, 20),
        "data_requests": PermintaanData.objects.filter(pengguna=request.user)[:20],
        "cookies": cookie_list(),
    }
    return render(request, "personal_data/personal_data.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def request_data(request: AuthenticatedRequest) -> HttpResponse:
    form = DataRequestForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        count_attempt("permintaan-data", str(request.user.pk))
        if form.is_valid():
            d = form.cleaned_data
            with attempt(form) as act:
                p = service.request_data(
                    pengguna=request.user,
                    jenis=d["jenis"],
                    content=d["isi"],
                    fields=d["kolom"],
                    nilai_baru=d["nilai_baru"],
                )
            if act.done:
                messages.success(request, _("Permintaan %(n)s kami terima.") % {"n": p.nomor})
                return redirect("data-pribadi")
    return render_form(request, "personal_data/request.html", form)


@login_required
@require_POST
def cancel(request: AuthenticatedRequest, kode: UUID) -> HttpResponse:
    p = get_object_or_404(PermintaanData, kode=kode, pengguna=request.user)
    with attempt(request) as act:
        service.cancel(data_request=p, pengguna=request.user)
    if act.done:
        messages.success(request, _("Permintaan %(n)s dibatalkan.") % {"n": p.nomor})
    return redirect("data-pribadi")


@never_cache
@login_required
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def download(request: AuthenticatedRequest) -> HttpResponse:
    """Return a copy of all the person's data, as PDF or JSON."""
    form = DownloadForm(request.POST if request.method == "POST" else None, pengguna=request.user)
    if request.method == "POST":
        count_attempt("unduh-data", str(request.user.pk))
        if form.is_valid():
            return _copy(request.user, form.cleaned_data["bentuk"])
    return render_form(request, "personal_data/download.html", form)


def json_copy(sources: list[PersonalDataSource], readings: list[DataReading], now: datetime) -> bytes:
    """Return the copy as JSON, with keys for people and for other systems."""
    content = {
        "dibuat": machine_time(now),
        "sumber": [
            {"judul": s.title, "tujuan": s.purpose, "dasar": s.legal_basis, "retensi": s.retention, "data": s.data}
            for s in sources
        ],
        "siapa_melihat": [
            {"waktu": machine_time(r.at), "siapa": r.who, "apa": r.what, "untuk": r.purpose} for r in readings
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=2, default=json_text).encode()


def _copy(pengguna: Pengguna, file_format: str) -> HttpResponse:
    sources = service.collect(pengguna)
    readings = service.who_viewed(pengguna, 1000)
    record(
        Event.DATA_PRIBADI_DIUNDUH,
        subject=pengguna,
        by=pengguna,
        about=pengguna,
        details={"bentuk": file_format},
    )
    now = timezone.localtime()
    if file_format == "json":
        body, media_type = json_copy(sources, readings, now), "application/json"
    else:
        in_words = [
            replace(s, data=[{_label(k): _words(v) for k, v in row.items()} for row in s.rows]) for s in sources
        ]
        context = {"sources": in_words, "readings": readings, "person": pengguna, "now": now}
        body = render_pdf("personal_data/copy.html", context)
        register_document(body, jenis=DokumenTerbit.Jenis.SALINAN, subject=pengguna, kept=False)
        media_type = "application/pdf"
    return file_response(body, f"data-pribadi-{pengguna.user_id}.{file_format}", media_type)
