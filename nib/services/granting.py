"""Applications whose promised time is over: supervisors are told; the system grants them only if a switch is on.

The queue of work marks the late case and tells officer and supervisors (`oss_portal.staff.work.sweeps`). The operator
chooses for each era whether the system then grants it by law ("fiktif positif"); the default is off.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from nib.events import Event
from nib.models import DasarTindakan, Era, Nib, Permohonan
from nib.rules.periods import GRANTED_AFTER_DAYS, NEVER_GRANTED_FLAGS
from nib.services.changes import apply
from nib.services.issuing import issue_nib, lock_permohonan
from oss_portal.audit.trail import record
from oss_portal.exceptions import required
from oss_portal.models import Pengguna
from oss_portal.reference.business_calendar import add_working_hours, working_day
from oss_portal.staff.colleagues import tell_colleagues
from registrasi.services.permohonan_akses import is_secured

BATCH_SIZE = 100
Switch = Literal["putusan_otomatis", "izin_otomatis"]


@dataclass(frozen=True)
class Granting:
    """The time when the system grants an application by itself, and the legal ground."""

    at: datetime
    dasar: str


def granting(permohonan: Permohonan) -> Granting | None:
    """Return when a submitted application is granted by law; None if the system does not grant it.

    That is so if the switch of the active era is off, no law in force grants it, the identity is not confirmed, the
    account is secured, or the NIB is frozen.
    """
    if permohonan.status != Permohonan.Status.DIAJUKAN or permohonan.diajukan_pada is None:
        return None
    if NEVER_GRANTED_FLAGS & set(permohonan.bendera) or not Era.now().putusan_otomatis:
        return None
    dasar = DasarTindakan.of_act(DasarTindakan.Tindakan.PUTUSAN_OTOMATIS)
    if not dasar or not permohonan.pelaku_usaha.ready_for_nib or is_secured(permohonan.pelaku_usaha_id):
        return None
    return Granting(add_working_hours(permohonan.diajukan_pada, GRANTED_AFTER_DAYS * working_day()), dasar)


@transaction.atomic
def grant_overdue(*, permohonan: Permohonan) -> Nib | None:
    """Grant an application whose statutory time is over, with the system as actor. Returns None if it may not be.

    Safe to call twice, and while an officer decides: the first decision counts.
    """
    permohonan = lock_permohonan(permohonan)
    found = granting(permohonan)
    if found is None or found.at > timezone.now():
        return None
    alasan = _("Dikabulkan oleh sistem: batas waktu putusan lewat (%(dasar)s).") % {"dasar": found.dasar}
    record(
        Event.PERMOHONAN_DIKABULKAN_OTOMATIS,
        subject=permohonan,
        about=permohonan.pembuat,
        alasan=alasan,
        details={"pelaku": "sistem", "dasar": found.dasar, "batas": found.at.isoformat()},
    )
    if permohonan.jenis == Permohonan.Jenis.PERUBAHAN:
        return apply(permohonan=permohonan, alasan=alasan)
    return issue_nib(permohonan=permohonan, alasan=alasan)


def overdue(after: int) -> list[int]:
    """Return the next late applications above row `after`, none while the switch is off."""
    if not Era.now().putusan_otomatis:
        return []
    late = Permohonan.objects.filter(
        pk__gt=after, status=Permohonan.Status.DIAJUKAN, tenggat__lt=timezone.now()
    ).order_by("pk")
    return list(late.values_list("pk", flat=True)[:BATCH_SIZE])


@transaction.atomic
def switch_granting(
    *,
    era: Era,
    by: Pengguna,
    on: bool,
    alasan: str,
    switch: Switch = "putusan_otomatis",
) -> Era:
    """Switch on or off whether the system grants by law what was not decided in time under this era.

    `switch` selects applications for an NIB, or licences that agencies must decide. Raises `ReasonRequired`.
    """
    alasan = required(alasan)
    era = Era.objects.select_for_update().get(pk=era.pk)
    if getattr(era, switch) != on:
        setattr(era, switch, on)
        era.save(update_fields=[switch])
        record(Event.PUTUSAN_OTOMATIS_DIATUR, subject=era, by=by, alasan=alasan, changes={switch: (not on, on)})
        tell_colleagues(obj=era, by=by, columns=[str(getattr(Era, switch).field.verbose_name)])
    return era
