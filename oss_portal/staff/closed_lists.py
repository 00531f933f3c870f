"""Lists of the admin that accept only the filters and sort columns that they show.

Django lets a list be filtered by any column of its table, also by one that nobody may see: an officer could find out
password hashes and telephone numbers from the number of rows that filters leave. `PortalAdminSite.register` adds
`ClosedAdmin` to every admin, also to those of libraries, so that no list stays open by mistake.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import get_fields_from_path, quote
from django.contrib.admin.views.main import ChangeList
from django.db.models import DateField, Field, ForeignObjectRel, Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property

from oss_portal.staff.addresses import page_name
from oss_portal.staff.recorded_forms import RecordedForms


def _keys_of_filter(model: type[Model], path: str) -> Iterator[str]:
    """Yield the parameters that Django's filters read for a column; they reveal no more than the filter shows."""
    field = get_fields_from_path(model, path)[-1]
    yield from (path, f"{path}__exact", f"{path}__in", f"{path}__isnull", f"{path}__isempty")
    if isinstance(field, DateField):
        yield from (f"{path}__gte", f"{path}__lt")
    if isinstance(field, ForeignObjectRel) or field.remote_field is not None:
        target = field.related_model
        if isinstance(target, type) and target._meta.pk is not None:
            yield from (f"{path}__id__exact", f"{path}__{target._meta.pk.name}__exact")


class ClosedChangeList(ChangeList):
    """A list that is sorted only by the columns that offer it, and that answers 400 to an impossible filter value."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The links of rows keep the filters. They are added here, as Django would resolve the URL of each row for it.
        self._row_query = f"?{self.preserved_filters}" if self.preserved_filters else ""
        self.preserved_filters = ""

    @cached_property
    def _row_url(self) -> list[str]:
        name = page_name(self.model, "change")
        return reverse(f"admin:{name}", args=["0"], current_app=self.model_admin.admin_site.name).rsplit("0", 1)

    def url_for_result(self, result: Model) -> str:
        """Return the address of a row; the addresses of a list differ only in the key."""
        before, after = self._row_url
        return f"{before}{quote(getattr(result, self.pk_attname))}{after}{self._row_query}"

    def get_ordering_field(self, field_name: Any) -> Any:
        """Do not sort by a column that is not in `sortable_by`: Django only hides the link and sorts nevertheless."""
        if self.sortable_by is not None and field_name not in self.sortable_by:
            return None
        return super().get_ordering_field(field_name)

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.complete(self.result_list)

    def complete(self, rows: Iterable[Any]) -> None:
        """Add to the rows of a page or export, in one query, values that columns show and the rows do not have."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Any]:
        """Raise `DisallowedModelAdminLookup` (400) for a filter that makes no sense, such as the year 99999."""
        try:
            return super().get_queryset(request, exclude_parameters)
        except (IncorrectLookupParameters, ValueError, OverflowError) as error:
            raise DisallowedModelAdminLookup("a filter with an impossible value") from error


class ClosedAdmin(RecordedForms):
    """A base class of every registered admin: only the shown filters work, and every form is recorded."""

    # No counts beside the filters; the address could ask for them otherwise.
    show_facets = admin.ShowFacets.NEVER

    def filter_keys(self, request: HttpRequest | None) -> set[str]:
        """Return the parameters of the address by which this list may be filtered."""
        keys: set[str] = set()
        if self.date_hierarchy:
            keys |= {f"{self.date_hierarchy}__{part}" for part in ("year", "month", "day", "gte", "lt")}
        # Django calls without a request to check the declared filters.
        for item in self.get_list_filter(request) if request is not None else self.list_filter:
            name = item[0] if isinstance(item, list | tuple) else item
            if isinstance(name, str | Field):
                keys |= set(_keys_of_filter(self.model, name if isinstance(name, str) else name.name))
            else:
                keys.add(str(getattr(name, "parameter_name", "")))
        return keys

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        return lookup in self.filter_keys(request)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        listing = super().get_changelist(request, **kwargs)
        if issubclass(listing, ClosedChangeList):
            return listing
        return type(listing.__name__, (ClosedChangeList, listing), {})


def closed(admin_class: type[admin.ModelAdmin]) -> type[admin.ModelAdmin]:
    """Return `admin_class` with `ClosedAdmin` as its first base class."""
    if issubclass(admin_class, ClosedAdmin):
        return admin_class
    return type(admin_class.__name__, (ClosedAdmin, admin_class), {"__module__": admin_class.__module__})
