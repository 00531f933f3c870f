"""Pages that are the same for every stranger but for a few values: rendered once for a language, then only filled in.

A mould is the ordinary page, rendered with a placeholder where each value goes. Whoever has a session gets the page
rendered as always; so there is one template, and nothing personal can ever be in a mould.
"""

import re
import secrets
import time
from collections.abc import Callable, Hashable, Mapping

from django.conf import settings
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.translation import get_language

from oss_portal.hooks import banner

# Seconds until a mould is made anew: that long may anything live on that neither values nor `variant` tell of.
MAX_AGE = 60
_MAX_PAGES = 200
# (template, path, language, …) -> (end of life, text and names of values in turn)
_PAGES: dict[Hashable, tuple[float, list[str]]] = {}


def forget() -> None:
    """Make every mould of this process anew."""
    _PAGES.clear()


def render_cached(
    request,
    template: str,
    context: Callable[[Mapping[str, object]], dict],
    value: dict[str, object],
    *,
    variant: Hashable = None,
    status: int = 200,
) -> HttpResponse:
    """Answer with the page `templat`, whose context `context` makes of the values.

    `nilai` are printed as they are (the template may neither test nor format them); everything else the page depends
    on, besides path, host, language and banners, is in `variant`.
    """
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        return render(request, template, context(value), status=status)
    words = tuple(tuple(s.items()) for s in banner.collect(request))
    key = (template, request.path, request.get_host(), get_language(), words, variant)
    now = time.monotonic()
    cached_page = _PAGES.get(key)
    if cached_page is None or cached_page[0] < now:
        if len(_PAGES) >= _MAX_PAGES:
            forget()
        cached_page = _PAGES[key] = (now + MAX_AGE, _make(request, template, context, value))
    # A page without a form that needs it sets no cookie.
    if "csrf_token" in cached_page[1]:
        value = value | {"csrf_token": get_token(request)}
    content = "".join(conditional_escape(value[b]) if n % 2 else b for n, b in enumerate(cached_page[1]))
    return HttpResponse(content, status=status)


def _make(request, template: str, context: Callable, value: dict) -> list[str]:
    """Return the page cut at its values: text, name of a value, text, …"""
    mark = {nama: f"x{secrets.token_hex(16)}" for nama in (*value, "csrf_token")}
    content = render_to_string(template, context(mark) | {"csrf_token": mark["csrf_token"]}, request)
    nama = {t: n for n, t in mark.items()}
    return [nama.get(b, b) for b in re.split(f"({'|'.join(nama)})", content)]
