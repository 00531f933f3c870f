"""What the records are called that audit events are about."""

from collections import defaultdict
from collections.abc import Iterable

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import CharField

from oss_portal.models import AuditEvent


def number_subjects(events: Iterable[AuditEvent]) -> None:
    """Give each event the number of its record, where the record has one; one query a kind of record."""
    by_kind: defaultdict[str, list[AuditEvent]] = defaultdict(list)
    for event in events:
        by_kind[event.subjek_jenis].append(event)
    for kind, about in by_kind.items():
        try:
            model = apps.get_model(kind)
            column = model._meta.get_field("nomor")
        except (LookupError, ValueError, FieldDoesNotExist):
            continue
        # A number of a version is no name: it may be missing, and be that of another row.
        if not (isinstance(column, CharField) and column.unique):
            continue
        rows = model._base_manager.filter(pk__in={event.subjek_id for event in about}).values_list("pk", "nomor")
        numbers = {str(pk): nomor for pk, nomor in rows}
        for event in about:
            event.subjek_nomor = numbers.get(event.subjek_id, "")
