"""Deadlines of this app that can move: for answers to warnings after an outage (LIM-d), for reviews by the calendar."""

from datetime import datetime

from django.urls import reverse

from nib.events import Event
from nib.models import Izin, Permohonan, PermohonanPencabutan, SanksiNib
from nib.notifications import notify
from nib.rules.periods import REVIEW_DAYS_PENCABUTAN, review_days
from oss_portal import hooks
from oss_portal.audit.trail import record
from oss_portal.reference.business_calendar import add_working_hours, working_day, working_days_later
from oss_portal.text.readable import datetime_id

_BATCH = 50


@hooks.extend_deadlines.register
def extend(shift: hooks.Shift) -> int:
    """Move the last days on which holders may answer supervision steps. Returns the number of moved days."""
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


def _later(row: Permohonan | PermohonanPencabutan, days: int) -> bool:
    """Set the deadline to `days` working days after the submission if that is later; return whether it moved."""
    before, start = row.tenggat, row.diajukan_pada
    deadline: datetime | None = add_working_hours(start, days * working_day()) if start else None
    if before is None or deadline is None or deadline <= before:
        return False
    row.tenggat = deadline
    row.save(update_fields=["tenggat"])
    event = Event.TENGGAT_PERMOHONAN_DIPERPANJANG
    nib = row.nib.nomor if isinstance(row, PermohonanPencabutan) else ""
    record(event, subject=row, about=row.diajukan_oleh, nib=nib, changes={"tenggat": (before, deadline)})
    usaha = row.nib.pelaku_usaha if isinstance(row, PermohonanPencabutan) else row.pelaku_usaha
    key = f"tenggat-{row._meta.model_name}-{row.pk}-{deadline:%Y%m%d%H%M}"
    notify(usaha, "deadline_moved", key, path=reverse("nib"), tenggat=datetime_id(deadline))
    return True


@hooks.move_deadlines.register
def move_reviews(after: int) -> int | None:
    """Move the promised time of reviews if a working day before it became a holiday."""
    rows = Permohonan.objects.filter(pk__gt=after, status=Permohonan.Status.DIAJUKAN, tenggat__isnull=False)
    batch = list(rows.select_related("pelaku_usaha").select_for_update(of=("self",)).order_by("pk")[:_BATCH])
    for permohonan in batch:
        _later(permohonan, review_days(perseorangan=permohonan.pelaku_usaha.perseorangan))
    return batch[-1].pk if batch else None


@hooks.move_deadlines.register
def move_pencabutan(after: int) -> int | None:
    """Move the promised time of requests to end an NIB, in the same way."""
    rows = PermohonanPencabutan.objects.filter(pk__gt=after, status=PermohonanPencabutan.Status.DIAJUKAN)
    batch = list(rows.select_related("nib__pelaku_usaha").select_for_update(of=("self",)).order_by("pk")[:_BATCH])
    for request in batch:
        _later(request, REVIEW_DAYS_PENCABUTAN)
    return batch[-1].pk if batch else None


@hooks.move_deadlines.register
def move_izin(after: int) -> int | None:
    """Move the time limit for decisions of agencies if a working day before it became a holiday."""
    rows = Izin.objects.filter(pk__gt=after, tenggat__isnull=False).select_related("nib__data__pembuat")
    batch = list(rows.select_for_update(of=("self",)).order_by("pk")[:_BATCH])
    for izin in batch:
        if izin.tenggat is None or izin.tenggat_sejak is None or izin.hari_kerja is None:
            continue
        before, deadline = izin.tenggat, working_days_later(izin.tenggat_sejak, izin.hari_kerja)
        if deadline > before:
            izin.tenggat = deadline
            izin.save(update_fields=["tenggat"])
            event, about = Event.TENGGAT_IZIN_DIPERPANJANG, izin.nib.data.pembuat
            record(event, subject=izin, about=about, nib=izin.nib.nomor, changes={"tenggat": (before, deadline)})
    return batch[-1].pk if batch else None
