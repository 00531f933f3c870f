"""Error pages in the portal's look, and which page answers which fault.

The pages 500 and 503 are rendered without the request: no session, no user, no query, so that they stand when the
database does not. Should even they fail, a bare page answers.
"""

import errno
import logging
import math
import sys

from axes.helpers import get_cool_off
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpResponse
from django.shortcuts import render
from django.template import loader
from django.utils.translation import gettext as _
from django.views.decorators.csrf import requires_csrf_token

logger = logging.getLogger(__name__)

# The disk of the uploads is full: as with a dead database nothing was taken, and it can be sent again.
_CAKRAM_PENUH = {errno.ENOSPC, errno.EDQUOT}
_TERLALU_BESAR = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
COBA_LAGI_DETIK = 60


def basis_data_mati(galat: BaseException | None) -> bool:
    """Whether the database itself failed to answer, rather than refused what it was asked.

    A server that dies in the middle of an answer makes psycopg2 raise a bare `DatabaseError` without an SQLSTATE; a
    refusal of the server always has one, and a class of its own.
    """
    if isinstance(galat, OperationalError | InterfaceError):
        return True
    return type(galat) is DatabaseError and getattr(galat.__cause__, "pgcode", "") is None


def _polos(request, templat: str, status: int) -> HttpResponse:
    """Render `templat` from the settings alone; answer bare HTML if that fails too."""
    jejak = getattr(request, "jejak", None)
    konteks = {
        "portal": settings.PORTAL,
        "lingkungan": settings.LINGKUNGAN,
        "korelasi": jejak.korelasi if jejak else "",
    }
    try:
        isi = loader.render_to_string(templat, konteks)
    except Exception:  # whatever it is, the visitor gets a page
        logger.exception("error page %s failed", templat)
        isi = f"<!doctype html><html lang=id><title>{status}</title><h1>{_('Layanan sedang terganggu')}</h1>"
    return HttpResponse(isi, status=status)


@requires_csrf_token
def galat_400(request, exception=None):
    """Answer what cannot be read (400), and what is larger than the portal takes (413)."""
    if isinstance(exception, _TERLALU_BESAR):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)


@requires_csrf_token
def galat_403(request, exception=None):
    return render(request, "403.html", status=403)


@requires_csrf_token
def galat_404(request, exception=None):
    return render(request, "404.html", status=404)


@requires_csrf_token
def galat_csrf(request, reason=""):
    """Answer a form whose token is missing or old: mostly a page left open, or cookies switched off."""
    return render(request, "403_csrf.html", {"tanpa_cookie": not request.COOKIES}, status=403)


def galat_429(request, coba_lagi_detik: float, *, terkunci: bool = False) -> HttpResponse:
    """Answer who tries too often, with the time to wait in `Retry-After` and in words."""
    detik = max(1, math.ceil(coba_lagi_detik))
    response = render(request, "429.html", {"menit": math.ceil(detik / 60), "terkunci": terkunci}, status=429)
    response.headers["Retry-After"] = str(detik)
    return response


def galat_terkunci(request, credentials=None, *args, **kwargs) -> HttpResponse:
    """Answer a sign-in that rests after too many failures (django-axes): the same for names that nobody has."""
    return galat_429(request, get_cool_off(request).total_seconds(), terkunci=True)


def galat_503(request) -> HttpResponse:
    response = _polos(request, "503.html", 503)
    response.headers["Retry-After"] = str(COBA_LAGI_DETIK)
    return response


def galat_500(request):
    """Answer our own fault. Called inside Django's `except`, so the exception under way tells a dead database apart."""
    if basis_data_mati(sys.exception()):
        return galat_503(request)
    return _polos(request, "500.html", 500)


class GalatMiddleware:
    """Turns faults into their answers: a dead database, too many tries, characters nobody can store."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return render(request, "400.html", status=400)
        response = self.get_response(request)
        if response.status_code == 405 and not response.content and "text/html" in request.headers.get("Accept", ""):
            return self._tidak_langsung(request, response)
        return response

    @staticmethod
    def _tidak_langsung(request, kosong) -> HttpResponse:
        response = render(request, "405.html", status=405)
        response.headers["Allow"] = kosong.headers.get("Allow", "")
        return response

    def process_exception(self, request, exception):
        if basis_data_mati(exception):
            logger.error("database unavailable", exc_info=exception)
            return galat_503(request)
        if isinstance(exception, OSError) and exception.errno in _CAKRAM_PENUH:
            logger.error("disk full", exc_info=exception)
            return galat_503(request)
        # batas.TerlaluSering and its like name the seconds to wait.
        if (detik := getattr(exception, "coba_lagi_detik", None)) is not None:
            return galat_429(request, detik)
        if isinstance(exception, _TERLALU_BESAR):
            return galat_400(request, exception)
        if isinstance(exception, ValueError) and "NUL (0x00)" in str(exception):
            return galat_400(request)
        return None
