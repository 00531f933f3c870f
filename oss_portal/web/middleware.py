import time
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any
from urllib.parse import quote

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.urls import is_valid_path
from django.utils import translation
from django.utils.cache import add_never_cache_headers, patch_cache_control
from django.utils.encoding import iri_to_uri
from django.utils.functional import LazyObject
from django.utils.http import escape_leading_slashes
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from oss_portal.audit.trail import Trace, use_trace
from oss_portal.web.form_pages import shows_faults
from oss_portal.web.languages import is_public, split_language
from oss_portal.web.requests import PortalRequest

METHODS = {"GET", "POST", "OPTIONS"}
API_PATH = "/api/v1/"


def _valid_ip(text: str) -> str | None:
    try:
        return str(ip_address(text))
    except ValueError:
        return None


def client_ip(request: HttpRequest) -> str | None:
    """Return the client's address: `REMOTE_ADDR`, or the entry of X-Forwarded-For that the portal's proxies added.

    Text that is no address counts as none, because the database columns accept only addresses.
    """
    if settings.TRUSTED_PROXIES:
        chain = [b.strip() for b in request.headers.get("X-Forwarded-For", "").split(",") if b.strip()]
        if len(chain) >= settings.TRUSTED_PROXIES and (ip := _valid_ip(chain[-settings.TRUSTED_PROXIES])):
            return ip
    return _valid_ip(request.META.get("REMOTE_ADDR") or "")


class HeadersMiddleware:
    """Middleware that accepts only the methods that browsers send.

    HEAD works wherever GET does: the views see a GET, and the body is removed here. Backslashes are removed from
    cookies; no cookie of the portal has any. Python before 3.11.10 and 3.12.6 parses quoted cookies in quadratic time
    (CVE-2024-7592): a header of 32 kB takes four seconds.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        cookies = request.META.get("HTTP_COOKIE", "")
        if "\\" in cookies:
            request.META["HTTP_COOKIE"] = cookies.replace("\\", "")
        head = request.method == "HEAD"
        if head:
            request.method = "GET"
        response: HttpResponseBase
        # The API itself refuses other methods, in its own format, for the programs of agencies.
        if request.method in METHODS or request.path.startswith(API_PATH):
            response = self.get_response(request)
        else:
            response = HttpResponseNotAllowed(sorted(METHODS))
        if request.path.startswith(API_PATH):
            # Answers have personal data.
            response.headers.setdefault("Cache-Control", "no-store")
        return _without_body(response) if head else response


def _without_body(response: HttpResponseBase) -> HttpResponseBase:
    """Return the answer to HEAD: all headers of the answer to GET, also its length, without the body."""
    if isinstance(response, StreamingHttpResponse):
        response.streaming_content = []
    elif isinstance(response, HttpResponse):
        response.content = b""
    return response


# Characters that a sentence, a mail program or a chat adds to the end of an address, and some of them in HTML.
_SIGNS = ".,;:!?'\"‘’“”‹›«»…|*=\\^~`()[]{}<>\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_WRITTEN_SIGNS = ("&gt", "&lt", "&quot", "&nbsp", "&amp")


def without_stuck_signs(path: str) -> str:
    """Return `path` without such characters at its end and the slash after them; unchanged if there are none.

    It uses no regular expression, so that its time is linear however many characters somebody sends.
    """
    before = rest = path.removesuffix("/")
    while True:
        shorter = rest.rstrip().rstrip(_SIGNS)
        for sign in _WRITTEN_SIGNS:
            shorter = shorter.removesuffix(sign)
        if shorter == rest:
            return path if rest == before else rest
        rest = shorter


class CleanAddressMiddleware:
    """Middleware that redirects links with punctuation of a sentence at their end to the address that was meant.

    Mail programs and chats make "https://…/cek/s/KODE." and "(…/aktivasi/KODE/)" out of a link in a sentence. No
    address of the portal ends in such a character. Other addresses that would lead to no page are not redirected, nor
    are forms.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        clean = without_stuck_signs(request.path_info) if request.method == "GET" else request.path_info
        if clean != request.path_info:
            for path in (f"{clean.rstrip('/')}/", clean):
                if is_valid_path(path):
                    query = request.META.get("QUERY_STRING", "")
                    address = escape_leading_slashes(iri_to_uri(quote(path) + (f"?{query}" if query else "")))
                    return HttpResponseRedirect(address)
        return self.get_response(request)


class TraceMiddleware:
    """Middleware that sets the trace of the request (address, browser, correlation id) for audit trail and logs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: PortalRequest) -> HttpResponse:
        agent = "".join(c for c in request.headers.get("User-Agent", "") if c.isprintable())
        request.trace = Trace(ip=client_ip(request), agen=agent[:300])
        with use_trace(request.trace):
            response = self.get_response(request)
        response.headers["X-Korelasi"] = str(request.trace.korelasi)
        return response


class LanguageMiddleware:
    """Middleware that sets Indonesian unless the person chose otherwise: many Indonesian phones are set to English.

    The choice is the address of a public page (`/en/bantuan/`, see `oss_portal.web.languages`), else a cookie. Such an
    address sets the cookie; signing in sets it on a device without a choice (`wanted_language`).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.known = dict(settings.LANGUAGES)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        named, path = split_language(request.path_info)
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        bahasa = named or (chosen if chosen in self.known else settings.LANGUAGE_CODE)
        with translation.override(bahasa):
            request.LANGUAGE_CODE = bahasa
            response = self._answer(request, named, path)
        response.headers.setdefault("Content-Language", bahasa)
        wanted = named or ("" if chosen else getattr(request, "wanted_language", ""))
        if wanted and chosen != wanted and response.status_code < 400:
            response.set_cookie(
                settings.LANGUAGE_COOKIE_NAME,
                wanted,
                secure=settings.LANGUAGE_COOKIE_SECURE,
                httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
                samesite="Lax",
            )
            # A shared cache would send the cookie to the next visitor.
            patch_cache_control(response, private=True)
        return response

    def _answer(self, request: HttpRequest, named: str, path: str) -> HttpResponse:
        if named and is_public(path):
            request.path = request.path_info = path
        elif named and request.method in {"GET", "HEAD"}:
            # Django adds the slash only to addresses without a language.
            whole = path if is_valid_path(path) else f"{path}/"
            if is_valid_path(whole):
                target, query = f"/{named}{whole}" if is_public(whole) else whole, request.META.get("QUERY_STRING", "")
                return HttpResponseRedirect(escape_leading_slashes(iri_to_uri(target) + (f"?{query}" if query else "")))
        return self.get_response(request)


WROTE_KEY = "menulis_pada"


def wrote_lately(request: HttpRequest) -> bool:
    """Whether the officer sent a form shortly before: lists must show its effect, so they are read from the primary."""
    wrote: int = request.session.get(WROTE_KEY, 0)
    return bool(time.time() - wrote <= settings.REPLICA_MAX_LAG + 5)


def _read(user: Any) -> Any:
    """Return the user without its lazy wrappers, which would cost time at about a hundred accesses for each page."""
    while isinstance(user, LazyObject):
        user = vars(user)["_wrapped"]
    return user


class SessionTimeoutMiddleware:
    """Middleware that ends a session when it is idle (KEA-3) or after a working day, and forbids caching its pages."""

    KEY, START_KEY = "terakhir_aktif", "mulai_masuk"
    IDLE = _("Anda dikeluarkan karena lama tidak aktif. Draf Anda tetap ada.")
    DAY_OVER = format_lazy(
        _("Demi keamanan, sekali masuk berlaku paling lama {jam} jam. Masuk lagi; draf Anda tetap ada."),
        jam=settings.SESSION_COOKIE_AGE // 3600,
    )

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: PortalRequest) -> HttpResponse:
        # A visitor without a session cookie costs no query here.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            request.user = person = _read(request.user)
            now = int(time.time())
            last = request.session.get(self.KEY, now)
            age = now - request.session.setdefault(self.START_KEY, now)
            # `abs`: a time in the future was written while the clock was wrong; such a session must end as well.
            is_idle = abs(now - last) > settings.SESSION_IDLE_MINUTES * 60
            if is_idle or abs(age) > settings.SESSION_COOKIE_AGE:
                # For `ketentuan.gate.middleware`, which keeps the form that was being sent.
                request.timed_out = person
                logout(request)
                messages.warning(request, self.IDLE if is_idle else self.DAY_OVER)
            elif now - last >= 60 or self.KEY not in request.session:
                # At most one write of the session each minute.
                request.session[self.KEY] = now
            if request.user.is_staff and request.method == "POST":
                request.session[WROTE_KEY] = now
        response = self.get_response(request)
        if getattr(request, "user", None) is not None and settings.SESSION_COOKIE_NAME in request.COOKIES:
            add_never_cache_headers(response)
        return response


class BackButtonMiddleware:
    """Middleware that lets visitors without a session go back to a form and find what they typed.

    A browser that must not store the answer to a POST shows an error page of its own when a person goes back. An empty
    form that it must not store is loaded again, without the typed text. So such pages may be stored, on the person's
    own device only; never pages of signed-in people (KEA-3), nor typed passwords.
    """

    CAPTCHA = b'name="kode_0"'

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if (
            response.status_code in {200, 422}
            and not response.streaming
            and self._is_form(request.method, response)
            and not request.user.is_authenticated
        ):
            response.headers["Cache-Control"] = "private, no-cache"
        return response

    def _is_form(self, method: str | None, response: HttpResponse) -> bool:
        """Whether a page is the answer to a form, or an empty form for visitors without a session."""
        page = response.content
        if method == "POST":
            return self.CAPTCHA in page or shows_faults(response)
        return self.CAPTCHA in page and b'type="password"' not in page


class ContentPolicyMiddleware(CSPMiddleware):
    """Middleware with the headers CORP, which stops other sites from loading responses, and CSP, whose text is cached.

    A view that changes the policy (`_csp_replace` and similar) or uses a nonce still gets its own.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        super().__init__(get_response)
        self.unchanged = build_policy()

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if hasattr(request, "_csp_nonce") or any(name.startswith("_csp") for name in vars(response)):
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self.unchanged)
        return response


class TextCompressionMiddleware(GZipMiddleware):
    """Middleware that compresses pages to a fifth of their size; PDFs, pictures and sounds stay as they are.

    Against the attack BREACH, Django adds a random number of bytes to each response and masks the CSRF token each time.
    """

    TEXT_TYPES = ("text/", "application/json", "application/rss+xml")

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if not response.headers.get("Content-Type", "").startswith(self.TEXT_TYPES):
            return response
        return super().process_response(request, response)
