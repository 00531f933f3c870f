"""An audit event as a sentence that a person reads: who did what. Each app writes its own in `events.SENTENCES`.

If one kind of event moves to several states, its entry is a table: state -> sentence, with "" for the other states.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.apps import apps
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from oss_portal.audit.kinds import event_modules
from oss_portal.models.audit_event import AuditEvent


class _Words(dict[str, str]):
    """Values for the placeholders of a sentence: details of the event and new values of its changes; else empty."""

    def __missing__(self, key: str) -> str:
        return ""


@cache
def _sentences() -> Mapping[str, Any]:
    return {str(event): text for module in event_modules() for event, text in module.SENTENCES.items()}


@cache
def _in_words(event: str, language: str | None, state: str = "") -> str | None:
    """Return the sentence of a kind of event in the language in use; cached, because each row of a list needs one."""
    text = _sentences().get(event)
    if isinstance(text, Mapping):
        text = text.get(state, text[""])
    return None if text is None else str(text)


def list_name(label: str) -> str:
    """Return the readable name of the list "app.model"; the last word if the list is no table."""
    try:
        return str(apps.get_model(label)._meta.verbose_name_plural)
    except (LookupError, ValueError):
        return label.rpartition(".")[2]


def has_sentence(event: str) -> bool:
    """Return whether an app wrote a sentence for this kind of event."""
    return event in _sentences()


def kind_words(event: str) -> str:
    """Return the sentence of a kind of event without its placeholders: "Melihat nomor identitas lengkap"."""
    text = _in_words(event, get_language())
    if text is None:
        return ""
    words = re.sub(r"\s\([^()]*%\(\w+\)s[^()]*\)", "", text.replace("%(siapa)s", ""))
    words = re.sub(r"%\(\w+\)s", "…", words).strip(" .…:")
    return words[:1].upper() + words[1:]


def sentence(event: AuditEvent) -> str:
    """Return what happened in one sentence without codes or keys; an event without a sentence gets a general one."""
    who = event.oleh.nama if event.oleh else _("Sistem")
    changed = {name: after for name, (_before, after) in (event.perubahan or {}).items()}
    text = _in_words(event.peristiwa, get_language(), changed.get("status") or "")
    if text is None:
        return _("%(siapa)s melakukan sesuatu yang belum punya kalimat.") % {"siapa": who}
    words = _Words({k: str(v) for k, v in (changed | (event.rincian or {})).items() if isinstance(v, str | int)})
    words["siapa"] = who
    if "daftar" in words:
        words["daftar"] = list_name(words["daftar"])
    said = text % words
    # The sentence of an event that the system or a person may cause names nobody: append the person's name.
    return said if event.oleh is None or "%(siapa)s" in text else f"{said.removesuffix('.')} ({who})."
