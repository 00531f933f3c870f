"""Visitors as limits count them: an address with everybody behind it, a known device, or a solved captcha.

A signed cookie marks known devices and solved captchas. It gives no rights: people with it are only counted separately
from their address, so that neighbours and strangers behind the same address cannot block them.
"""

import secrets
import time
from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.core import signing
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from oss_portal.audit.context import current_trace
from oss_portal.models import Pengguna
from oss_portal.privacy.crypto import blind_index
from oss_portal.web.rate_limit import visitor_key
from oss_portal.web.requests import PortalRequest

MAX_AGE = 60 * 60 * 24 * 365
# In seconds: after a solved captcha a browser has no pauses for this time.
PASS_AGE = 60 * 30
_SALT = "oss_portal.perangkat"
# The number of people who are remembered on a shared device, the last ones.
_MOST_PEOPLE = 5


def normalise_name(name: str) -> str:
    """Return a User-ID or address in the spelling under which it is looked up and counted.

    It is converted to capitals first: in small letters a dotless i differs from i, but in capitals both give the same
    User-ID.
    """
    return name.strip().upper().casefold()


def _mark(text: str) -> str:
    return blind_index(text, "perangkat")[:16]


def is_foreign(request: HttpRequest) -> bool:
    """Whether another site made the browser send this request, possibly without the person's knowledge.

    Browsers tell this in a header (Fetch Metadata); browsers from before 2023 may not have it.
    """
    return request.headers.get("Sec-Fetch-Site", "none") not in {"same-origin", "none"}


def _cookie(request: HttpRequest) -> dict[str, Any]:
    """Return the content of the cookie: `orang`, the people who signed in here, and `lolos`, a captcha solved here."""
    try:
        content: dict[str, Any] = signing.loads(
            request.COOKIES.get(settings.DEVICE_COOKIE_NAME, ""), salt=_SALT, max_age=MAX_AGE
        )
    except signing.BadSignature:
        return {}
    return content


def _people(request: HttpRequest) -> list[list[str]]:
    """Return the people who signed in on this device, the last first: account, User-ID, address as keyed hashes."""
    return list(_cookie(request).get("orang", []))


def _pass(request: HttpRequest) -> str:
    """Return the code of a captcha that was solved here within `PASS_AGE`, or an empty text."""
    code, moment = _cookie(request).get("lolos", ("", 0))
    return str(code) if abs(time.time() - moment) < PASS_AGE else ""


def visitor(request: HttpRequest) -> str:
    """Return the key under which tries of this request count against a limit by visitor.

    Requests that another site made the browser send are counted separately, so that a stranger's page cannot use up
    anybody's tries. A device counts under the account of its last person, so that many sign-ins do not make many keys.
    """
    address = visitor_key(current_trace().ip) or "-"
    if is_foreign(request):
        return f"asing|{address}"
    if code := _pass(request):
        return f"lolos|{code}"
    if people := _people(request):
        return f"perangkat|{people[0][0]}"
    return address


def is_known_device(request: HttpRequest) -> bool:
    """Whether anybody signed in on this device before."""
    return not is_foreign(request) and bool(_people(request))


def knows(request: HttpRequest, name: str) -> bool:
    """Whether somebody signed in on this device before under `name`, a User-ID or an address."""
    mark = _mark(normalise_name(name))
    return not is_foreign(request) and any(mark in person[1:] for person in _people(request))


def remember_device(request: HttpRequest, pengguna: Pengguna) -> None:
    """Mark this device as known; the middleware sets the cookie."""
    cast(PortalRequest, request).device_of = pengguna


@receiver(user_logged_in)
def _remember(sender: object, request: HttpRequest | None, user: Pengguna, **_: Any) -> None:
    if request is not None:
        remember_device(request, user)


def set_pass(request: HttpRequest, response: HttpResponse) -> None:
    """Let this browser skip pauses for `PASS_AGE` after a solved captcha."""
    _set(response, _cookie(request) | {"lolos": [secrets.token_hex(8), int(time.time())]})


def _set(response: HttpResponse, content: dict[str, Any]) -> None:
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps(content, salt=_SALT),
        max_age=MAX_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


class DeviceMiddleware:
    """Middleware that sets the cookie of a device on which somebody signs in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: PortalRequest) -> HttpResponse:
        response = self.get_response(request)
        pengguna = getattr(request, "device_of", None)
        if pengguna is not None:
            new = [_mark(f"#{pengguna.pk}"), *(_mark(normalise_name(n)) for n in (pengguna.user_id, pengguna.email))]
            people = [new, *(p for p in _people(request) if p[0] != new[0])][:_MOST_PEOPLE]
            _set(response, _cookie(request) | {"orang": people})
        return response
