"""Deadlines that are moved: of links, invitations and objections after an outage (LIM-d), of objections by holidays."""

from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils import timezone

from oss_portal import hooks
from oss_portal.audit.trail import record
from oss_portal.reference.business_calendar import add_working_days
from registrasi.events import Event
from registrasi.models import ActivationLink, PermohonanAkses, Undangan
from registrasi.rules.periods import KEBERATAN_DAYS
from registrasi.services.permohonan_akses.base import tell_concerned

_BATCH = 50


@hooks.extend_deadlines.register
def extend(shift: hooks.Shift) -> int:
    """Move the deadlines, except of links and cases that are used, answered or dead; return the number moved."""
    count = 0
    duration = shift.end - shift.start
    affected = {"berlaku_sampai__gte": shift.start, "berlaku_sampai__lte": shift.until}
    for rows in (
        ActivationLink.objects.filter(mati_pada__isnull=True, **affected),
        Undangan.objects.filter(status=Undangan.Status.MENUNGGU, **affected),
    ):
        count += rows.update(berlaku_sampai=Greatest(F("berlaku_sampai") + duration, Value(shift.until)))
    start, end = shift.affected_days
    cases = PermohonanAkses.objects.is_open().filter(keberatan_sampai__range=(start, end))
    for p in cases.select_related("pengguna").select_for_update(of=("self",)):
        before, p.keberatan_sampai = p.keberatan_sampai, shift.new_day
        p.save(update_fields=["keberatan_sampai"])
        changes = {"keberatan_sampai": (before, p.keberatan_sampai)}
        record(Event.TENGGAT_DIPERPANJANG, subject=p, about=p.pengguna, changes=changes)
        count += 1
    return count


@hooks.move_deadlines.register
def move_with_calendar(after: int) -> int | None:
    """Move the last day for objections if a working day before it became a holiday, and tell all concerned."""
    cases = PermohonanAkses.objects.is_open().filter(pk__gt=after, keberatan_sampai__isnull=False).order_by("pk")
    batch = list(cases.select_related("pengguna", "pelaku_usaha").select_for_update(of=("self",))[:_BATCH])
    for p in batch:
        before = p.keberatan_sampai
        until = add_working_days(timezone.localdate(p.dibuat_pada), KEBERATAN_DAYS)
        if before is None or until <= before:
            continue
        p.keberatan_sampai = until
        p.save(update_fields=["keberatan_sampai"])
        changes = {"keberatan_sampai": (before, until)}
        record(Event.TENGGAT_DIPERPANJANG, subject=p, about=p.pengguna, changes=changes)
        tell_concerned(p, "keberatan_extended")
    return batch[-1].pk if batch else None
