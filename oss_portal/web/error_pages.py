"""Error pages in the portal's look, and which page answers which fault.

The pages 500 and 503 are rendered without the request: no session, no user, no query, so that they work when the
database does not. Should even they fail, a bare page answers.
"""

import errno
import logging
import math
import re
import sys
from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import render
from django.template import loader
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.decorators import decorator_from_middleware
from django.utils.translation import gettext as _

from oss_portal.db.stored_bytes import StoreUnavailable
from oss_portal.exceptions import NotSetUp
from oss_portal.forms.base import LOST_FILE, is_secret
from oss_portal.parsing.client import ParserBusy
from oss_portal.web.pause import show_pause
from oss_portal.web.rate_limit import TooManyAttempts
from oss_portal.web.second_click import SECOND_CLICK_PARAM

logger = logging.getLogger(__name__)
Page = TypeVar("Page", bound=Callable[..., HttpResponse])

# The disk of the uploads is full: as with a dead database nothing was taken, and it can be sent again.
_DISK_FULL = {errno.ENOSPC, errno.EDQUOT}
_TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
RETRY_AFTER_SECONDS = 60
# Codes, dates, numbers, stored choices, and tokens.
_OF_PROGRAMS = re.compile(r"[a-z0-9_.:,-]*|[\w.:=/+-]{20,}")


def database_is_down(error: BaseException | None) -> bool:
    """Whether the database itself failed to answer, rather than refused what it was asked.

    A server that dies in the middle of an answer makes psycopg2 raise a bare `DatabaseError` without an SQLSTATE; a
    refusal of the server always has one, and a class of its own.
    """
    if isinstance(error, OperationalError | InterfaceError):
        return True
    return type(error) is DatabaseError and getattr(error.__cause__, "pgcode", "") is None


def _plain(request: HttpRequest, template: str, status: int) -> HttpResponse:
    """Render `template` from the settings alone; answer bare HTML if that fails too."""
    trace = getattr(request, "trace", None)
    context = {
        "portal": settings.PORTAL,
        "environment": settings.ENVIRONMENT,
        "korelasi": trace.korelasi if trace else "",
    }
    try:
        content: str = loader.render_to_string(template, context)
    except Exception:  # whatever it is, the visitor gets a page
        logger.exception("error page %s failed", template)
        content = f"<!doctype html><html lang=id><title>{status}</title><h1>{_('Layanan sedang terganggu')}</h1>"
    return HttpResponse(content, status=status)


# Their form signs in: the token of the page is old when the second of two clicks comes.
_PAGES_THAT_SIGN_IN = {"aktivasi", "undangan"}


class _TokenOnly(CsrfViewMiddleware):
    """Gives an error page the token of its forms, and its cookie, and reads nothing of what was sent.

    Django's `requires_csrf_token` takes the form apart for that: one that cannot be read, sent to an address that does
    not exist, was a fault of ours.
    """

    def process_view(self, request: HttpRequest, *args: Any) -> None:
        """Check no token: nothing is done here."""


def _with_token(page: Page) -> Page:
    return cast(Page, decorator_from_middleware(_TokenOnly)(page))


@_with_token
def error_400(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer what cannot be read (400), and what is larger than the portal takes (413)."""
    if isinstance(exception, _TOO_LARGE):
        # Who raised it may name the limit for people; Django's own words are for programmers.
        return render(request, "413.html", {"limit": getattr(exception, "limit", "")}, status=413)
    return render(request, "400.html", status=400)


@_with_token
def error_403(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


@_with_token
def error_404(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def _is_from_our_page(request: HttpRequest) -> bool:
    """Whether the browser says that a page of ours sent this form, and nothing says otherwise."""
    ours = f"{request.scheme}://{request.get_host()}"
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    referer = request.headers.get("Referer")
    claims = [site == "same-origin"] if site else []
    claims += [origin == ours] if origin else []
    claims += [f"{referer}/".startswith(f"{ours}/")] if referer else []
    return bool(claims) and all(claims)


def _typed(request: HttpRequest) -> dict[str, Any]:
    """Return what was being sent, without passwords and files, to be sent again by a click."""
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken" and not is_secret(name)
        for value in values
    ]
    files = [(f"{LOST_FILE}{name}", file.name) for name, files in request.FILES.lists() for file in files]
    # Without the labels of the form: only what reads as words, not the values of choices and hidden fields.
    shown = [v for name, v in fields if name[:1] != "_" and v.strip() and not _OF_PROGRAMS.fullmatch(v)]
    secret = any(is_secret(name) for name in request.POST)
    return {"fields": fields + files, "shown": shown, "lost_files": files, "lost_secret": secret}


@_with_token
def error_csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is missing or old: mostly a page left open, or cookies switched off.

    What a page of ours sent stands in the answer and can be sent again by a click: nobody types it twice. A form that
    another site sent is never shown.
    """
    match = request.resolver_match
    if match is not None and request.user.is_authenticated:
        if match.url_name == "masuk":
            # Signed in meanwhile in another tab.
            return HttpResponseRedirect(request.get_full_path())
        if match.url_name in _PAGES_THAT_SIGN_IN:
            return HttpResponseRedirect(f"{request.path}?{SECOND_CLICK_PARAM}=1")
    context: dict[str, Any] = {"without_cookies": not request.COOKIES}
    if _is_from_our_page(request):
        context |= _typed(request)
    return _give_back(request, context)


def _give_back(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Return the page on which what was sent stands, to be sent again; nobody keeps a copy of it."""
    response = render(request, "403_csrf.html", context, status=403)
    add_never_cache_headers(response)
    return response


def _turned_away(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether an officer's form came to the sign-in because the session had ended: the words in it, or the act.

    Those of other persons are kept and carried on by the gate (`ketentuan.gate.middleware`).
    """
    match = request.resolver_match
    return (
        request.method == "POST"
        and isinstance(response, HttpResponseRedirect)
        and response.url.split("?")[0] in {reverse("masuk"), reverse("admin:login")}
        and match is not None
        and bool(match.app_names or hasattr(match.func, "staff_required"))
        and match.view_name != "admin:login"
        and not request.user.is_authenticated
        and _is_from_our_page(request)
        and any(value.strip() for _name, value in _typed(request)["fields"])
    )


def show_signed_out(request: HttpRequest, sign_in: str) -> HttpResponse:
    """Answer an officer whose session ended while they typed: their words, the way to sign in, a button to send them.

    Nothing is stored: the words are in this page alone, as they were in the one before.
    """
    return _give_back(request, {"sign_in": sign_in} | _typed(request))


def error_429(request: HttpRequest, error: TooManyAttempts) -> HttpResponse:
    """Answer who tries too often, with the time to wait in `Retry-After` and in words, or the captcha that ends it.

    What was being sent stands in the page, to be sent after the wait.
    """
    if error.passable:
        response = show_pause(request, error)
    else:
        typed = _typed(request) if request.method == "POST" and _is_from_our_page(request) else {}
        response = render(request, "429.html", {"minutes": math.ceil(error.retry_after / 60)} | typed, status=429)
        add_never_cache_headers(response)
    response.headers["Retry-After"] = str(error.retry_after)
    return response


def error_503(request: HttpRequest) -> HttpResponse:
    response = _plain(request, "503.html", 503)
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def error_500(request: HttpRequest) -> HttpResponse:
    """Answer our own fault. Called inside Django's `except`, so the exception under way tells a dead database apart."""
    if database_is_down(sys.exception()):
        return error_503(request)
    return _plain(request, "500.html", 500)


class ErrorMiddleware:
    """Turns faults into their answers: a dead database, too many tries, characters nobody can store."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return render(request, "400.html", status=400)
        response = self.get_response(request)
        if response.status_code == 405 and not response.content and "text/html" in request.headers.get("Accept", ""):
            return self._method_not_allowed(request, response)
        if _turned_away(request, response):
            return show_signed_out(request, response.headers["Location"])
        return response

    @staticmethod
    def _method_not_allowed(request: HttpRequest, empty: HttpResponse) -> HttpResponse:
        response = render(request, "405.html", status=405)
        response.headers["Allow"] = empty.headers.get("Allow", "")
        return response

    def process_exception(self, request: HttpRequest, exception: Exception | None) -> HttpResponse | None:
        if database_is_down(exception):
            logger.error("database unavailable", exc_info=exception)
            return error_503(request)
        if isinstance(exception, OSError) and exception.errno in _DISK_FULL:
            logger.error("disk full", exc_info=exception)
            return error_503(request)
        # Named by its package, which a portal without an object store never loads.
        if isinstance(exception, StoreUnavailable) or type(exception).__module__.startswith("botocore."):
            logger.error("object store unavailable", exc_info=exception)
            return error_503(request)
        if isinstance(exception, NotSetUp):
            logger.error("set-up data are missing: manage.py load_reference_data", exc_info=exception)
            return error_503(request)
        if isinstance(exception, ParserBusy):
            # The makers of papers; who sends a file is told beside the field.
            logger.error("too many papers at once", exc_info=exception)
            return error_503(request)
        if isinstance(exception, TooManyAttempts):
            return error_429(request, exception)
        if isinstance(exception, _TOO_LARGE):
            return error_400(request, exception)
        if isinstance(exception, ValueError) and "NUL (0x00)" in str(exception):
            return error_400(request)
        return None
