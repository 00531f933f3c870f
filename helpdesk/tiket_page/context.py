"""What the officers' page of one ticket shows: thread, composer, acts, side panel."""

from typing import Any

from django.db.models import QuerySet
from django.forms import BaseForm
from django.utils import timezone

from helpdesk.choices import KirimSebagai
from helpdesk.knowledge_base.search import search_articles
from helpdesk.models import Draft, Tiket
from helpdesk.permissions import SUPERVISE
from helpdesk.sla.remaining_time import set_remaining_time
from helpdesk.tiket_page import canned_answers
from helpdesk.tiket_page.actions import BUTTONS, MESSAGES, groups
from helpdesk.tiket_page.side_panel import panel
from helpdesk.tiket_page.status_labels import CLOCK_COLOURS, OFFICER_COLOURS
from helpdesk.tiket_page.thread import messages_of
from oss_portal.db.compiled import compiled
from oss_portal.staff.case import history_of
from oss_portal.web.pagination import fold
from oss_portal.web.requests import AuthenticatedRequest


def context(request: AuthenticatedRequest, t: Tiket, sent: dict[str, BaseForm]) -> dict[str, Any]:
    """Return what the page shows; `sent`: act -> its form, where one was sent and is shown again."""
    petugas = request.user
    messages = messages_of(t, internal=True)
    set_remaining_time([t])
    start: dict[str, Any] = {"pesan_terakhir": messages[-1].pk if messages else None, "kategori": t.kategori_id}
    taken_by_other = t.is_taken and t.petugas_id != petugas.pk
    supervisor = petugas.has_perm(SUPERVISE)
    draft = _draft.first(t.pk, petugas.pk) if t.is_open else None
    if draft is not None:
        start["isi"] = draft.isi
    free = {"ikuti", "berhenti_ikuti"}
    return (canned_answers.offered(request, t) if t.is_open else {}) | {
        "tiket": t,
        "thread": fold(messages),
        "colour": OFFICER_COLOURS.get(t.status, ""),
        "clock_colour": CLOCK_COLOURS[t.clock_state(timezone.now())],
        "articles": search_articles(t.perihal, limit=3) if t.is_open else [],
        "sent_as": KirimSebagai,
        "draft": draft if "pesan" not in sent else None,
        "form": sent.get("pesan") or MESSAGES["jawab"].empty_form(request, t, initial=start),
        "error": next((f for f in sent.values() if f.errors), None),
        "groups": groups(request, t, sent),
        "buttons": [
            a
            for a in BUTTONS
            if a.offered(petugas, t) and (not taken_by_other or a.name in free or (a.name == "lepas" and supervisor))
        ],
        "taken_by_other": taken_by_other,
        "taken_by_me": t.is_taken and not taken_by_other,
        "side_panel": panel(t, petugas),
        "history": history_of(t),
    }


@compiled
def _draft(tiket: int, petugas: int) -> QuerySet[Draft]:
    return Draft.objects.filter(tiket=tiket, petugas=petugas)
