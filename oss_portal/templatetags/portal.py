"""Template tags of the portal: the linked error summary, step indicator, status tag, browsers."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import template
from django.core.exceptions import ValidationError
from django.forms import BaseForm, BoundField
from django.template import Context
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from oss_portal import hooks
from oss_portal.text import readable
from oss_portal.text.names import readable_name
from oss_portal.web.external_links import mark_external_links

register = template.Library()

for shown in (
    readable.age,
    readable.before_and_after,
    readable.clock,
    readable.date_id,
    readable.datetime_id,
    readable.day,
    readable.display_helpdesk_phone,
    readable.display_phone,
    readable.duration,
    readable.moment,
    readable_name,
    readable.rupiah,
    readable.rupiah_in_words,
    readable.time_left,
    readable.within_sentence,
):
    register.filter(shown)

# The first match in a User-Agent counts: most browsers also name the browsers from which they descend.
_BROWSERS = (
    *(("Edg", "Edge"), ("OPR/", "Opera"), ("OPT/", "Opera"), ("SamsungBrowser", "Samsung Internet")),
    *(("UCBrowser", "UC Browser"), ("MiuiBrowser", "Mi Browser"), ("HuaweiBrowser", "Huawei Browser")),
    *(("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari")),
)
_SYSTEMS = (
    *(("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows")),
    *(("CrOS", "ChromeOS"), ("Mac OS", "Mac"), ("Linux", "Linux")),
)


def _focus_target(bound: BoundField) -> str:
    """Return the id of the first control of a field that can take the focus."""
    if bound.field.widget.input_type in {"radio"} if hasattr(bound.field.widget, "input_type") else False:
        return f"{bound.auto_id}_0"
    if type(bound.field.widget).__name__ in {"CheckboxSelectMultiple", "RadioSelect"}:
        return f"{bound.auto_id}_0"
    return bound.id_for_label or bound.auto_id


def _elsewhere(error: ValidationError) -> dict[str, object]:
    """Return the line of an error without a field; its parameter `place` is the id of a part of the page."""
    return _line(error.messages[0], (error.params or {}).get("place", ""))


def _line(text: object, target: str) -> dict[str, object]:
    """Return a line of the list of errors; `target` is the id of the element that it links to, "" for no link."""
    return {"text": text, "href": f"#{target}" if target else ""}


def _page_order(form: BaseForm) -> list[str]:
    """Return the names of the fields in the order of the page: those in the form's layout, then all others."""
    layout = getattr(getattr(form, "helper", None), "layout", None)
    laid_out = [pointer.name for pointer in layout.get_field_names()] if layout else []
    return list(dict.fromkeys([*(name for name in laid_out if name in form.fields), *form.fields]))


@register.inclusion_tag("components/error_summary.html")
def error_summary(*sources: Any) -> dict[str, Any]:
    """Show the linked list of all errors of the given forms and formsets; nothing when there are none."""
    items = []
    for source in sources:
        if not source:
            continue
        if hasattr(source, "non_form_errors"):
            items += [_line(text, "") for text in source.non_form_errors()]
            forms = source.forms
        else:
            forms = [source]
        for f in forms:
            if not isinstance(f, BaseForm) or not f.is_bound:
                continue
            # In the order of the page, not of the checks: parts of the page named by `place` are below the fields.
            lines = [_elsewhere(error) for error in f.non_field_errors().as_data()]
            items += [line for line in lines if not line["href"]]
            for name in _page_order(f):
                if name not in f.errors:
                    continue
                bound = f[name]
                items += [_line(text, "" if bound.is_hidden else _focus_target(bound)) for text in bound.errors]
            items += [line for line in lines if line["href"]]
    return {"items": items}


@register.inclusion_tag("components/error_summary.html")
def errors_at(target: str, messages: str | list[str], heading: str = "") -> dict[str, Any]:
    """Show a list of errors that do not come from a form; all of them link to the element with the id `target`.

    `messages` is one text or a list of them; nothing is shown for an empty list.
    """
    texts = messages if isinstance(messages, list) else [messages]
    return {"items": [_line(text, target) for text in texts], "heading": heading}


@register.inclusion_tag("components/steps.html")
def steps(names: Sequence[str], now: int | str) -> dict[str, Any]:
    """Show the steps of a process: `names` of the steps, `now` the number (from 1) of the current one."""
    current = int(now)
    return {
        "steps": [
            {"number": n, "name": name, "css_class": "done" if n < current else "current" if n == current else ""}
            for n, name in enumerate(names, 1)
        ],
        "now": current,
        "count": len(names),
    }


@register.inclusion_tag("components/status_tag.html")
def status_tag(text: str, colour: str = "") -> dict[str, Any]:
    """Show a state as a coloured word: `colour` is green, yellow, red, blue or nothing. After "; " comes a note."""
    word, _mark, note = str(text).partition("; ")
    return {"text": word, "note": note, "colour": colour}


@register.filter
def queue_length(count: int) -> str:
    """Return the length of a queue as text; `1.000+` for more than a thousand, as `hooks.count_queue` stops there."""
    return f"{hooks.QUEUE_LIMIT:,}+".replace(",", ".") if count > hooks.QUEUE_LIMIT else str(count)


@register.filter
def browser(agent: str) -> str:
    """Return `Chrome di Android` for a User-Agent, so that people recognise their own devices."""
    name = next((n for mark, n in _BROWSERS if mark in str(agent)), "")
    system = next((n for mark, n in _SYSTEMS if mark in str(agent)), "")
    if name and system:
        return _("%(peramban)s di %(sistem)s") % {"peramban": name, "sistem": system}
    return name or system or _("Peramban lain")


@register.filter
def external_links(html: str) -> SafeString:
    """Mark links that leave the portal in HTML that was sanitised before (LIM-a)."""
    return mark_external_links(str(html))


@register.simple_tag
def period(path: str, unit: str) -> int:
    """Return a period of an app in whole units: `{% period "nib.rules.periods.MAX_KEY_PERIOD" "days" as hari %}`."""
    length: timedelta = import_string(path)
    return length // timedelta(**{unit: 1})


@register.simple_tag(takes_context=True)
def banner(context: Context) -> list[hooks.Banner]:
    """Return the banners that the apps show on every page."""
    request = context.get("request")
    return hooks.banners.collect(request) if request is not None else []
