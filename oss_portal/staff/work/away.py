"""Absences of officers: their cases go to a substitute, or back to the queue."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from oss_portal.audit.trail import record
from oss_portal.db.background import for_each_locked
from oss_portal.exceptions import Refused
from oss_portal.models import OfficerSetting, Pengguna
from oss_portal.staff.work.assignment import hand_over_all, may_assign, on_duty
from oss_portal.staff.work.events import Event
from oss_portal.staff.work.queues import queues_of, source_of_queue


def setting_of(petugas: Pengguna) -> OfficerSetting:
    """Return the settings of an officer; a new unsaved object when there are none."""
    return OfficerSetting.objects.filter(petugas=petugas).select_related("pengganti").first() or OfficerSetting(
        petugas=petugas
    )


def _locked(petugas: Pengguna) -> OfficerSetting:
    OfficerSetting.objects.get_or_create(petugas=petugas)
    return OfficerSetting.objects.select_for_update().get(petugas=petugas)


@transaction.atomic
def save_mail_choice(*, petugas: Pengguna, kinds: list[str]) -> None:
    """Save which notices an officer wants by mail, too."""
    setting = _locked(petugas)
    setting.lewat_surel = sorted(kinds)
    setting.save(update_fields=["lewat_surel"])


def _check_may_send(petugas: Pengguna, by: Pengguna) -> None:
    """Raise `PermissionDenied` unless `by` is the officer or assigns the work of one of their queues."""
    if by == petugas:
        return
    for queue in queues_of(petugas):
        source = source_of_queue(queue.code)
        if source is not None and may_assign(by, source.model, queue):
            return
    raise PermissionDenied


@transaction.atomic
def go_away(*, petugas: Pengguna, start: date, end: date, substitute: Pengguna | None, by: Pengguna) -> int:
    """Send an officer on leave; from the first day on their substitute gets their cases, or the queue without one.

    `by` is the officer, or somebody who assigns their work. Returns how many cases were handed over immediately. Raises
    `PermissionDenied`.
    """
    _check_may_send(petugas, by)
    setting = _locked(petugas)
    before = (setting.cuti_mulai, setting.cuti_sampai)
    setting.cuti_mulai, setting.cuti_sampai, setting.pengganti = start, end, substitute
    setting.diserahkan_pada = None
    setting.save(update_fields=["cuti_mulai", "cuti_sampai", "pengganti", "diserahkan_pada"])
    record(
        Event.CUTI,
        subject=petugas,
        by=by,
        about=petugas,
        changes={"mulai": (before[0], start), "sampai": (before[1], end)},
        details={"pengganti": substitute.user_id} if substitute else None,
    )
    return _hand_over(setting, by) if setting.is_away else 0


@transaction.atomic
def come_back(*, petugas: Pengguna, by: Pengguna) -> None:
    """End the leave of an officer, or a planned one. Raises `PermissionDenied`."""
    _check_may_send(petugas, by)
    setting = _locked(petugas)
    before = (setting.cuti_mulai, setting.cuti_sampai)
    setting.cuti_mulai = setting.cuti_sampai = setting.pengganti = None
    setting.save(update_fields=["cuti_mulai", "cuti_sampai", "pengganti"])
    record(
        Event.CUTI,
        subject=petugas,
        by=by,
        about=petugas,
        changes={"mulai": (before[0], None), "sampai": (before[1], None)},
    )


def _hand_over(setting: OfficerSetting, by: Pengguna) -> int:
    setting.diserahkan_pada = timezone.now()
    setting.save(update_fields=["diserahkan_pada"])
    try:
        # The substitute may have gone on leave themselves since they were named.
        to = setting.pengganti and on_duty(setting.petugas)
    except Refused:
        to = None
    return hand_over_all(petugas=setting.petugas, to=to, by=by)


def begin_leaves() -> int:
    """Hand over the cases of officers whose leave has begun. Returns how many officers; safe to run twice."""
    today = timezone.localdate()
    due = OfficerSetting.objects.filter(cuti_mulai__lte=today, cuti_sampai__gte=today, diserahkan_pada__isnull=True)
    return for_each_locked(due.select_related("petugas"), lambda setting: _hand_over(setting, setting.petugas))
