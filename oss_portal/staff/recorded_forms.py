"""What is saved or deleted by a form of the admin is in the audit trail, as every act is, with what changed.

`PortalAdminSite.register` puts this in front of every admin: which rule of retention, law or answer somebody changed
must not be known to Django's own log alone, which nobody seals.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar, cast

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.options import BaseModelAdmin
from django.db import IntegrityError, models
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from oss_portal.audit.events import Event
from oss_portal.audit.trail import record
from oss_portal.forms import EmailField, IntegerField, OneBoxDateField
from oss_portal.forms.email import EmailWidget
from oss_portal.staff.addresses import list_url
from oss_portal.staff.colleagues import tell_colleagues
from oss_portal.staff.opened import RecordForm
from oss_portal.staff.permissions import officer_of
from oss_portal.web.second_click import note_accepted, one_click_at_a_time

# Of a long text the beginning is enough to know it by.
_LENGTH = 200


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, QuerySet | list | tuple):
        return ", ".join(str(_plain(v)) for v in value)[:_LENGTH]
    if isinstance(value, date):
        return value.isoformat()
    return str(value)[:_LENGTH]


def _named(obj: Model) -> dict[str, str]:
    """Return the table and the row in words; a row of a library, which may hold a name, by its key."""
    ours = obj._meta.app_label in settings.PORTAL_APPS
    return {"tabel": str(obj._meta.verbose_name), "baris": str(obj)[:_LENGTH] if ours else str(obj.pk)}


# What is typed into the boxes of the admin is read as in every form of the portal.
_FIELDS: dict[type[models.Field], dict[str, Any]] = {
    models.DateField: {"form_class": OneBoxDateField},
    models.IntegerField: {"form_class": IntegerField},
    models.EmailField: {"form_class": EmailField, "widget": EmailWidget({"class": "vTextField"})},
}


def _read_as_typed(of: BaseModelAdmin[Any]) -> None:
    overrides = cast(dict[type[models.Field], dict[str, Any]], of.formfield_overrides)
    for column, options in _FIELDS.items():
        overrides[column] |= options


class RecordedForms(admin.ModelAdmin):
    """In front of every registered admin: its forms save nothing in silence, and nothing that was not seen."""

    # Whether a service of the app records what this admin saves. Only declared: a value would hide the admin's own.
    RECORDED_ELSEWHERE: ClassVar[bool]
    # Words that decide nothing, or what a second officer decides: then nobody else is told of each change.
    TOLD_TO_NOBODY: ClassVar[bool]

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        _read_as_typed(self)

    def get_inline_instances(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        inlines = super().get_inline_instances(request, obj)
        for inline in inlines:
            _read_as_typed(inline)
        return inlines

    @property
    def _records(self) -> bool:
        return not getattr(self, "RECORDED_ELSEWHERE", False)

    def _tell(self, request: HttpRequest, obj: Any, columns: Iterable[object]) -> None:
        if not getattr(self, "TOLD_TO_NOBODY", False):
            tell_colleagues(obj=obj, by=officer_of(request), columns=columns)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        return type(form)(form.__name__, (RecordForm, form), {})

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Make one record of a form that is sent twice, whether or not a column of it must differ from all others."""
        if request.method != "POST":
            return super().add_view(request, *args, **kwargs)
        with one_click_at_a_time(request) as was_saved:
            if was_saved:
                messages.info(request, _("Isian yang sama baru saja disimpan; tidak dibuat sekali lagi."))
                return HttpResponseRedirect(list_url(self.model))
            response = super().add_view(request, *args, **kwargs)
            if isinstance(response, HttpResponseRedirect):
                note_accepted(request)
            return response

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form with its fault where its row was saved meanwhile: by a second click, or by a colleague."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except IntegrityError:
            # Nothing of it was kept. The check, which found no such row before, finds it.
            return super().changeform_view(request, *args, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Record what was saved, and tell colleagues, in the transaction that saves it."""
        super().save_related(request, form, formsets, change)
        rows = [f for f in formsets if f.new_objects or f.changed_objects or f.deleted_objects]
        if form.changed_data or rows:
            names = [form[name].label for name in form.changed_data if name in form.fields]
            self._tell(request, form.instance, [*names, *(f.model._meta.verbose_name_plural for f in rows)])
        if not self._records:
            return
        changes = {
            name: (_plain(form.initial.get(name)) if change else None, _plain(form.cleaned_data.get(name)))
            for name in form.changed_data
            if name in form.cleaned_data
        }
        details: dict[str, Any] = _named(form.instance)
        for inline in formsets:
            rows = [*inline.new_objects, *(obj for obj, _columns in inline.changed_objects)]
            if rows or inline.deleted_objects:
                details[inline.model._meta.model_name] = {
                    "disimpan": [str(row)[:_LENGTH] for row in rows],
                    "dihapus": [str(row)[:_LENGTH] for row in inline.deleted_objects],
                }
        record(Event.DATA_DISIMPAN, subject=form.instance, by=officer_of(request), changes=changes, details=details)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        if self._records:
            record(Event.DATA_DIHAPUS, subject=obj, by=officer_of(request), details=_named(obj))
        self._tell(request, obj, [_("dihapus")])
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        # Who records elsewhere deletes row by row, by `delete_model`.
        if self._records:
            for obj in queryset:
                record(Event.DATA_DIHAPUS, subject=obj, by=officer_of(request), details=_named(obj))
                self._tell(request, obj, [_("dihapus")])
        super().delete_queryset(request, queryset)

    # The audit trail is the record; Django's own log would be a second one that nobody seals.
    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Write nothing: `save_related` did."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Write nothing: `save_related` did."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Write nothing: `delete_model` does."""
