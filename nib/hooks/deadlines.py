"""Deadlines of this app that move after an outage (LIM-d): the answer to a warning or a freeze."""

from nib.events import Event
from nib.models import SanksiNib
from oss_portal import hooks
from oss_portal.audit.trail import record


@hooks.extend_deadlines.register
def extend(shift: hooks.Shift) -> int:
    """Move the days until which a holder may answer. Returns how many."""
    waiting = SanksiNib.objects.filter(
        status=SanksiNib.Status.BERLAKU, dijawab_pada__isnull=True, tenggat_jawab__range=shift.affected_days
    )
    count = 0
    for s in waiting.select_related("nib").select_for_update(of=("self",)):
        before, s.tenggat_jawab = s.tenggat_jawab, shift.new_day
        s.save(update_fields=["tenggat_jawab"])
        record(
            Event.TENGGAT_DIPERPANJANG,
            subject=s,
            nib=s.nib.nomor,
            changes={"tenggat_jawab": (before, s.tenggat_jawab)},
        )
        count += 1
    return count
