"""Holders of cases: a case is taken, given back, assigned, handed over or paused here, for every queue.

The record is locked before its work item, in the order of the services that save it, so that there are no deadlocks.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oss_portal.audit.trail import record
from oss_portal.exceptions import ReasonRequired, Refused, WrongState
from oss_portal.models import CaseNote, OfficerSetting, Pengguna, WorkItem
from oss_portal.models.officer_notice import OfficerNotice
from oss_portal.staff.area import lies_within
from oss_portal.staff.permissions import conflict_test, is_entitled
from oss_portal.staff.work.events import Event
from oss_portal.staff.work.notices import tell, tell_given, told_once
from oss_portal.staff.work.queues import (
    ASSIGN,
    CLAIM_PERIOD,
    QUEUES,
    WorkQueue,
    WorkSource,
    acting,
    check_free,
    concerned,
    item_of,
    source_of,
)

# How many of the most urgent cases are searched for one that the officer may work on.
_CANDIDATES = 50


class OnlyForOthers(Refused):
    message = gettext_lazy(
        "Yang masih menunggu hanya dapat dikerjakan petugas lain: Anda sendiri yang memulainya, perkaranya menyangkut "
        "Anda, atau sedang diambil."
    )


class FirstHalfLapsed(WrongState):
    message = gettext_lazy(
        "Petugas pertama tidak lagi berhak mengambil langkah ini, jadi usulannya gugur: ditangguhkan, berganti peran, "
        "atau menyangkut orang yang dekat dengannya. Tolak usulan ini; petugas lain dapat mengusulkannya lagi."
    )


def has_lapsed(obj: Model) -> bool:
    """Whether a case waits for the second officer, but the first officer could not do their half today.

    The first officer may have left, be suspended, have lost the role or the area, or be close to the person concerned.
    Their half counts only while they could still do it; otherwise the second officer would decide alone.
    """
    source = source_of(obj)
    state = source.state(obj) if source is not None else None
    if source is None or state is None or state.not_by is None:
        return False
    permission = QUEUES[state.queue or source.queues[0].code].first_half
    if not permission:
        return False
    first, area = Pengguna.objects.get(pk=state.not_by), source.area(obj)
    may = is_entitled(first, permission) and (not area or lies_within(first, area))
    return not may or conflict_test(first)(obj)


def check_first_half(obj: Model) -> None:
    """Raise `FirstHalfLapsed` when a second officer must not approve a case (`has_lapsed`)."""
    if has_lapsed(obj):
        raise FirstHalfLapsed


def check_holder(obj: Model, by: Pengguna) -> WorkItem | None:
    """Raise `AlreadyTaken` while another officer has taken the case; call it with the record locked.

    Returns the open work on it. An app that keeps the holder in the record checks it itself; then this returns None.
    """
    source = source_of(obj)
    if source is None or source.own_acts is not None:
        return None
    item = item_of(obj)
    if item is not None:
        check_free(item, by.pk)
    return item


@contextmanager
def acting_on(obj: Model, by: Pengguna) -> Iterator[None]:
    """Do an act on a case; raise `AlreadyTaken` when a colleague has taken the case, or takes it meanwhile.

    This is checked before the act, so that no work is lost; when the record is saved; and at the end with the work item
    locked, for acts that save other things than the record. A colleague who takes the case meanwhile keeps it, and the
    transaction of the act is rolled back. With four eyes, the first officer is told that the second has decided.
    """
    before = check_holder(obj, by)
    with acting(obj, by):
        yield
    source = source_of(obj)
    if source is None or source.own_acts is not None:
        return
    # `take` locks the record first, so an officer who waits there for this act holds no lock on the work item.
    item = WorkItem.objects.is_open().of(obj).select_for_update(of=("self",)).select_related("petugas").first()
    if item is not None:
        check_free(item, by.pk)
    if before is not None:
        _tell_first_officer(before, item, by)


def _tell_first_officer(before: WorkItem, now: WorkItem | None, by: Pengguna) -> None:
    first = before.bukan_oleh
    if first is None or first == by or not QUEUES[before.antrean].first_half:
        return
    if now is None or (now.antrean, now.bukan_oleh_id) != (before.antrean, first.pk):
        tell(before, OfficerNotice.Jenis.DIPUTUS, petugas=first)


def is_claimed(obj: Model) -> bool:
    """Whether an officer has taken the case and their time is not over."""
    item = item_of(obj)
    return item is not None and item.claimed_until is not None


def _lock(obj: Model, *, skip_locked: bool = False) -> tuple[WorkSource[Any], Any, WorkItem] | None:
    """Lock a record and its open work. Return None when there is no work, or with `skip_locked` when it is locked."""
    source = source_of(obj)
    if source is None:
        return None
    rows = source.model._base_manager.select_for_update(of=("self",), skip_locked=skip_locked)
    fresh = rows.select_related(*source.related).filter(pk=obj.pk).first()
    items = WorkItem.objects.is_open().of(obj).select_for_update(of=("self",), skip_locked=skip_locked)
    item = items.select_related("petugas").first() if fresh is not None else None
    return (source, fresh, item) if item is not None else None


def _required(obj: Model) -> tuple[WorkSource[Any], Any, WorkItem]:
    locked = _lock(obj)
    if locked is None:
        raise WrongState
    return locked


def _queue(item: WorkItem) -> WorkQueue:
    return QUEUES[item.antrean]


def may_assign(by: Pengguna, model: type[Model], queue: WorkQueue | None = None) -> bool:
    """Whether an officer may assign cases of this kind: they assign work, and may see the cases or work on them."""
    if not by.has_perm(ASSIGN):
        return False
    meta = model._meta
    return by.has_perm(f"{meta.app_label}.view_{meta.model_name}") or (
        queue is not None and by.has_perm(queue.permission)
    )


def _may_force(obj: Model, by: Pengguna) -> bool:
    item = item_of(obj)
    return may_assign(by, type(obj), QUEUES.get(item.antrean) if item is not None else None)


def _opened(obj: Model, by: Pengguna, *, force: bool = False) -> tuple[WorkSource[Any], Any, WorkItem]:
    """Lock a case that this officer may work on; with `force` also a colleague's case, or one of another queue."""
    source, fresh, item = _required(obj)
    if not (force or by.has_perm(_queue(item).permission)):
        raise PermissionDenied
    source.check(by, fresh)
    if not force:
        check_free(item, by.pk)
    return source, fresh, item


def _check_right(obj: Model, by: Pengguna, *, force: bool = False) -> None:
    """Check the right to a case whose holder its app keeps. Raises `PermissionDenied`, `WrongState` without work."""
    item = item_of(obj)
    if item is None:
        raise WrongState
    if not (force or by.has_perm(_queue(item).permission)):
        raise PermissionDenied


def _hold(source: WorkSource[Any], obj: Any, item: WorkItem, by: Pengguna) -> WorkItem:
    new = item.petugas_id != by.pk
    if new:
        item.dipegang_sejak = timezone.now()
    item.petugas, item.diambil_sampai = by, timezone.now() + CLAIM_PERIOD
    item.save(update_fields=["petugas", "diambil_sampai", "dipegang_sejak"])
    if new:
        record(Event.DIAMBIL, subject=obj, by=by, **concerned(obj))
    return item


@transaction.atomic
def take(*, obj: Model, by: Pengguna) -> WorkItem:
    """Take a case for half an hour; taking one's own case again starts the half hour again.

    Raises `PermissionDenied`, `WrongState` when it waits for no officer, `AlreadyTaken`, and refusals of the app.
    """
    source = source_of(obj)
    if source is not None and source.own_acts is not None:
        _check_right(obj, by)
        source.own_acts.take(obj, by)
        item = item_of(obj)
        if item is None:
            raise WrongState
        return item
    source, fresh, item = _opened(obj, by)
    return _hold(source, fresh, item, by)


@transaction.atomic
def take_next(*, by: Pengguna, queue: WorkQueue | None = None) -> WorkItem | None:
    """Take the free case that is due first, in one queue or in all queues of this officer; return None without any.

    Two officers who call this at the same time get two cases. Cases about the officer, and cases with four eyes whose
    first half they did, are left to others. Raises `OnlyForOthers` when only such cases wait.
    """
    codes = [queue.code] if queue else [q.code for q in QUEUES.values()]
    codes = [code for code in codes if by.has_perm(QUEUES[code].permission)]
    free = WorkItem.objects.running().in_area(by).filter(antrean__in=codes, petugas__isnull=True)
    for candidate in free.exclude(bukan_oleh=by).order_by("urut", "id")[:_CANDIDATES]:
        source = source_of(candidate.subjek_jenis)
        if source is None:
            continue
        obj = source.model(pk=candidate.subjek_id)
        locked = _lock(obj, skip_locked=True)
        if locked is None:
            continue
        source, fresh, item = locked
        if item.petugas_id is not None or item.is_paused or not source.may_work_on(by, fresh):
            continue
        if source.own_acts is not None:
            source.own_acts.take(fresh, by)
            return item_of(fresh)
        return _hold(source, fresh, item, by)
    if free.exists():
        raise OnlyForOthers
    return None


@transaction.atomic
def release(*, obj: Model, by: Pengguna, force: bool = False) -> None:
    """Give a case back to its queue; with `force` an officer who assigns work gives back a colleague's case, too.

    Raises `AlreadyTaken`, `WrongState`, `PermissionDenied`.
    """
    force = force and _may_force(obj, by)
    source = source_of(obj)
    if source is not None and source.own_acts is not None:
        _check_right(obj, by, force=force)
        source.own_acts.release(obj, by, force)
        return
    source, fresh, item = _opened(obj, by, force=force)
    if item.petugas_id is not None:
        _give_back(source, fresh, item, by)


def _give_back(source: WorkSource[Any], obj: Any, item: WorkItem, by: Pengguna | None) -> None:
    before = item.petugas
    item.petugas = item.dipegang_sejak = item.diambil_sampai = None
    item.save(update_fields=["petugas", "dipegang_sejak", "diambil_sampai"])
    details = {"petugas": before.user_id} if before is not None and before != by else None
    record(Event.DILEPAS, subject=obj, by=by, **concerned(obj), details=details)


def on_duty(petugas: Pengguna) -> Pengguna:
    """Return the officer who works for this officer today: themselves, or their substitute while they are away.

    Raises `Refused` when the officer is away and has no substitute, or the substitute is away as well.
    """
    absence = _absence(petugas)
    if absence is None:
        return petugas
    substitute = absence.pengganti
    if substitute is None or not substitute.is_active or _absence(substitute):
        raise Refused(_("%(nama)s sedang tidak bertugas. Pilih petugas lain.") % {"nama": petugas.nama})
    return substitute


def _absence(petugas: Pengguna) -> OfficerSetting | None:
    """Return the setting of an officer who is away today, else None."""
    setting = OfficerSetting.objects.filter(petugas=petugas).select_related("pengganti").first()
    return setting if setting is not None and setting.is_away else None


@transaction.atomic
def assign(*, obj: Model, petugas: Pengguna, by: Pengguna, note: str = "") -> WorkItem:
    """Give a case to an officer, with a note about the work so far; the officer is told.

    An officer may hand over free cases and their own; an officer who assigns work (`bagi_pekerjaan`) also those of
    others. While `petugas` is away, the substitute gets the case. Raises `Refused` when they may not work on it,
    `AlreadyTaken`, `WrongState`, `PermissionDenied`.
    """
    petugas, force = on_duty(petugas), _may_force(obj, by)
    source = source_of(obj)
    if source is not None and source.own_acts is not None:
        _check_right(obj, by, force=force)
        source.own_acts.assign(obj, petugas, by, force)
        item = item_of(obj)
        if item is None:
            raise WrongState
        return item
    source, fresh, item = _opened(obj, by, force=force)
    if not (petugas.is_active and petugas.is_staff and petugas.has_perm(_queue(item).permission)) or not (
        source.may_work_on(petugas, fresh)
    ):
        raise Refused(_("%(nama)s tidak dapat mengerjakan perkara ini.") % {"nama": petugas.nama}, field="petugas")
    before, item.petugas, item.dipegang_sejak, item.diambil_sampai = item.petugas, petugas, timezone.now(), None
    item.save(update_fields=["petugas", "dipegang_sejak", "diambil_sampai"])
    if note.strip():
        _write(fresh, note, by)
    record(
        Event.DITUGASKAN,
        subject=fresh,
        by=by,
        **concerned(fresh),
        changes={"petugas": (before and before.user_id, petugas.user_id)},
        details={"kepada": petugas.nama},
    )
    if petugas.pk != by.pk:
        _tell_given(item, petugas, note)
    return item


@transaction.atomic
def pause(*, obj: Model, by: Pengguna, note: str) -> WorkItem:
    """Stop the clock while another unit is asked; `note` tells which unit and why.

    Raises `ReasonRequired`, `Refused` when the deadline is one of law, and the errors of `take`.
    """
    if not note.strip():
        raise ReasonRequired(field="alasan")
    source, fresh, item = _opened(obj, by)
    if not _queue(item).can_pause or source.own_acts is not None:
        raise Refused(_("Tenggat ini dari undang-undang: jamnya tidak dapat dihentikan."))
    if item.is_paused:
        raise WrongState
    item.tunggu, item.tunggu_sejak, item.tunggu_sampai = WorkItem.Wait.UNIT, timezone.now(), None
    item.tunggu_catatan = note.strip()[:300]
    item.place()
    item.save(update_fields=["tunggu", "tunggu_sejak", "tunggu_sampai", "tunggu_catatan", "urut"])
    record(Event.DITUNDA, subject=fresh, by=by, **concerned(fresh), alasan=note.strip())
    return item


@transaction.atomic
def resume(*, obj: Model, by: Pengguna) -> WorkItem:
    """Start the clock again of a case that waited for another unit. Raises `WrongState`, and the errors of `take`."""
    source, fresh, item = _required(obj)
    if not by.has_perm(_queue(item).permission):
        raise PermissionDenied
    source.check(by, fresh)
    if item.tunggu != WorkItem.Wait.UNIT or item.tunggu_sejak is None:
        raise WrongState
    stood: timedelta = timezone.now() - item.tunggu_sejak
    item.tunggu, item.tunggu_sejak, item.tunggu_catatan = "", None, ""
    item.jeda_lama += stood
    item.tenggat = item.tenggat and item.tenggat + stood
    item.place()
    item.save(update_fields=["tunggu", "tunggu_sejak", "tunggu_catatan", "jeda_lama", "tenggat", "urut"])
    record(Event.DILANJUTKAN, subject=fresh, by=by, **concerned(fresh))
    return item


@transaction.atomic
def write_note(*, obj: Model, by: Pengguna, isi: str) -> CaseNote:
    """Write a note for colleagues on a case. Raises `ReasonRequired` for an empty one, and refusals of the app."""
    if not isi.strip():
        raise ReasonRequired(_("Tulis catatannya."), field="isi")
    source = source_of(obj)
    if source is not None:
        source.check(by, obj)
    return _write(obj, isi, by)


def _write(obj: Model, isi: str, by: Pengguna) -> CaseNote:
    note = CaseNote.objects.create(
        subjek_jenis=obj._meta.label_lower, subjek_id=obj.pk, isi=isi.strip()[:4000], oleh=by
    )
    record(Event.DICATAT, subject=obj, by=by, **concerned(obj))
    return note


def _held(petugas: Pengguna) -> Sequence[WorkItem]:
    """Lock and return the open work of an officer, without items that another transaction has locked."""
    items = WorkItem.objects.is_open().filter(petugas=petugas).order_by("pk")
    return list(items.select_for_update(of=("self",), skip_locked=True).select_related("petugas"))


@transaction.atomic
def release_lost(petugas: Pengguna) -> int:
    """Give back cases that an officer holds but may not work on: they lost the role or area, or are close to a person.

    Returns how many; safe to run again. The caller reads `petugas` anew from the database, because Django caches the
    permissions of an instance.
    """
    count = 0
    for item in _held(petugas):
        source = source_of(item.subjek_jenis)
        if source is None or source.own_acts is not None:
            continue
        obj = source.model._base_manager.select_related(*source.related).filter(pk=item.subjek_id).first()
        if obj is None or (petugas.has_perm(_queue(item).permission) and source.may_work_on(petugas, obj)):
            continue
        _give_back(source, obj, item, None)
        count += 1
    return count


@transaction.atomic
@told_once()
def hand_over_all(*, petugas: Pengguna, to: Pengguna | None, by: Pengguna) -> int:
    """Hand all cases of an officer to the officer `to`, who is told once. Returns how many.

    A case goes back to its queue when `to` may not work on it, or `by` may not assign it.
    """
    count = 0
    for item in WorkItem.objects.is_open().filter(petugas=petugas).order_by("pk"):
        source = source_of(item.subjek_jenis)
        obj = source and source.model._base_manager.filter(pk=item.subjek_id).first()
        if source is None or obj is None:
            continue
        own = by == petugas or may_assign(by, source.model, QUEUES.get(item.antrean))
        try:
            with transaction.atomic():
                _hand_over(source, obj, petugas, to if own else None, by)
        except (Refused, PermissionDenied):
            with transaction.atomic():
                _hand_over(source, obj, petugas, None, by)
        count += 1
    return count


def _hand_over(source: WorkSource[Any], obj: Any, petugas: Pengguna, to: Pengguna | None, by: Pengguna) -> None:
    if source.own_acts is not None:
        if to is None:
            source.own_acts.release(obj, by, True)
        else:
            source.own_acts.assign(obj, to, by, True)
        return
    source, fresh, item = _required(obj)
    if item.petugas_id != petugas.pk:
        return
    if to is None:
        _give_back(source, fresh, item, by)
        return
    if not to.has_perm(_queue(item).permission) or not source.may_work_on(to, fresh):
        raise Refused
    item.petugas, item.dipegang_sejak, item.diambil_sampai = to, timezone.now(), None
    item.save(update_fields=["petugas", "dipegang_sejak", "diambil_sampai"])
    record(
        Event.DITUGASKAN,
        subject=fresh,
        by=by,
        **concerned(fresh),
        changes={"petugas": (petugas.user_id, to.user_id)},
        details={"kepada": to.nama},
    )
    _tell_given(item, to, _("Sebelumnya dipegang %(nama)s.") % {"nama": petugas.nama})


def _tell_given(item: WorkItem, petugas: Pengguna, note: str) -> None:
    tell_given(petugas, "perkara", lambda more: tell(item, OfficerNotice.Jenis.DITUGASKAN, note=note, more=more))
