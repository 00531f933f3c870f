"""Pages of acts beside a record in the admin: a form, what will happen, and the service behind it."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.db.models.expressions import Combinable
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from oss_portal import hooks
from oss_portal.exceptions import Refused
from oss_portal.staff.actions import Action, Outcome, perform
from oss_portal.staff.admin_base import ReadOnlyAdmin, has_conflict, refuse_conflict
from oss_portal.staff.permissions import officer_of


class ActionAdmin(ReadOnlyAdmin):
    """A record that officers read, with its acts on pages of their own."""

    ACTIONS: ClassVar[tuple[Action[Any], ...]] = ()
    # The act that makes a new record; without it nothing can be added.
    CREATE: ClassVar[Action[None] | None] = None
    # What the page of an act that `shows_case` includes beside its form; its context comes from `case_context`.
    CASE_TEMPLATE: ClassVar[str] = ""
    # The list as a queue, whose turn it is first (HAK-1b): (filter, its value) -> ordering.
    QUEUES: ClassVar[dict[tuple[str, str], list[str]]] = {}

    def get_ordering(self, request: HttpRequest) -> tuple[str | Combinable, ...]:
        for (parameter, value), ordering in self.QUEUES.items():
            if request.GET.get(parameter) == value:
                return tuple(ordering)
        return tuple(super().get_ordering(request))

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> Any:
        """Leave out the links to acts for who may do none of them."""
        fieldsets = super().get_fieldsets(request, obj)
        if any(action.allowed(request.user) for action in self.ACTIONS):
            return fieldsets
        return [(title, o | {"fields": [f for f in o["fields"] if f != "action_links"]}) for title, o in fieldsets]

    def get_urls(self) -> list[URLPattern]:
        pages = [
            path(f"<int:pk>/{a.name}/", self.admin_site.admin_view(self._page(a)), name=self._url_name(a.name))
            for a in self.ACTIONS
        ]
        return pages + super().get_urls()

    def _url_name(self, name: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{name}"

    def _page(self, action: Action[Any]) -> Any:
        def view(request: HttpRequest, pk: int) -> HttpResponse:
            return self.action_view(request, action, pk)

        return view

    def action_view(self, request: HttpRequest, action: Action[Any], pk: int) -> HttpResponse:
        """Show the page of an act on one record, or do it."""
        if not action.allowed(request.user):
            raise PermissionDenied
        obj = get_object_or_404(self.get_queryset(request), pk=pk)
        if not (self.has_view_permission(request, obj) and action.allowed(request.user, obj)):
            raise PermissionDenied
        if has_conflict(officer_of(request), obj):
            return refuse_conflict(request)
        return self._answer(request, action, obj, reverse(f"admin:{self._url_name('change')}", args=[pk]))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.CREATE is not None and self.CREATE.allowed(request.user) and self.has_view_permission(request)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Show the page that makes a new record through its service, or make it."""
        if self.CREATE is None:
            return super().add_view(request, form_url, extra_context)
        if not self.has_add_permission(request):
            raise PermissionDenied
        return self._answer(request, self.CREATE, None, reverse(f"admin:{self._url_name('changelist')}"))

    def _answer(self, request: HttpRequest, action: Action[Any], obj: Any, back: str) -> HttpResponse:
        form = action.bound_form(request, obj)
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "obj": obj,
            "title": action.title,
            "back_url": back,
        }
        if request.method == "POST" and form.is_valid():
            outcome = perform(action, obj, officer_of(request), form)
            if isinstance(outcome, Outcome):
                if outcome.page:
                    return render(request, outcome.page.template, context | dict(outcome.page.context))
                messages.success(request, str(outcome.message))
                return HttpResponseRedirect(back)
            self._put_on_record(request, obj, outcome)
        context |= {"form": form, "effects": action.effects_on(obj)}
        if action.shows_case:
            context |= {"case_template": self.CASE_TEMPLATE} | self.case_context(request, obj)
        return render(request, "admin/action.html", context, status=422 if form.errors else 200)

    def search_words(self, obj: Any) -> tuple[str, str]:
        """Return what the search of the officers shows of a record: its name, and what it is beside."""
        return str(obj), ""

    def case_context(self, request: HttpRequest, obj: Any) -> dict[str, Any]:
        """Return what `CASE_TEMPLATE` shows of the record."""
        return {}

    @staticmethod
    def _put_on_record(request: HttpRequest, obj: Any, refused: Refused) -> None:
        if refused.on_record and obj is not None:
            wanted = (request.resolver_match and request.resolver_match.url_name) or ""
            hooks.refusals.collect(officer_of(request), obj, wanted)

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        obj = super().get_object(request, *args, **kwargs)
        if obj is not None:
            # A column of the admin is asked about the record alone; the links depend on who looks.
            obj.opened_by = request.user
        return obj

    @admin.display(description=gettext_lazy("Tindakan"))
    def action_links(self, obj: Any) -> SafeString | str:
        """Links to the acts that whoever opened the record may do now, shown on top of it."""
        if obj is None or obj.pk is None:
            return "–"
        links = [
            (reverse(f"admin:{self._url_name(a.name)}", args=[obj.pk]), a.title)
            for a in self.ACTIONS
            if a.offered(obj.opened_by, obj)
        ]
        return format_html_join(" ", '<a class="btn btn-sm btn-outline-primary" href="{}">{}</a>', links) or "–"
