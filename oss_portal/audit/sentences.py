"""An audit event as a sentence that a person reads: who did what. Each app writes its own in `events.SENTENCES`.

Where one kind of event is a move to several states, the sentence is a table: state -> sentence, with "" for the rest.
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
    """What a sentence may name: the details of the event, and what it changed by what that is now; else nothing."""

    def __missing__(self, key: str) -> str:
        return ""


@cache
def _sentences() -> Mapping[str, Any]:
    return {str(event): text for module in event_modules() for event, text in module.SENTENCES.items()}


@cache
def _in_words(event: str, language: str | None, state: str = "") -> str | None:
    """Return the sentence of a kind of event in the language in use; a list of the trail asks for each of its rows."""
    text = _sentences().get(event)
    if isinstance(text, Mapping):
        text = text.get(state, text[""])
    return None if text is None else str(text)


def list_name(label: str) -> str:
    """Return how people call the list "app.model"; of a list that is no table, its last word."""
    try:
        return str(apps.get_model(label)._meta.verbose_name_plural)
    except (LookupError, ValueError):
        return label.rpartition(".")[2]


def has_sentence(event: str) -> bool:
    """Whether an app wrote a sentence for this kind of event."""
    return event in _sentences()


def kind_words(event: str) -> str:
    """Return a kind of event in the words of its sentence, without who and what: "Melihat nomor identitas lengkap"."""
    text = _in_words(event, get_language())
    if text is None:
        return ""
    words = re.sub(r"\s\([^()]*%\(\w+\)s[^()]*\)", "", text.replace("%(siapa)s", ""))
    words = re.sub(r"%\(\w+\)s", "…", words).strip(" .…:")
    return words[:1].upper() + words[1:]


def sentence(event: AuditEvent) -> str:
    """Return what happened in one sentence, without a code or a number of a row; one without words is named as such."""
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
    # What happens to a case by itself or by somebody: where it was somebody, their name stands behind it.
    return said if event.oleh is None or "%(siapa)s" in text else f"{said.removesuffix('.')} ({who})."
