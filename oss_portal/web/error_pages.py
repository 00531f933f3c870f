"""Error pages with the portal's design, and the choice of the page for each error.

The pages 500 and 503 are rendered without the request: no session, no user, no query, so that they work when the
database does not. If even they fail, a page without a template is returned.
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

# The disk of the uploads is full: as with a dead database nothing was saved, and the form can be sent again.
_DISK_FULL = {errno.ENOSPC, errno.EDQUOT}
_TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
RETRY_AFTER_SECONDS = 60
# Values that are not texts of people: codes, dates, numbers, stored choices, and tokens.
_OF_PROGRAMS = re.compile(r"[a-z0-9_.:,-]*|[\w.:=/+-]{20,}")


def database_is_down(error: BaseException | None) -> bool:
    """Whether the database did not answer, as opposed to refusing a query.

    When the server dies in the middle of an answer, psycopg2 raises a bare `DatabaseError` without an SQLSTATE; a
    refusal of the server always has an SQLSTATE, and a class of its own.
    """
    if isinstance(error, OperationalError | InterfaceError):
        return True
    return type(error) is DatabaseError and getattr(error.__cause__, "pgcode", "") is None


def _plain(request: HttpRequest, template: str, status: int) -> HttpResponse:
    """Render `template` with the settings only; return plain HTML if that fails as well."""
    trace = getattr(request, "trace", None)
    context = {
        "portal": settings.PORTAL,
        "environment": settings.ENVIRONMENT,
        "korelasi": trace.korelasi if trace else "",
    }
    try:
        content: str = loader.render_to_string(template, context)
    except Exception:  # the visitor gets a page after any error
        logger.exception("the error page %s could not be rendered", template)
        content = f"<!doctype html><html lang=id><title>{status}</title><h1>{_('Layanan sedang terganggu')}</h1>"
    return HttpResponse(content, status=status)


# The forms of these pages sign a person in: after the first of two clicks the token of the page is no longer valid.
_PAGES_THAT_SIGN_IN = {"aktivasi", "undangan"}


class _TokenOnly(CsrfViewMiddleware):
    """Middleware that gives an error page the CSRF token and cookie for its forms, without reading the sent form.

    Django's `requires_csrf_token` parses the form for this: an unreadable form sent to an unknown address would then
    cause a server error.
    """

    def process_view(self, request: HttpRequest, *args: Any) -> None:
        """Check no token: nothing is done here."""


def _with_token(page: Page) -> Page:
    return cast(Page, decorator_from_middleware(_TokenOnly)(page))


@_with_token
def error_400(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Return the page for a request that cannot be read (400) or is too large (413)."""
    if isinstance(exception, _TOO_LARGE):
        # The exception may have a `limit` in words for people; Django's own message is for programmers.
        return render(request, "413.html", {"limit": getattr(exception, "limit", "")}, status=413)
    return render(request, "400.html", status=400)


@_with_token
def error_403(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


@_with_token
def error_404(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def _is_from_our_page(request: HttpRequest) -> bool:
    """Whether the browser's headers tell that a page of the portal sent this form, and none contradicts it."""
    ours = f"{request.scheme}://{request.get_host()}"
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    referer = request.headers.get("Referer")
    claims = [site == "same-origin"] if site else []
    claims += [origin == ours] if origin else []
    claims += [f"{referer}/".startswith(f"{ours}/")] if referer else []
    return bool(claims) and all(claims)


def _typed(request: HttpRequest) -> dict[str, Any]:
    """Return the values that were sent, without passwords and files, so that they can be sent again by a click."""
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken" and not is_secret(name)
        for value in values
    ]
    files = [(f"{LOST_FILE}{name}", file.name) for name, files in request.FILES.lists() for file in files]
    # The page has no labels for the values, so it shows only texts, not the values of choices and hidden fields.
    shown = [v for name, v in fields if name[:1] != "_" and v.strip() and not _OF_PROGRAMS.fullmatch(v)]
    secret = any(is_secret(name) for name in request.POST)
    return {"fields": fields + files, "shown": shown, "lost_files": files, "lost_secret": secret}


@_with_token
def error_csrf(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Return the page for a form whose token is missing or old: mostly a page was left open, or cookies are off.

    The page has the values that a page of the portal sent, and can send them again by a click, so that nobody types
    twice. A form that another site sent is never shown.
    """
    match = request.resolver_match
    if match is not None and request.user.is_authenticated:
        if match.url_name == "masuk":
            # The person has signed in in another tab.
            return HttpResponseRedirect(request.get_full_path())
        if match.url_name in _PAGES_THAT_SIGN_IN:
            return HttpResponseRedirect(f"{request.path}?{SECOND_CLICK_PARAM}=1")
    context: dict[str, Any] = {"without_cookies": not request.COOKIES}
    if _is_from_our_page(request):
        context |= _typed(request)
    return _give_back(request, context)


def _give_back(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Return a page with the sent values, to send them again; it must not be cached."""
    response = render(request, "403_csrf.html", context, status=403)
    add_never_cache_headers(response)
    return response


def _turned_away(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether an officer's form with any value was redirected to the sign-in because the session had ended.

    Forms of other people are kept and continued by the gate (`ketentuan.gate.middleware`).
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
    """Return the page for an officer whose session ended while they typed: their text, a sign-in link, a send button.

    Nothing is stored: the text is only in this page, as it was only in the page before.
    """
    return _give_back(request, {"sign_in": sign_in} | _typed(request))


def error_429(request: HttpRequest, error: TooManyAttempts) -> HttpResponse:
    """Return the page after too many tries, with the time to wait (also in `Retry-After`) or a captcha that ends it.

    The page has the values that were sent, to send them again after the wait.
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
    """Return the page for a server error; Django calls it inside `except`, so the current exception can be checked."""
    if database_is_down(sys.exception()):
        return error_503(request)
    return _plain(request, "500.html", 500)


class ErrorMiddleware:
    """Middleware that returns the pages for a dead database, too many tries, NUL characters and similar errors."""

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
        # Compared by the name of the package, which a portal without an object store never imports.
        if isinstance(exception, StoreUnavailable) or type(exception).__module__.startswith("botocore."):
            logger.error("object store unavailable", exc_info=exception)
            return error_503(request)
        if isinstance(exception, NotSetUp):
            logger.error("set-up data are missing: run manage.py load_reference_data", exc_info=exception)
            return error_503(request)
        if isinstance(exception, ParserBusy):
            # Only the makers of papers raise it here; for an uploaded file the error is shown at the field.
            logger.error("too many documents are made at once: a visitor got the status 503", exc_info=exception)
            return error_503(request)
        if isinstance(exception, TooManyAttempts):
            return error_429(request, exception)
        if isinstance(exception, _TOO_LARGE):
            return error_400(request, exception)
        if isinstance(exception, ValueError) and "NUL (0x00)" in str(exception):
            return error_400(request)
        return None
