"""What every list and record in the admin shares: looking without changing, and searching without scanning."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import PAGE_VAR, SEARCH_VAR, ChangeList, ChangeListSearchForm
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db import connection, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.html import format_html_join
from django.utils.translation import gettext, gettext_lazy

from oss_portal import hooks
from oss_portal.forms import ReasonForm  # noqa: F401 - nib still takes it from here
from oss_portal.models import Pengguna
from oss_portal.staff import search_terms
from oss_portal.staff.record_search import LIMIT, RecordSearch


class EstimatingPaginator(Paginator):
    """Counts exactly up to ten thousand; beyond it takes PostgreSQL's estimate, so that no page scans a large table.

    Nor are there pages beyond: nobody turns ten thousand rows over, and the database would count them off one by one.
    What a page shows beside its own table is read for its rows alone, not for all those before them.
    """

    LIMIT = 10_000

    @cached_property
    def count(self) -> int:
        count = self.object_list.order_by()[: self.LIMIT].count()
        if count < self.LIMIT or self.object_list.query.where:
            return count
        with connection.cursor() as cursor:
            cursor.execute(
                "select reltuples::bigint from pg_class where oid = %s::regclass",
                [self.object_list.model._meta.db_table],
            )
            return max(cursor.fetchone()[0], count)

    @cached_property
    def num_pages(self) -> int:
        return min(super().num_pages, self.LIMIT // self.per_page)

    @property
    def is_truncated(self) -> bool:
        """Whether there are rows that no page shows."""
        return self.count >= self.LIMIT

    @property
    def count_label(self) -> str:
        """The number of rows as it is said: exactly, as an estimate, or as more than are counted."""
        text = f"{self.count:,}".replace(",", ".")
        if not self.is_truncated:
            return text
        return f"{text}+" if self.object_list.query.where else f"± {text}"

    def page(self, number: int | str) -> Page[Any]:
        page_number = self.validate_number(number)
        start = (page_number - 1) * self.per_page
        if not start:
            return super().page(number)
        pk = list(self.object_list.values_list("pk", flat=True)[start : start + self.per_page])
        return self._get_page(self.object_list.filter(pk__in=pk), page_number, self)


class SearchForm(ChangeListSearchForm):
    """Reads the word of the search box back from the address."""

    def clean_q(self) -> str:
        return search_terms.read(self.cleaned_data[SEARCH_VAR] or "")


class EncryptedChangeList(ChangeList):
    """A list whose search box posts: no NIK, name or mail address is in an address."""

    search_form_class = SearchForm
    via_post = True


def has_conflict(petugas: Pengguna, obj: Any) -> bool:
    """Whether an app says that the record concerns the officer or somebody close; the app records the attempt."""
    return bool(hooks.conflicts.collect(petugas, obj))


def refuse_conflict(request: HttpRequest) -> HttpResponse:
    """Answer an officer who may not open a record: ask a colleague."""
    return render(request, "staff/conflict.html", status=403)


class ReadOnlyAdmin(admin.ModelAdmin):
    """A record that staff read: nothing is added, changed or deleted by hand. Acts have pages of their own."""

    paginator = EstimatingPaginator
    show_full_result_count = False
    # Counting by filter would scan the whole table.
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    actions = None
    # The queue that the bare list opens with, for who holds the permission: (filter, its value, permission).
    OPENING_FILTER: tuple[str, str, str] | None = None
    # How a word of the search box finds records, for a table that grows without end; else `search_fields` of Django.
    SEARCH: RecordSearch | None = None

    def get_search_fields(self, request: HttpRequest) -> Any:
        # What they are matters to `get_search_results` alone; that there are some shows the box.
        return self.SEARCH.columns if self.SEARCH else super().get_search_fields(request)

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> Any:
        """Find by `SEARCH`; a word that too many records hold is said to be one."""
        if self.SEARCH is None:
            return super().get_search_results(request, queryset, search_term)
        if not search_term.strip():
            return queryset, False
        pk, more = self.SEARCH.find(self.model, search_term)
        if more:
            message = gettext("Lebih dari %(n)s catatan cocok; hanya yang terbaru ditampilkan. Tulis lebih lengkap.")
            messages.warning(request, message % {"n": LIMIT})
        return queryset.filter(pk__in=pk), False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> Any:
        return EncryptedChangeList

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the list; a posted search word goes on in the address, encrypted."""
        if request.method == "POST" and SEARCH_VAR in request.POST:
            options = request.GET.copy()
            options.pop(PAGE_VAR, None)
            options[SEARCH_VAR] = search_terms.hide(request.POST[SEARCH_VAR])
            return HttpResponseRedirect(f"{request.path}?{options.urlencode()}")
        if self.OPENING_FILTER and request.method == "GET" and not request.GET and not self._came_from_list(request):
            filter_rows, value, permission = self.OPENING_FILTER
            if request.user.has_perm(permission):
                return HttpResponseRedirect(f"{request.path}?{urlencode({filter_rows: value})}")
        return super().changelist_view(request, extra_context)

    @staticmethod
    def _came_from_list(request: HttpRequest) -> bool:
        """Whether the filter "Semua" of the list itself led here, whose address is bare too."""
        return urlsplit(request.headers.get("referer", "")).path == request.path

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Refuse a record that concerns the officer or somebody close to them; the try is on record."""
        obj = self.get_object(request, object_id) if object_id else None
        if obj is not None and self.has_view_permission(request, obj) and has_conflict(request.user, obj):
            return refuse_conflict(request)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        return False


class ListRowForm(forms.ModelForm):
    """A row of a list that is edited in place: each box says aloud which column and which row it is."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for fields in self.fields.values():
            fields.widget.attrs["aria-label"] = f"{fields.label}: {self.instance}"


class ActionAdmin(ReadOnlyAdmin):
    """Pages of acts beside a record: a form with a reason, what will happen, and the service behind it."""

    # nama -> {"judul", "izin", "form", "perbuatan": f(objek, oleh, data) -> message, and if wanted "akibat": what will
    # happen (a list, or f(objek)), "bila": f(objek) -> whether the link is shown}; instead of "perbuatan" may stand
    # "perbuatan_form": f(objek, oleh, data, form), where an act needs more of the form than its data.
    ACTIONS: dict[str, dict] = {}
    # What a service may refuse -> the words for it, or a function of the exception. They stand beside the
    # field that the exception names as `kolom`, if the form has it.
    MESSAGES: dict[type[Exception], object] = {}
    # The same for what is new, with None for the record. Without it nothing can be added.
    BARU: dict | None = None
    # The list as a queue, whose turn it is first (HAK-1b): (filter, its value) -> ordering.
    QUEUES: dict[tuple[str, str], list[str]] = {}

    def get_ordering(self, request: HttpRequest) -> Any:
        matches = (
            order for (filter_rows, value), order in self.QUEUES.items() if request.GET.get(filter_rows) == value
        )
        return next(matches, super().get_ordering(request))

    def get_fieldsets(self, request: HttpRequest, obj: Any | None = None) -> Any:
        """Leave out the acts for who may do none of them."""
        everything = super().get_fieldsets(request, obj)
        if any(request.user.has_perm(t["izin"]) for t in self.ACTIONS.values()):
            return everything
        return [(title, o | {"fields": [k for k in o["fields"] if k != "action_links"]}) for title, o in everything]

    def get_urls(self) -> list[Any]:
        address = [
            path(
                f"<int:pk>/{nama}/",
                self.admin_site.admin_view(self._page(nama)),
                name=f"{self.opts.app_label}_{self.opts.model_name}_{nama}",
            )
            for nama in self.ACTIONS
        ]
        return address + super().get_urls()

    def _page(self, nama: str):
        def view(request: HttpRequest, pk: int):
            return self.run(request, pk, nama)

        return view

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.BARU is not None and request.user.has_perm(self.BARU["izin"])

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The page that makes a new record, through its service where there is one."""
        if self.BARU is None:
            return super().add_view(request, form_url, extra_context)
        if not self.has_add_permission(request):
            raise PermissionDenied
        t = self.BARU
        form = t["form"](request.POST or None, request.FILES or None)
        back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        if request.method == "POST" and form.is_valid() and (message := self._perform(form, t, None, request)):
            messages.success(request, message)
            return HttpResponseRedirect(back)
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": t["judul"],
            "form": form,
            "back_url": back,
            "effects": self._effects(t, None),
        }
        return render(request, "admin/action.html", context, status=422 if form.errors else 200)

    @staticmethod
    def _effects(t: Any, obj: Any):
        effects = t.get("effects", ())
        return effects(obj) if callable(effects) else effects

    def _perform(self, form: Any, t: Any, obj: Any, request: HttpRequest):
        """Do the act in one transaction; a refusal becomes an error of the form and nothing is returned."""
        try:
            with transaction.atomic():
                if "perbuatan_form" in t:
                    return t["perbuatan_form"](obj, request.user, form.cleaned_data, form)
                return t["perform"](obj, request.user, form.cleaned_data)
        except tuple(self.MESSAGES) as error:
            message = next(self.MESSAGES[classes] for classes in type(error).__mro__ if classes in self.MESSAGES)
            field = getattr(error, "field", "") or getattr(error, "kolom", "")
            form.add_error(
                field if field in form.fields else None, str(message(error) if callable(message) else message)
            )
            self.record_refusal(request, obj, error)
        return None

    def record_refusal(self, request: HttpRequest, obj: Any, error: Exception) -> None:
        """Called after a refusal, outside its transaction: an app puts on record what must not even be tried."""

    def action_form(self, nama: str, obj: Any, data: Any, files: Any = None):
        return self.ACTIONS[nama]["form"](data, files)

    def run(self, request: HttpRequest, pk: int, nama: str):
        t = self.ACTIONS[nama]
        if not request.user.has_perm(t["izin"]):
            raise PermissionDenied
        obj = get_object_or_404(self.get_queryset(request), pk=pk)
        if has_conflict(request.user, obj):
            return refuse_conflict(request)
        back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[pk])
        submission = (request.POST, request.FILES) if request.method == "POST" else (None, None)
        form = self.action_form(nama, obj, *submission)
        if request.method == "POST" and form.is_valid() and (message := self._perform(form, t, obj, request)):
            if isinstance(message, dict):
                template = message.pop("templat", "admin/reveal.html")
                return render(request, template, self._context(request, obj, t) | message)
            messages.success(request, message)
            return HttpResponseRedirect(back)
        context = self._context(request, obj, t) | {"form": form, "effects": self._effects(t, obj)}
        return render(request, "admin/action.html", context, status=422 if form.errors else 200)

    def _context(self, request: HttpRequest, obj: Any, t: Any) -> dict:
        return self.admin_site.each_context(request) | {
            "opts": self.opts,
            "obj": obj,
            "title": t["judul"],
            "back_url": reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[obj.pk]),
        }

    def get_object(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        obj = super().get_object(request, *args, **kwargs)
        if obj is not None:
            # A column of the admin is asked about the record alone; the links depend on who looks.
            obj.opened_by = request.user
        return obj

    def action_links(self, obj: Any):
        """Links to the acts that whoever opened the record may do now, shown on top of it."""
        if obj is None or obj.pk is None:
            return "–"
        link = [
            (reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{nama}", args=[obj.pk]), t["judul"])
            for nama, t in self.ACTIONS.items()
            if obj.opened_by.has_perm(t["izin"]) and ("bila" not in t or t["bila"](obj))
        ]
        return format_html_join(" ", '<a class="btn btn-sm btn-outline-primary" href="{}">{}</a>', link) or "–"

    action_links.short_description = gettext_lazy("Tindakan")
