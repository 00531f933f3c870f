"""Names of the records that audit events are about."""

from collections import defaultdict
from collections.abc import Iterable

from django.apps import apps
from django.db.models import CharField

from oss_portal.models import AuditEvent

# Columns that people know a record by: its number, or the User-ID of a login.
_NAMES = ("nomor", "user_id")


def number_subjects(events: Iterable[AuditEvent]) -> None:
    """Set the number or User-ID of its record on each event, if it has one; one query per kind of record."""
    by_kind: defaultdict[str, list[AuditEvent]] = defaultdict(list)
    for event in events:
        by_kind[event.subjek_jenis].append(event)
    for kind, about in by_kind.items():
        try:
            model = apps.get_model(kind)
        except (LookupError, ValueError):
            continue
        # Only unique columns: the number of a version is no name, because other rows may have the same.
        named = (f.name for f in model._meta.fields if f.name in _NAMES and isinstance(f, CharField) and f.unique)
        column = next(named, None)
        if column is None:
            continue
        rows = model._base_manager.filter(pk__in={event.subjek_id for event in about}).values_list("pk", column)
        numbers = {str(pk): name for pk, name in rows}
        for event in about:
            event.subjek_nomor = numbers.get(event.subjek_id, "")
