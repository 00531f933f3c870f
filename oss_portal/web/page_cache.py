"""Pages that are the same for every stranger but for a few values: rendered once for a language, then only filled in.

A cached page is the ordinary page, rendered with a placeholder where each value goes. Whoever has a session gets the
page rendered as always; so there is one template, and nothing personal can ever be in a cached page.
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

# (template, path, language, …) -> text and names of values in turn. After a minute a page is made anew: so long it may
# be behind in what neither values nor `variant` say.
PAGES = ProcessCache[list[str]](seconds=60, limit=200)
# (name, language) -> the same of a form alone.
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
    """Answer with the page `template`, whose context `context` makes of the values.

    `values` are printed as they are (the template may neither test nor format them); everything else the page depends
    on, besides path, host, language and banners, is in `variant`.
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
    # A page without a form that needs it sets no cookie.
    if "csrf_token" in page:
        values = values | {"csrf_token": get_token(request)}
    return HttpResponse(_fill(page, values), status=status)


def render_empty_form(
    name: str, form: Callable[[Mapping[str, object]], BaseForm], values: Mapping[str, object]
) -> SafeString:
    """Return a form with nothing in it but `values`, which `form` makes of them: the same for all who may see its page.

    Its choices may be a minute old; what is sent is checked against those of that moment. The page around it is
    rendered as always.
    """
    key = (name, get_language())
    parts = FORMS.get(lambda: _cut(lambda marks: str(render_crispy_form(form(marks))), tuple(values)), key)
    return mark_safe(_fill(parts, values))


def _fill(parts: list[str], values: Mapping[str, object]) -> str:
    return "".join(conditional_escape(str(values[part])) if n % 2 else part for n, part in enumerate(parts))


def _cut(render: Callable[[Mapping[str, str]], str], values: tuple[str, ...]) -> list[str]:
    """Return what is rendered cut at its values: text, name of a value, text, …"""
    marks = {name: f"x{secrets.token_hex(16)}" for name in values}
    content = render(marks)
    if not marks:
        return [content]
    names = {mark: name for name, mark in marks.items()}
    parts: list[str] = re.split(f"({'|'.join(names)})", content)
    return [names.get(part, part) for part in parts]
