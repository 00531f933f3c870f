"""Context of the officers' page of one ticket: thread, composer, acts, side panel."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.forms import BaseForm
from django.utils import timezone
from django.utils.safestring import SafeString

from helpdesk.choices import KirimSebagai
from helpdesk.forms.officer import MessageForm
from helpdesk.knowledge_base.search import suggest_articles
from helpdesk.models import Draft, Message, Tiket
from helpdesk.permissions import SUPERVISE
from helpdesk.sla.remaining_time import set_remaining_time
from helpdesk.tiket_page import canned_answers
from helpdesk.tiket_page.actions import BUTTONS, groups
from helpdesk.tiket_page.side_panel import panel
from helpdesk.tiket_page.status_labels import CLOCK_COLOURS, OFFICER_COLOURS
from helpdesk.tiket_page.thread import messages_of, threads_of
from oss_portal.db.compiled import compiled
from oss_portal.staff.case import history_of
from oss_portal.web.page_cache import render_empty_form
from oss_portal.web.pagination import fold
from oss_portal.web.requests import AuthenticatedRequest


def context(request: AuthenticatedRequest, t: Tiket, sent: dict[str, BaseForm]) -> dict[str, Any]:
    """Return the context of the page; `sent` has the forms to be shown again, by the name of their act."""
    petugas = request.user
    messages = messages_of(t, internal=True)
    set_remaining_time([t])
    taken_by_other = t.is_taken and t.petugas_id != petugas.pk
    supervisor = petugas.has_perm(SUPERVISE)
    draft = _draft.first(t.pk, petugas.pk) if t.is_open else None
    free = {"ikuti", "berhenti_ikuti"}
    side_panel = panel(t, petugas)
    merged = threads_of(side_panel.merged, internal=True) if side_panel.merged else {}
    composer: dict[str, Any] = {}
    if t.is_open or "pesan" in sent:
        composer = canned_answers.offered(request, t)
        if "pesan" not in sent:
            composer |= _empty_composer(t, messages, draft)
    return composer | {
        "tiket": t,
        "thread": fold(messages),
        "merged_threads": [(other, merged[other.pk]) for other in side_panel.merged],
        "colour": OFFICER_COLOURS.get(t.status, ""),
        "clock_colour": CLOCK_COLOURS[t.clock_state(timezone.now())],
        "articles": suggest_articles(t) if t.is_open else [],
        "sent_as": KirimSebagai,
        "draft": draft if "pesan" not in sent else None,
        "form": sent.get("pesan"),
        "error": next((f for f in sent.values() if f.errors), None),
        "groups": groups(request, t, sent),
        "buttons": [
            a
            for a in BUTTONS
            if a.offered(petugas, t) and (not taken_by_other or a.name in free or (a.name == "lepas" and supervisor))
        ],
        "taken_by_other": taken_by_other,
        "taken_by_me": t.is_taken and not taken_by_other,
        "side_panel": side_panel,
        "history": history_of(t),
    }


def _empty_composer(t: Tiket, messages: list[Message], draft: Draft | None) -> dict[str, SafeString]:
    """Return the fields of a new message with the officer's draft in them, and the fields of the last answer."""
    values = {
        "isi": draft.isi if draft else "",
        "kode": uuid.uuid4(),
        "pesan_terakhir": messages[-1].pk if messages else "",
    }

    def last_answer(_: Mapping[str, object]) -> MessageForm:
        return MessageForm(initial={"kategori": t.kategori_id}, fields=MessageForm.LAST_ANSWER)

    return {
        "composer": render_empty_form("composer", lambda values: MessageForm(initial=values), values),
        "last_answer": render_empty_form(f"last answer {t.kategori_id}", last_answer, {}),
    }


@compiled
def _draft(tiket: int, petugas: int) -> QuerySet[Draft]:
    return Draft.objects.filter(tiket=tiket, petugas=petugas)
