"""Base classes of lists and records in the admin: officers read without changing, and searches scan no table."""

from typing import Any, cast
from urllib.parse import urlencode, urlsplit

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.views.main import PAGE_VAR, SEARCH_VAR, ChangeListSearchForm
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext

from oss_portal.staff import search_terms
from oss_portal.staff.addresses import page_name
from oss_portal.staff.area import within
from oss_portal.staff.closed_lists import ClosedChangeList
from oss_portal.staff.list_export import export_response
from oss_portal.staff.permissions import has_conflict, leave_out_conflicts, officer_of, refuse_conflict
from oss_portal.staff.record_search import LIMIT, RecordSearch
from oss_portal.staff.replica_lists import list_from_replica


class EstimatingPaginator(Paginator):
    """A paginator that counts exactly up to ten thousand rows; beyond, it uses PostgreSQL's estimate to avoid a scan.

    It has no pages beyond ten thousand rows: nobody reads so many, and the database would have to read all rows before
    a page. Columns of other tables are read only for the rows of a page, not for the rows before it.
    """

    LIMIT = 10_000
    object_list: QuerySet[Any]

    @cached_property
    def count(self) -> int:
        count: int = self.object_list.order_by()[: self.LIMIT].count()
        if count < self.LIMIT or self.object_list.query.where:
            return count
        with connection.cursor() as cursor:
            cursor.execute(
                # A partitioned table (by months) is never analysed as a whole, so its partitions are summed up; a plain
                # table has no partition tree, so its own name is also accepted.
                "select coalesce(sum(reltuples), 0)::bigint from pg_class where reltuples > 0 and relkind = 'r'"
                " and (oid = %s::regclass or oid in (select relid from pg_partition_tree(%s::regclass)))",
                [self.object_list.model._meta.db_table] * 2,
            )
            estimate: int = cursor.fetchone()[0]
        return max(estimate, count)

    @cached_property
    def num_pages(self) -> int:
        return min(super().num_pages, self.LIMIT // self.per_page)

    @property
    def is_truncated(self) -> bool:
        """Whether there are rows that no page shows."""
        return self.count >= self.LIMIT

    @property
    def count_label(self) -> str:
        """The number of rows in words: exact, as an estimate ("±"), or as a lower limit ("+")."""
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
        return Page(self.object_list.filter(pk__in=pk), page_number, self)


class SearchForm(ChangeListSearchForm):
    """A search form that decrypts the search word in the address."""

    def clean_q(self) -> str:
        return search_terms.read(self.cleaned_data[SEARCH_VAR] or "")


class EncryptedChangeList(ClosedChangeList):
    """A list whose search box sends a POST, so that no URL contains a NIK, a name or a mail address."""

    search_form_class = SearchForm
    via_post = True

    def get_results(self, request: HttpRequest) -> None:
        """Leave out rows that concern the officer or somebody close to them, and show how many these are."""
        super().get_results(request)
        # Only the growing tables, those with `SEARCH`, hold people and cases. Every page of a search is recorded, as an
        # officer may open any page first.
        if self.query and getattr(self.model_admin, "SEARCH", None):
            search_terms.record_search(request, self.model._meta.label_lower, self.query, self.result_count)
        rows = list(self.result_list)
        if not rows:
            return
        kept = leave_out_conflicts(request, rows)
        if len(kept) < len(rows):
            self.result_list = kept


class ReadOnlyAdmin(admin.ModelAdmin):
    """An admin of records that staff read: nothing is added, changed or deleted by hand. Acts have their own pages."""

    paginator = EstimatingPaginator
    show_full_result_count = False
    list_per_page = 50
    actions = None
    # The filter with which the list opens for officers with a permission: (filter, its value, permission).
    OPENING_FILTER: tuple[str, str, str] | None = None
    # The path to the kelurahan of a record, for lists that are limited to the officer's area.
    AREA: str = ""
    # The search of the list, for a table that grows without limit; other lists use Django's `search_fields`.
    SEARCH: RecordSearch | None = None

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Leave out records outside the area of the officer: they are in no list, and none of their pages opens."""
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.filter(within(officer_of(request), self.AREA)) if self.AREA else rows

    def visible_record(self, request: HttpRequest, pk: int) -> Any:
        """Return a record that the officer may see. Raises `Http404` outside their area, and `PermissionDenied`.

        The views of everything that belongs to a record (a document, a proof) call this method, as its own page does.
        """
        obj = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_view_permission(request, obj):
            raise PermissionDenied
        return obj

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        """Redirect to the front page. Django would say "perhaps deleted", but such records are never deleted."""
        messages.warning(
            request, gettext("Tidak ada yang dapat dibuka di alamat itu: salah tulis, atau di luar wilayah kerja Anda.")
        )
        return HttpResponseRedirect(reverse("admin:index"))

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Redirect to the page of the record, which has its history and checks conflicts of interest."""
        return HttpResponseRedirect(reverse(f"admin:{self.page_name('change')}", args=[object_id]))

    def get_search_fields(self, request: HttpRequest) -> Any:
        # Django shows the search box when there are any columns; only `get_search_results` uses them.
        return self.SEARCH.columns if self.SEARCH else super().get_search_fields(request)

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> Any:
        """Search with `SEARCH`; warn when too many records have the word."""
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

    def get_urls(self) -> list[URLPattern]:
        export = path("ekspor/", self.admin_site.admin_view(self.export_view), name=self.page_name("ekspor"))
        return [export, *super().get_urls()]

    def page_name(self, page: str) -> str:
        """Return the name of one of the addresses of this kind of record, without its namespace."""
        return page_name(self.model, page)

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """Return the list, as filtered by the address, as a CSV file; only a POST may fetch it."""
        if request.method != "POST" or not self.has_view_permission(request):
            raise PermissionDenied
        return export_response(request, cast(ClosedChangeList, self.get_changelist_instance(request)))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the list; after a POST of a search word, redirect to the address with the word encrypted."""
        if request.method == "POST" and SEARCH_VAR in request.POST:
            options = request.GET.copy()
            options.pop(PAGE_VAR, None)
            options[SEARCH_VAR] = search_terms.hide(request.POST[SEARCH_VAR])
            return HttpResponseRedirect(f"{request.path}?{options.urlencode()}")
        if self.OPENING_FILTER and request.method == "GET" and not request.GET and not self._came_from_list(request):
            filter_rows, value, permission = self.OPENING_FILTER
            if request.user.has_perm(permission):
                return HttpResponseRedirect(f"{request.path}?{urlencode({filter_rows: value})}")
        context: dict[str, Any] = {"export_url": reverse(f"admin:{self.page_name('ekspor')}")}
        if self.actions is None and IS_POPUP_VAR not in request.GET:
            # Officers cannot choose or type anything in such a list, so it needs none of the nine scripts of a form.
            context["media"] = forms.Media()
        return list_from_replica(super().changelist_view)(request, context | (extra_context or {}))

    @staticmethod
    def _came_from_list(request: HttpRequest) -> bool:
        """Whether the officer came from the list itself, by its filter "Semua", whose address has no query either."""
        return urlsplit(request.headers.get("referer", "")).path == request.path

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Refuse a record that concerns the officer or somebody close to them; the attempt is recorded."""
        obj = self.get_object(request, object_id) if object_id else None
        if obj is not None and self.has_view_permission(request, obj) and has_conflict(officer_of(request), obj):
            return refuse_conflict(request)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        return False


class ReadOnlyInline(admin.TabularInline):
    """Rows that belong to a record, for officers to read."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        return False


class ListRowForm(forms.ModelForm):
    """A row of a list that is edited in place: each input has a label with its column and row for screen readers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for fields in self.fields.values():
            fields.widget.attrs["aria-label"] = f"{fields.label}: {self.instance}"
