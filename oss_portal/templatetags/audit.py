"""How an audit event is read by a person: words for its name, its subject and its details."""

from functools import cache
from typing import Any

from django import template
from django.apps import apps
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language, gettext

from oss_portal.audit.sentences import has_sentence, kind_words, sentence
from oss_portal.models import AuditEvent
from oss_portal.templatetags.portal import day

register = template.Library()


@register.filter
def event_label(name: str) -> str:
    """Return what a kind of event is called: its sentence, or `Hak akses · diajukan` for one without words."""
    if words := kind_words(str(name)):
        return words
    text = str(name).replace("_", " ").replace(".", " · ")
    return text[:1].upper() + text[1:]


@register.filter
def event_sentence(event: AuditEvent) -> str:
    """Return what happened as a sentence; the name of its kind for one that has no words yet."""
    return sentence(event) if has_sentence(event.peristiwa) else event_label(event.peristiwa)


@cache
def _kind_of_record(label: str, language: str | None) -> str:
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return label


@register.filter
def subject_label(event: AuditEvent) -> str:
    """Return `perkara hak akses 12`: the model in the staff's words, and the row."""
    return f"{_kind_of_record(event.subjek_jenis, get_language())} {event.subjek_id}"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("ya") if value else gettext("tidak")
    return ", ".join(str(n) for n in value) if isinstance(value, list) else str(value)


def _moment(value: Any) -> str:
    """Return a moment as people write it; nothing for what is none, also when it only looks like one."""
    try:
        moment = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        return ""
    return f"{day(moment)} {timezone.localtime(moment):%H.%M.%S} WIB" if moment and moment.tzinfo else ""


@register.filter
def case_items(rows: dict) -> list[tuple[str, str]]:
    """Return a row of a case file as words: no empty ones, moments in Jakarta time to the second."""
    result = []
    for key, value in rows.items():
        if value in ("", None, [], {}):
            continue
        result.append((key.replace("_", " "), _moment(value) or _value(value)))
    return result


@register.filter
def detail_lines(event: AuditEvent) -> list[str]:
    """Return one line a detail: `status: aktif → diblokir`, `dasar: AKH-1b`."""
    changes = [f"{k}: {a or '–'} → {b or '–'}" for k, (a, b) in (event.perubahan or {}).items()]
    return changes + [f"{k.replace('_', ' ')}: {_value(v)}" for k, v in (event.rincian or {}).items()]
