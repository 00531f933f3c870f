"""Cached pages that differ only in a few values for visitors without a session: rendered once for each language.

A cached page is the usual page, rendered with a placeholder for each value, which is filled in at each request. People
with a session get a page that is not cached; so there is only one template, and no personal data in the cache.
"""

import re
import secrets
from collections.abc import Callable, Hashable, Mapping

from crispy_forms.utils import render_crispy_form
from django.conf import settings
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from oss_portal import hooks
from oss_portal.web.process_cache import ProcessCache

# (template, path, language, …) -> texts and names of values in turn. A page is rendered again after a minute: content
# that depends neither on values nor on `variant` may be outdated for so long.
PAGES = ProcessCache[list[str]](seconds=60, limit=200)
# (name, language) -> texts and names of values in turn, of a form without its page.
FORMS = ProcessCache[list[str]](seconds=60, limit=200)


def render_cached(
    request: HttpRequest,
    template: str,
    context: Callable[[Mapping[str, object]], dict],
    values: dict[str, object],
    *,
    variant: Hashable = None,
    status: int = 200,
) -> HttpResponse:
    """Return the page `template`; the function `context` returns its context for the given values.

    `values` are printed as they are, so the template must neither test nor format them. `variant` has everything else
    that the page depends on, besides path, host, language and banners.
    """
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        return render(request, template, context(values), status=status)
    banners = tuple(hooks.banners.collect(request))
    key = (template, request.path, request.get_host(), get_language(), banners, variant)
    page = PAGES.get(
        lambda: _cut(
            lambda marks: render_to_string(template, context(marks) | {"csrf_token": marks["csrf_token"]}, request),
            (*values, "csrf_token"),
        ),
        key,
    )
    # A page without such a form sets no cookie.
    if "csrf_token" in page:
        values = values | {"csrf_token": get_token(request)}
    return HttpResponse(_fill(page, values), status=status)


def render_empty_form(
    name: str, form: Callable[[Mapping[str, object]], BaseForm], values: Mapping[str, object]
) -> SafeString:
    """Return an empty form with only `values` filled in; it is the same for all people who may see its page.

    The function `form` returns the form for the given values. Its choices may be a minute old, but a sent form is
    checked against the current ones. The page around the form is not cached.
    """
    key = (name, get_language())
    parts = FORMS.get(lambda: _cut(lambda marks: str(render_crispy_form(form(marks))), tuple(values)), key)
    return mark_safe(_fill(parts, values))


def _fill(parts: list[str], values: Mapping[str, object]) -> str:
    return "".join(conditional_escape(str(values[part])) if n % 2 else part for n, part in enumerate(parts))


def _cut(render: Callable[[Mapping[str, str]], str], values: tuple[str, ...]) -> list[str]:
    """Return the rendered text split at its values: text, name of a value, text, …"""
    marks = {name: f"x{secrets.token_hex(16)}" for name in values}
    content = render(marks)
    if not marks:
        return [content]
    names = {mark: name for name, mark in marks.items()}
    parts: list[str] = re.split(f"({'|'.join(names)})", content)
    return [names.get(part, part) for part in parts]
