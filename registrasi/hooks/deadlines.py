"""Deadlines of registrasi that move after an outage (LIM-d): activation links, invitations, objections."""

from django.db.models import F, Value
from django.db.models.functions import Greatest

from oss_portal import hooks
from oss_portal.audit.trail import record
from registrasi.events import Event
from registrasi.models import ActivationLink, PermohonanAkses, Undangan


@hooks.extend_deadlines.register
def extend(shift: hooks.Shift) -> int:
    """Move them; what is already used, answered or dead stays. Returns how many."""
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
