"""One search for all officers' pages: NIB, identity number, name, User-ID, number of a case or ticket, mail address.

It searches each list that the officer may open by the columns of its `SEARCH`, so it is equally fast at any size.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.views.main import SEARCH_VAR
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.views.decorators.cache import never_cache

from oss_portal.hooks import SearchGroup, SearchHit, staff_searches
from oss_portal.models import WorkItem
from oss_portal.staff import search_terms
from oss_portal.staff.action_admin import ActionAdmin
from oss_portal.staff.addresses import list_url, record_url
from oss_portal.staff.permissions import conflict_test, officer_of, staff_required
from oss_portal.staff.work.queues import Summary, source_of
from oss_portal.text.characters import one_line

# The greatest number of hits of one list; the list itself shows the others.
HITS = 6


@dataclass(frozen=True)
class _List:
    model_admin: ActionAdmin

    def find(self, request: HttpRequest, words: str) -> SearchGroup | None:
        """Return the hits of this list for these words, or None without any or if the officer may not open it."""
        model_admin, model = self.model_admin, self.model_admin.model
        if model_admin.SEARCH is None or not (
            model_admin.has_module_permission(request) and model_admin.has_view_permission(request)
        ):
            return None
        pk, _more = model_admin.SEARCH.find(model, words)
        if not pk:
            return None
        source = source_of(model._meta.label_lower)
        rows = model_admin.get_queryset(request).filter(pk__in=pk).order_by("-pk")
        if source is not None:
            rows = rows.select_related(*source.related)
        found = list(rows[: HITS + 1])
        if not found:
            return None
        waiting = dict(
            WorkItem.objects.is_open()
            .filter(subjek_jenis=model._meta.label_lower, subjek_id__in=[o.pk for o in found])
            .values_list("subjek_id", "petugas__nama")
        )
        concerns = conflict_test(officer_of(request))
        return SearchGroup(
            title=capfirst(str(model._meta.verbose_name_plural)),
            hits=[self._hit(o, o.pk in waiting, waiting.get(o.pk), is_closed=concerns(o)) for o in found[:HITS]],
            more=f"{list_url(model)}?{urlencode({SEARCH_VAR: search_terms.hide(words)})}" if len(found) > HITS else "",
        )

    def _hit(self, obj: Any, waits: bool, officer: str | None, *, is_closed: bool) -> SearchHit:
        source = source_of(obj)
        summary = source.summary(obj) if source is not None else Summary(*self.model_admin.search_words(obj))
        if is_closed:
            # The further words of a record without work (`search_words`) may be a name: hide them.
            summary = summary.for_somebody_close()
        # One NIB may have many sanctions: its number alone does not tell them apart.
        detail = " · ".join(str(words) for words in (summary.number, summary.why) if words)
        url = "" if is_closed else record_url(obj)
        return SearchHit(title=summary.title, detail=detail, url=url, waits=waits, officer=officer or "")


def _lists() -> list[_List]:
    order = {"registrasi.pendaftaran": 0, "nib.nib": 1, "nib.permohonan": 2}
    admins: list[ActionAdmin] = [a for a in admin.site._registry.values() if isinstance(a, ActionAdmin)]
    return [_List(a) for a in sorted(admins, key=lambda a: order.get(a.model._meta.label_lower, 9))]


def find(request: HttpRequest, words: str) -> list[SearchGroup]:
    """Return the records with these words that the officer may open, one group for each kind of record."""
    groups = [group for entry in _lists() if (group := entry.find(request, words)) is not None]
    return groups + staff_searches.collect(officer_of(request), words)


@staff_required()
@never_cache
def search_page(request: HttpRequest) -> HttpResponse:
    """Show the search of the header, sent by POST so that no URL has its words; a single hit is opened directly."""
    if request.method == "POST":
        words = one_line(request.POST.get(SEARCH_VAR, ""))
        return redirect(f"{request.path}?{urlencode({SEARCH_VAR: search_terms.hide(words)})}")
    words = one_line(search_terms.read(request.GET.get(SEARCH_VAR, "")))
    groups = find(request, words) if words else []
    hits = [hit for group in groups for hit in group.hits]
    if words:
        search_terms.record_search(request, "semua", words, len(hits))
    if len(hits) == 1 and hits[0].url and not any(group.more for group in groups):
        return redirect(hits[0].url)
    return render(request, "staff/search.html", {"words": words, "groups": groups})
