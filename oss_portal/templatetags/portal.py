"""Template tags of the portal: the linked error summary, step indicator, status tag and small formats."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.core.exceptions import ValidationError
from django.forms import BaseForm, BoundField
from django.template import Context
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from oss_portal import hooks
from oss_portal.text.names import readable_name
from oss_portal.text.numbers import number_in_words
from oss_portal.web.external_links import mark_external_links

register = template.Library()

register.filter(readable_name)

# The first that occurs in a User-Agent counts: most browsers also name those they descend from.
_BROWSERS = (
    *(("Edg", "Edge"), ("OPR/", "Opera"), ("OPT/", "Opera"), ("SamsungBrowser", "Samsung Internet")),
    *(("UCBrowser", "UC Browser"), ("MiuiBrowser", "Mi Browser"), ("HuaweiBrowser", "Huawei Browser")),
    *(("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari")),
)
_SYSTEMS = (
    *(("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows")),
    *(("CrOS", "ChromeOS"), ("Mac OS", "Mac"), ("Linux", "Linux")),
)
# Jakarta, Bandung, Semarang, Surabaya, Medan; all others have three digits.
_SHORT_AREA_CODES = {"21", "22", "24", "31", "61"}


def _focus_target(bound: BoundField) -> str:
    """Return the id of the first control of a field that can take the focus."""
    if bound.field.widget.input_type in {"radio"} if hasattr(bound.field.widget, "input_type") else False:
        return f"{bound.auto_id}_0"
    if type(bound.field.widget).__name__ in {"CheckboxSelectMultiple", "RadioSelect"}:
        return f"{bound.auto_id}_0"
    return bound.id_for_label or bound.auto_id


def _elsewhere(error: ValidationError) -> dict[str, str]:
    """Return the line of an error of no field; its parameter `place` names the part of the page that it is about."""
    return {"teks": error.messages[0], "id": (error.params or {}).get("place", "")}


def _page_order(form: BaseForm) -> list[str]:
    """Return the names of the fields as they stand on the page: by the layout of the form, then what it leaves out."""
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
            items += [{"teks": g, "id": ""} for g in source.non_form_errors()]
            forms = source.forms
        else:
            forms = [source]
        for f in forms:
            if not isinstance(f, BaseForm) or not f.is_bound:
                continue
            items += [_elsewhere(error) for error in f.non_field_errors().as_data()]
            # In the order of the page, whichever was found first.
            for name in _page_order(f):
                if name not in f.errors:
                    continue
                bound = f[name]
                items += [{"teks": g, "id": "" if bound.is_hidden else _focus_target(bound)} for g in bound.errors]
    return {"items": items}


@register.inclusion_tag("components/steps.html")
def steps(names: Sequence[str], now: int | str) -> dict[str, Any]:
    """Show where one is: `names` of the steps, `now` the number (from 1) of the current one."""
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
def date_id(value: Any) -> str:
    """Return `23 November 2026` for a date or a moment: the day of `datetime_id`, as letters and citizens read it."""
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return formats.date_format(value, "j F Y") if isinstance(value, date) else ""


@register.filter
def datetime_id(value: Any) -> str:
    """Return `23 November 2026 pukul 20.15 WIB` for a moment."""
    if not isinstance(value, datetime):
        return ""
    local = timezone.localtime(value)
    return _("%(tanggal)s pukul %(jam)s WIB") % {
        "tanggal": formats.date_format(local, "j F Y"),
        "jam": local.strftime("%H.%M"),
    }


@register.filter
def day(value: Any) -> str:
    """Return `23 Nov 2026` for a date or a moment, as officers read it everywhere."""
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return formats.date_format(value, "DATE_FORMAT") if isinstance(value, date) else ""


@register.filter
def moment(value: Any) -> str:
    """Return `23 Nov 2026 14.30 WIB` for a moment, as officers read it everywhere."""
    return formats.date_format(timezone.localtime(value), "DATETIME_FORMAT") if isinstance(value, datetime) else ""


@register.filter
def clock(value: Any) -> str:
    """Return `14.30 WIB` for a moment of today, `23 Nov 2026 14.30 WIB` for one of another day."""
    if not isinstance(value, datetime):
        return ""
    local = timezone.localtime(value)
    return local.strftime("%H.%M WIB") if local.date() == timezone.localdate() else moment(value)


def _length(difference: timedelta) -> str:
    minutes = int(difference.total_seconds() // 60)
    if minutes < 60:
        return ngettext("%(n)s menit", "%(n)s menit", minutes) % {"n": minutes}
    if minutes < 48 * 60:
        return ngettext("%(n)s jam", "%(n)s jam", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)s hari", "%(n)s hari", minutes // 1440) % {"n": minutes // 1440}


@register.filter
def age(value: Any) -> str:
    """Return how long ago a moment was, in its largest unit: `3 hari`."""
    return _length(max(timezone.now() - value, timedelta())) if isinstance(value, datetime) else ""


@register.filter
def duration(value: Any) -> str:
    """Return a length of time in its largest unit: `3 hari`."""
    return _length(value) if isinstance(value, timedelta) else ""


@register.filter
def time_left(value: Any) -> str:
    """Return what is left until a deadline, or by how much it is over: `sisa 5 jam`, `lewat 2 hari`."""
    if not isinstance(value, datetime):
        return ""
    remaining = value - timezone.now()
    if remaining < timedelta():
        return _("lewat %(lama)s") % {"lama": _length(-remaining)}
    return _("sisa %(lama)s") % {"lama": _length(remaining)}


@register.filter
def queue_length(count: int) -> str:
    """Return the length of a queue as it was counted (`hooks.count_queue`): `1.000+` for more than a thousand."""
    return f"{hooks.QUEUE_LIMIT:,}+".replace(",", ".") if count > hooks.QUEUE_LIMIT else str(count)


@register.filter
def within_sentence(text: Any) -> str:
    """Return a heading as it is written inside a sentence: "Peran NIB" -> "peran NIB"."""
    return str(text)[:1].lower() + str(text)[1:]


@register.filter
def rupiah(value: Any) -> str:
    """Return `Rp 15.000.000` for a number of rupiah."""
    return f"Rp {value:,.0f}".replace(",", ".") if value is not None and value != "" else ""


@register.filter
def rupiah_in_words(value: Any) -> str:
    """Return `Rp 10.000.000 (sepuluh juta rupiah)`: what was typed as "10 juta", shown back to be checked.

    No line breaks between "Rp" and the number; in another language than Indonesian the number alone.
    """
    if get_language() != "id":
        return rupiah(value)
    if value is None or value == "" or not 0 <= value < 10**15:
        return rupiah(value)
    words = number_in_words(int(value))
    return format_html('<span class="text-nowrap">{}</span> ({} rupiah)', rupiah(value), words)


@register.filter
def display_phone(value: Any) -> str:
    """Return `+62 857-1234-5678` for an E.164 number, `+62 21-3857596` for one of an office."""
    t = str(value or "")
    if t.startswith("+62") and len(t) > 9:
        if t[3] != "8":
            area = 2 if t[3:5] in _SHORT_AREA_CODES else 3
            return f"+62 {t[3 : 3 + area]}-{t[3 + area :]}"
        return f"+62 {t[3:6]}-{t[6:10]}-{t[10:]}"
    return t


@register.filter
def browser(agent: str) -> str:
    """Return `Chrome di Android` for a User-Agent, so that a person recognises an own device."""
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
    """Return what the apps want to say on every page."""
    request = context.get("request")
    return hooks.banners.collect(request) if request is not None else []


@register.filter
def display_helpdesk_phone(value: Any) -> str:
    """Return `(+6221) 3857596` for a Jakarta number, as the terms write it (PEN-3b)."""
    t = str(value or "")
    return f"(+6221) {t[5:]}" if t.startswith("+6221") else t
