"""Pages of acts on a record in the admin: a form, the effects of the act, and the call of its service."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from django.apps import apps
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.db.models.expressions import Combinable
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy

from oss_portal import hooks
from oss_portal.exceptions import AlreadyTaken, Refused
from oss_portal.models import Pengguna, WorkItem
from oss_portal.staff.actions import Action, Outcome, perform
from oss_portal.staff.addresses import list_url, record_url
from oss_portal.staff.admin_base import ReadOnlyAdmin
from oss_portal.staff.case import ActPanel, Case, HistoryLine, Section, history_of, notes_of, sections_of, tables_of
from oss_portal.staff.opened import CHANGED, is_outdated, opened
from oss_portal.staff.permissions import has_conflict, officer_of, refuse_conflict
from oss_portal.staff.work.assignment import FirstHalfLapsed, has_lapsed
from oss_portal.staff.work.listing import WorkRow, work_rows
from oss_portal.staff.work.queues import ASSIGN, QUEUES, WorkQueue, check_free, item_of, source_of
from oss_portal.staff.work.views import open_next, work_forms
from oss_portal.web.form_pages import render_form


def _taken(item: WorkItem | None, petugas: Pengguna) -> AlreadyTaken | None:
    """Return the refusal that names the colleague who works on a case, or None; meanwhile nobody else may act on it."""
    try:
        if item is not None:
            check_free(item, petugas.pk)
    except AlreadyTaken as taken:
        return taken
    return None


class ActionAdmin(ReadOnlyAdmin):
    """An admin of a record that officers only read; each act has a page of its own."""

    ACTIONS: ClassVar[tuple[Action[Any], ...]] = ()
    # The act that makes a new record; without it nothing can be added.
    CREATE: ClassVar[Action[None] | None] = None
    # Template shown under the data of a case (evidence beside the typed data); its context comes from `case_context`.
    CASE_TEMPLATE: ClassVar[str] = ""
    # Fields that `CASE_TEMPLATE` shows.
    SHOWN_ELSEWHERE: ClassVar[tuple[str, ...]] = ()
    # Data on which an officer decides and that can change while they read: columns, `relation.column`, and relations to
    # rows that belong to the record. An act sent from a page that showed other data is shown again (`opened`).
    DECIDED_ON: ClassVar[tuple[str, ...]] = ()
    # Filters that make the list a queue, in the order of its turns (HAK-1b): (filter, its value) -> ordering.
    QUEUES: ClassVar[dict[tuple[str, str], list[str]]] = {}

    def get_ordering(self, request: HttpRequest) -> tuple[str | Combinable, ...]:
        for (parameter, value), ordering in self.QUEUES.items():
            if request.GET.get(parameter) == value:
                return tuple(ordering)
        return tuple(super().get_ordering(request))

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """Leave out the links to acts for officers who may do none of them."""
        fieldsets = super().get_fieldsets(request, obj)
        if any(action.allowed(request.user) for action in self.ACTIONS):
            return fieldsets
        return [(title, o | {"fields": [f for f in o["fields"] if f != "action_links"]}) for title, o in fieldsets]

    def get_urls(self) -> list[URLPattern]:
        pages = [
            path(
                f"<int:pk>/{a.name}/",
                self.admin_site.admin_view(partial(self.action_view, action=a)),
                name=self.page_name(a.name),
            )
            for a in self.ACTIONS
        ]
        return pages + super().get_urls()

    def action_view(self, request: HttpRequest, action: Action[Any], pk: int) -> HttpResponse:
        """Show the page of an act on one record, or do the act."""
        if not action.allowed(request.user):
            raise PermissionDenied
        obj = self.visible_record(request, pk)
        if not action.allowed(request.user, obj):
            raise PermissionDenied
        if has_conflict(officer_of(request), obj):
            return refuse_conflict(request)
        if request.method == "GET" and not action.visible(obj):
            # The link or tab is older than the decision of a colleague: show no form that could only be refused.
            message = gettext("“%(tindakan)s” tidak dapat dilakukan sekarang; lihat keadaan dan riwayatnya di sini.")
            messages.info(request, message % {"tindakan": action.title})
            return HttpResponseRedirect(record_url(obj))
        return self._answer(request, action, obj, record_url(obj))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.CREATE is not None and self.CREATE.allowed(request.user) and self.has_view_permission(request)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Show the page that makes a new record through its service, or make it."""
        if self.CREATE is None:
            return super().add_view(request, form_url, extra_context)
        if not self.has_add_permission(request):
            raise PermissionDenied
        return self._answer(request, self.CREATE, None, list_url(self.model))

    def _answer(self, request: HttpRequest, action: Action[Any], obj: Any, back: str) -> HttpResponse:
        # The page of a case has several forms: the ids of each get the name of its act.
        ids = {"auto_id": f"id_{action.name}_%s"} if obj is not None else {}
        form = action.bound_form(request, obj, **ids)
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "obj": obj,
            "title": action.title,
            "back_url": back,
        }
        if request.method == "POST" and form.is_valid() and self._is_outdated(request, action, obj):
            form.add_error(None, str(CHANGED))
        elif request.method == "POST" and form.is_valid():
            queue = self._queue_of(obj)
            outcome = perform(action, obj, officer_of(request), form)
            if isinstance(outcome, Outcome):
                if outcome.page:
                    return render(request, outcome.page.template, context | dict(outcome.page.context))
                if "berikutnya" in request.POST and queue is not None:
                    # The message is shown above the next case, so it names the case that it is about.
                    messages.success(request, f"{self.case_title(obj)[0]}: {outcome.message}")
                    return open_next(request, queue)
                messages.success(request, str(outcome.message))
                return HttpResponseRedirect(back if outcome.record is None else record_url(outcome.record))
            self._put_on_record(request, obj, outcome)
        if obj is not None:
            return self.case_page(request, obj, current=action, form=form)
        return render_form(request, "admin/action.html", form, context | {"effects": action.effects_on(obj)})

    def opened(self, obj: Any) -> str:
        """Return a hash of the data that an act decides on; empty where none of them can change meanwhile."""
        return opened(obj, *self.DECIDED_ON) if self.DECIDED_ON else ""

    def _is_outdated(self, request: HttpRequest, action: Action[Any], obj: Any) -> bool:
        # An act that cannot be done any more, for example after a second click, has its own answer.
        return obj is not None and action.visible(obj) and is_outdated(request.POST, self.opened(obj))

    @staticmethod
    def _queue_of(obj: Any) -> WorkQueue | None:
        item = item_of(obj) if obj is not None and source_of(obj) else None
        return QUEUES.get(item.antrean) if item is not None else None

    # --- The case -----------------------------------------------------------------------------------------------------

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show the page of a case. It changes nothing: acts have addresses of their own."""
        obj = self.get_object(request, unquote(object_id)) if object_id else None
        is_edited = self.has_change_permission(request, obj)
        if obj is None or is_edited or not self.has_view_permission(request, obj) or request.method != "GET":
            return super().changeform_view(request, object_id, form_url, extra_context)
        if has_conflict(officer_of(request), obj):
            return refuse_conflict(request)
        return self.case_page(request, obj)

    def case_page(
        self,
        request: HttpRequest,
        obj: Any,
        *,
        current: Action[Any] | None = None,
        form: BaseForm | None = None,
        sent: str = "",
    ) -> HttpResponse:
        """Return the page of a case; `current` is the act of this address, `form` the form that was sent to it.

        `sent` names the form of `work_forms` (who holds the case) that this request sent with errors.
        """
        work = self._work_context(request, obj, acting=current is not None, sent=sent)
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "obj": obj,
            "case": self.case(request, obj),
            "panels": self._panels(request, obj, current, form, work),
            "opened": self.opened(obj),
            "current": current,
            "also_open": self.also_open(request, obj),
            "acts_elsewhere": self.acts_elsewhere(request, obj) if current is None else None,
            "notes": notes_of(obj),
            "history": self.history(obj),
            "case_template": self.CASE_TEMPLATE,
            "list_url": list_url(self.model),
        }
        return render_form(request, "staff/case.html", form, context | work | self.case_context(request, obj))

    def _work_context(self, request: HttpRequest, obj: Any, *, acting: bool, sent: str) -> dict[str, Any]:
        """Return who holds the case, and the forms to change that, but no forms on the page of an act."""
        petugas, source = officer_of(request), source_of(obj)
        item = item_of(obj) if source is not None else None
        queue = QUEUES.get(item.antrean) if item is not None else None
        may_work = queue is not None and petugas.has_perm(queue.permission)
        works = may_work or (queue is not None and petugas.has_perm(ASSIGN))
        # Show the refusals of four eyes and similar rules early, so that nobody takes a case that they must not decide.
        kept_out = source.refusal(petugas, obj) if source is not None and works else None
        return {
            "item": item,
            "queue": queue if works else None,
            "holds": item is not None and item.petugas_id == petugas.pk,
            "kept_out": kept_out,
            "taken": _taken(item, petugas),
            "lapsed": FirstHalfLapsed.message if item is not None and has_lapsed(obj) else "",
            "may_work": may_work,
            "work_forms": work_forms(request, item, sent) if works and item and not (acting or kept_out) else {},
            "sent": sent,
            "may_assign": petugas.has_perm(ASSIGN),
            "waits_at": self.waits_at(request, obj) if item is not None and item.is_paused else None,
            "whose_turn": queue if not works else None,
        }

    def _panels(
        self,
        request: HttpRequest,
        obj: Any,
        current: Action[Any] | None,
        form: BaseForm | None,
        work: Mapping[str, Any],
    ) -> list[ActPanel]:
        petugas = officer_of(request)
        offered = [current] if current else [a for a in self.ACTIONS if a.offered(petugas, obj)]
        if work["kept_out"] and not current:
            offered = [a for a in offered if not a.decides]
        if work["taken"] and not current:
            offered = [a for a in offered if a.alongside]
        return [
            ActPanel(
                a,
                form if a is current and form is not None else a.empty_form(request, obj, auto_id=f"id_{a.name}_%s"),
                reverse(f"admin:{self.page_name(a.name)}", args=[obj.pk]),
                a.effects_on(obj),
                is_open=a is current or (a.main and not a.danger),
            )
            for a in offered
        ]

    def case(self, request: HttpRequest, obj: Any) -> Case:
        """Return the data of a record to show: the fields that its admin names, and its other parts if it has any."""
        comparison = self.comparison(request, obj)
        title, number = self.case_title(obj)
        # Values in the heading of the page are not repeated below it.
        said = {title, number, str(getattr(obj, "get_status_display", str)())} - {""}
        return Case(
            title=title,
            status=number,
            why=self.why(obj),
            sections=[
                *([comparison] if comparison else []),
                *sections_of(request, self, obj, without=self.SHOWN_ELSEWHERE, said=said),
            ],
            tables=tables_of(request, self, obj),
        )

    def case_title(self, obj: Any) -> tuple[str, str]:
        """Return the name and the number of a case."""
        source = source_of(obj)
        if source is None:
            return str(obj), ""
        summary = source.summary(obj)
        return summary.title, summary.number

    def why(self, obj: Any) -> Sequence[str]:
        """Return why the case is here, in sentences."""
        source = source_of(obj)
        return [source.summary(obj).why] if source is not None and source.state(obj) is not None else []

    def comparison(self, request: HttpRequest, obj: Any) -> Section | None:
        """Return values of the case beside the values elsewhere, or None when there is nothing to compare."""
        return None

    def waits_at(self, request: HttpRequest, obj: Any) -> tuple[str, str] | None:
        """Return the place where a waiting case goes on: words, and the address if the officer may open it."""
        return None

    def also_open(self, request: HttpRequest, obj: Any) -> Sequence[WorkRow]:
        """Return the open work on rows that belong to the record: whose turn it is, and until when."""
        return ()

    def linked_rows(self, request: HttpRequest, items: Iterable[WorkItem]) -> list[WorkRow]:
        """Return the rows of work, with a link where the officer may open the case."""
        rows = []
        for row in work_rows(items, officer_of(request)):
            model = apps.get_model(row.item.subjek_jenis)
            opens = self.admin_site._registry[model].has_view_permission(request)
            rows.append(row if opens else replace(row, url=""))
        return rows

    def acts_elsewhere(self, request: HttpRequest, obj: Any) -> tuple[str, str] | None:
        """Return words and address of the page that has the acts on this case, if it is another one."""
        return None

    def search_words(self, obj: Any) -> tuple[str, str]:
        """Return the texts that the officers' search shows for a record: its name, and further words."""
        return str(obj), ""

    def history(self, obj: Any) -> list[HistoryLine]:
        """Return the events of the record."""
        return history_of(obj)

    def case_context(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        """Return the context of `CASE_TEMPLATE` for the record."""
        return {}

    @staticmethod
    def _put_on_record(request: HttpRequest, obj: Any, refused: Refused) -> None:
        if refused.on_record and obj is not None:
            wanted = (request.resolver_match and request.resolver_match.url_name) or ""
            hooks.refusals.collect(officer_of(request), obj, wanted)

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        obj = super().get_object(request, *args, **kwargs)
        if obj is not None:
            # A display column of the admin gets only the record, but its links depend on the officer who opened it.
            obj.opened_by = request.user
        return obj

    @admin.display(description=gettext_lazy("Tindakan"))
    def action_links(self, obj: Any) -> SafeString | str:
        """Return links to the acts that the officer who opened the record may do now, to be shown on top of it."""
        if obj is None or obj.pk is None:
            return "–"
        links = [
            (reverse(f"admin:{self.page_name(a.name)}", args=[obj.pk]), a.title)
            for a in self.ACTIONS
            if a.offered(obj.opened_by, obj)
        ]
        return format_html_join(" ", '<a class="btn btn-sm btn-outline-primary" href="{}">{}</a>', links) or "–"
