"""CEK NIB, the public check without signing in: by number, by QR code, or with the PDF itself."""

from base64 import b64encode
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from nib.certificate.versions import record_scan
from nib.forms.public_check import CheckForm, FileForm
from nib.models import SertifikatNib
from nib.rules.numbers import is_well_formed
from nib.services.public_check import CheckAnswer, check_by_number, check_by_short_code, check_by_token, check_file
from oss_portal.db.router import read_from_replica
from oss_portal.exceptions import Refused
from oss_portal.text.dates import machine_time
from oss_portal.text.numbers import digits_only
from oss_portal.text.readable import date_and_time
from oss_portal.transparency.keys import key_id, statement_keys
from oss_portal.web.page_cache import render_cached
from oss_portal.web.rate_limit import count_attempt, count_in_process
from oss_portal.web.refusals import show_refusal
from oss_portal.web.visitors import visitor

P = ParamSpec("P")
R = TypeVar("R")
# Checks of issued certificates and numbers are never refused; others are counted, so that nobody tries all numbers.
_NOT_OURS = {"bentuk", "tidak_dikenal"}


def _ask(check: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Return the answer of a check from a replica, if any; an unknown number may be new, so the primary is asked."""
    found = read_from_replica(check)(*args, **kwargs)
    answer = found[0] if isinstance(found, tuple) else found
    return check(*args, **kwargs) if isinstance(answer, CheckAnswer) and answer.result in _NOT_OURS else found


def _count_wrong(request: HttpRequest, result: str) -> None:
    """Count a check that found nothing. Raises `TooManyAttempts`."""
    if result in _NOT_OURS:
        count_in_process("cek-salah", visitor(request))


def _forms(
    request: HttpRequest, form: CheckForm | None = None, file_form: FileForm | None = None, status: int = 200
) -> HttpResponse:
    """Render the page with both forms; a refused form shows its errors."""
    context = {"form": form or CheckForm(), "file_form": file_form or FileForm(), "error": file_form is not None}
    return render(request, "public_check/check.html", context, status=status)


@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """Show the form, or the answer for `?nomor=`, an address that people may save or pass on."""
    if "nomor" not in request.GET:
        return _forms(request)
    if is_well_formed(digits_only(request.GET["nomor"])) and not request.GET.get("kode", "").strip():
        return _respond(request, _ask(check_by_number, request.GET["nomor"]))
    form = CheckForm(request.GET)
    if not form.is_valid():
        return _forms(request, form, status=422)
    if kode := form.cleaned_data["kode"]:
        answer, certificate = _ask(check_by_short_code, form.cleaned_data["nomor"], kode)
        if certificate is not None:
            return _page(request, answer, certificate)
        # Wrong codes are counted by number and visitor, so that nobody can block the check of a number for others.
        count_attempt("cek-kode", f"{digits_only(form.cleaned_data['nomor'])}|{visitor(request)}")
        form.add_error("kode", _("Kode ini bukan milik NIB tersebut. Periksa lagi yang tercetak di bawah kode QR."))
    else:
        form.add_error("nomor", _("NIB terdiri dari 13 angka."))
    return _forms(request, form, status=422)


def _page(request: HttpRequest, answer: CheckAnswer, certificate: SertifikatNib | None = None) -> HttpResponse:
    """Render the page of a result; with the code of a certificate also the data of the certificate."""
    status = 404 if answer.result == "tidak_dikenal" else 200
    return render(
        request,
        "public_check/result.html",
        {"answer": answer, "certificate": certificate, "now": date_and_time(timezone.now())},
        status=status,
    )


_SHOWN_FIELDS = ("nomor", "nama", "jenis", "kota", "since_display", "ended_display")


def _respond(request: HttpRequest, answer: CheckAnswer) -> HttpResponse:
    """Render the page for a number: the most frequent page, so its values are filled into a cached page."""
    _count_wrong(request, answer.result)
    fixed: dict[str, Any] = {"result": answer.result, "likely_typo": answer.likely_typo}
    values = {field: value for field in _SHOWN_FIELDS if (value := getattr(answer, field))} | {
        "now": date_and_time(timezone.now())
    }
    return render_cached(
        request,
        "public_check/result.html",
        lambda values: {"answer": {**fixed, **values}, "now": values["now"]},
        values,
        variant=(*fixed.values(), *values),
        status=404 if answer.result == "tidak_dikenal" else 200,
    )


@require_safe
def check_json(request: HttpRequest) -> HttpResponse:
    """Return the same answer for programs: number, name (masked for a perseorangan), kind and status."""
    answer = _ask(check_by_number, request.GET.get("nomor", "")[:40])
    _count_wrong(request, answer.result)
    if answer.result in {"bentuk", "tidak_dikenal"}:
        status = 400 if answer.result == "bentuk" else 404
        return JsonResponse({"hasil": answer.result, "nib": answer.nomor if status == 404 else ""}, status=status)
    return JsonResponse(
        {
            "hasil": answer.result,
            "nib": answer.nomor,
            "nama_perusahaan": answer.nama,
            "jenis": answer.jenis,
            "kota": answer.kota,
            "terbit_pada": machine_time(answer.since) or None,
            "dicabut_pada": machine_time(answer.ended) or None,
        }
    )


@require_safe
def check_offline(request: HttpRequest) -> HttpResponse:
    """Show the page that checks the signed statement of the second QR code in the browser, also without a network."""
    keys = [(key_id(key).hex(), b64encode(key).decode(), last) for key, last in statement_keys().items()]
    return render_cached(
        request,
        "public_check/offline.html",
        lambda values: {**values, "keys": keys},
        {"host": request.get_host()},
        variant=tuple(keys),
    )


@require_safe
def offline_worker(request: HttpRequest) -> HttpResponse:
    """Return the service worker that stores that page; its address is below the page, so it handles no other page."""
    return render(request, "public_check/offline_worker.js", content_type="text/javascript; charset=utf-8")


@never_cache
@require_safe
def check_certificate(request: HttpRequest, token: str) -> HttpResponse:
    """Show the page behind the QR code of a certificate."""
    answer, certificate = _ask(check_by_token, token)
    _count_wrong(request, answer.result)
    if certificate:
        record_scan(certificate)
    return _page(request, answer, certificate)


# CSRF-exempt: nothing is changed or stored, and a check must work for programs and from a form open for hours.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def check_pdf(request: HttpRequest) -> HttpResponse:
    """Compare an uploaded PDF with the issued documents, or read the QR code in an uploaded photo."""
    if request.method == "GET":
        return _forms(request)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _forms(request, file_form=form, status=422)
    # Every file costs work, whatever its content, so each one is counted.
    count_in_process("cek-salah", visitor(request))
    try:
        berkas = form.cleaned_data["berkas"]
        file = check_file(berkas.read(), berkas.name)
    except Refused as refused:
        show_refusal(form, refused)
        return _forms(request, file_form=form, status=422)
    return render(request, "public_check/file_result.html", {"file": file, "answer": file.answer})
