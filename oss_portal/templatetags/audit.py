"""Filters that show an audit event to people: words for its name, its subject and its details."""

import re
from functools import cache
from typing import Any

from django import template
from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_permission_codename
from django.core.exceptions import FieldDoesNotExist
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html
from django.utils.translation import get_language, gettext

from oss_portal.audit.sentences import has_sentence, kind_words, sentence
from oss_portal.models import AuditEvent
from oss_portal.staff.addresses import record_url
from oss_portal.text.readable import day

register = template.Library()
# A code of the portal: lower case words with underscores between them.
_CODE = re.compile(r"[a-z]+(_[a-z]+)+")
# A key of a row in the database (UUID), useful to technicians only.
_KEY = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@register.filter
def event_label(name: str) -> str:
    """Return the words for a kind of event: its sentence, or `Hak akses · diajukan` if it has none."""
    if words := kind_words(str(name)):
        return words
    text = str(name).replace("_", " ").replace(".", " · ")
    return text[:1].upper() + text[1:]


@register.filter
def event_sentence(event: AuditEvent) -> str:
    """Return an event as a sentence; the words for its kind if it has no sentence."""
    return sentence(event) if has_sentence(event.peristiwa) else event_label(event.peristiwa)


@cache
def _kind_of_record(label: str, language: str | None) -> str:
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except (LookupError, ValueError):
        return label


@register.filter
def subject_label(event: AuditEvent) -> str:
    """Return `tiket OSS-2026-000012`: the name of the model, and the number or else the key of the row."""
    return f"{_kind_of_record(event.subjek_jenis, get_language())} {event.subjek_nomor or event.subjek_id}"


@register.simple_tag(takes_context=True)
def subject_link(context: dict[str, Any], event: AuditEvent) -> str:
    """Return `subject_label`, leading to the page of the record where the officer may open such records."""
    label = subject_label(event)
    try:
        model = apps.get_model(event.subjek_jenis)
    except (LookupError, ValueError):
        return label
    may_view = f"{model._meta.app_label}.{get_permission_codename('view', model._meta)}"
    if not (admin.site.is_registered(model) and context["request"].user.has_perm(may_view)):
        return label
    return format_html('<a href="{}">{}</a>', record_url(model(pk=event.subjek_id)), label)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("ya") if value else gettext("tidak")
    return ", ".join(str(n) for n in value) if isinstance(value, list) else str(value)


def _moment(value: Any) -> str:
    """Return a time as people write it; an empty text for a value that is no time, also if it only looks like one."""
    try:
        moment = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        return ""
    return f"{day(moment)} {timezone.localtime(moment):%H.%M.%S} WIB" if moment and moment.tzinfo else ""


@register.filter
def case_items(rows: dict) -> list[tuple[str, str]]:
    """Return the values of a case file as words, without empty ones; times in Jakarta time with seconds."""
    result = []
    for key, value in rows.items():
        if value in ("", None, [], {}):
            continue
        result.append((key.replace("_", " "), _moment(value) or _value(value)))
    return result


@cache
def _choices(label: str, name: str, language: str | None) -> dict[str, str]:
    """Return value -> words of a column with choices; empty for everything else."""
    try:
        column = apps.get_model(label)._meta.get_field(name)
    except (LookupError, ValueError, FieldDoesNotExist):
        return {}
    return {str(value): str(words) for value, words in getattr(column, "flatchoices", None) or ()}


def detail_lines(event: AuditEvent) -> list[str]:
    """Return a line for each detail, in words: `status: Aktif → Dibekukan`, `dasar: AKH-1b`."""

    def words(name: str, value: Any) -> str:
        if isinstance(value, str):
            said = _choices(event.subjek_jenis, name, get_language()).get(value) or _moment(value)
            return said or (value.replace("_", " ") if _CODE.fullmatch(value) else value)
        return "" if value is None else _value(value)

    changes = {k: f"{words(k, a) or '–'} → {words(k, b) or '–'}" for k, (a, b) in (event.perubahan or {}).items()}
    details = {k: words(k, value) for k, value in (event.rincian or {}).items()}
    return [f"{k.replace('_', ' ')}: {said}" for k, said in [*changes.items(), *details.items()] if said]


@register.filter
def parted_details(event: AuditEvent) -> tuple[list[str], list[str]]:
    """Return two lists of lines: details for people, and details that have the key of a row."""
    said: list[str] = []
    technical: list[str] = []
    for line in detail_lines(event):
        (technical if _KEY.search(line) else said).append(line)
    return said, technical
