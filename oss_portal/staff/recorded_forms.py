"""Forms of the admin that write to the audit trail, as every act does: what was saved or deleted, and what changed.

`PortalAdminSite.register` adds `RecordedForms` to every admin: changes to a rule of retention, a law or an answer must
not be in Django's own log alone, which is not sealed.
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

# The beginning of a long text is enough to recognise it.
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
    """Return the table and the row in words; a row of a library by its key, as its text may have a person's name."""
    ours = obj._meta.app_label in settings.PORTAL_APPS
    return {"tabel": str(obj._meta.verbose_name), "baris": str(obj)[:_LENGTH] if ours else str(obj.pk)}


# Form fields of the admin read dates, numbers and mail addresses as every other form of the portal does.
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
    """A base class of every registered admin: its forms record what they save, and overwrite nothing unseen."""

    # Whether a service of the app records what this admin saves. Declared without a value, because this class comes
    # before the admin, whose own value it would hide.
    RECORDED_ELSEWHERE: ClassVar[bool]
    # Whether colleagues are not told of changes: for texts that decide nothing, and proposals for a second officer.
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
        """Make only one record when a form is sent twice, with or without a unique column."""
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
        """Show the form with an error when its row was saved meanwhile, by a second click or by a colleague."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except IntegrityError:
            # Nothing was saved. On the second call the validation finds the existing row.
            return super().changeform_view(request, *args, **kwargs)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Record what was saved, and tell colleagues, in the same transaction."""
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
        # Admins with `RECORDED_ELSEWHERE` delete row by row, through `delete_model`.
        if self._records:
            for obj in queryset:
                record(Event.DATA_DIHAPUS, subject=obj, by=officer_of(request), details=_named(obj))
                self._tell(request, obj, [_("dihapus")])
        super().delete_queryset(request, queryset)

    # The audit trail is the record; Django's own log would be a second one without a seal.
    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Write nothing: `save_related` did."""

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Write nothing: `save_related` did."""

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Write nothing: `delete_model` does."""
