"""Whose a case is: taken, given back, assigned, handed over, paused. The holder is kept here for every queue.

The record is locked before its item, as the services do that save it, so that two officers cannot wait for each other.
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
    item_of,
    source_of,
)

# So many of the most urgent are looked through for one that this officer may work on.
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
    """Whether a case waits for the second officer while the first could not do their half any more.

    They left, are suspended, lost the role or the area, or turned out to be close to whom it concerns: what they did
    counts only while they could still do it, or the second officer would decide alone.
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
    """Raise `FirstHalfLapsed` where a second officer cannot let a case take effect (`has_lapsed`)."""
    if has_lapsed(obj):
        raise FirstHalfLapsed


def check_holder(obj: Model, by: Pengguna) -> WorkItem | None:
    """Raise `AlreadyTaken` while another officer has taken the case; call it with the record locked.

    Returns the open work on it. An app that keeps the holder in the record asks itself.
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
    """Do an act on a case, which is refused with `AlreadyTaken` where a colleague has taken it, or takes it meanwhile.

    Asked before the act, so that nothing is done in vain; when its record is saved; and at the end with the work
    locked, for acts that save other things than the record. A colleague who takes the case meanwhile has it, and the
    transaction of the act is rolled back. Of four eyes the first officer hears that the second has decided.
    """
    before = check_holder(obj, by)
    with acting(obj, by):
        yield
    source = source_of(obj)
    if source is None or source.own_acts is not None:
        return
    # `take` locks the record first: who waits there for the act holds no lock on the work.
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
    """Whether an officer is deciding about the case right now."""
    item = item_of(obj)
    return item is not None and item.claimed_until is not None


def _lock(obj: Model, *, skip_locked: bool = False) -> tuple[WorkSource[Any], Any, WorkItem] | None:
    """Lock a record and its open work. None when there is no work on it, or somebody else has it locked."""
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
    """Whether an officer assigns the cases of this kind: who assigns work does so with what they work on or may see."""
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
    """Lock a case that this officer may work on; `force` also one that is another's, or of a queue not their own."""
    source, fresh, item = _required(obj)
    if not (force or by.has_perm(_queue(item).permission)):
        raise PermissionDenied
    source.check(by, fresh)
    if not force:
        check_free(item, by.pk)
    return source, fresh, item


def _check_right(obj: Model, by: Pengguna, *, force: bool = False) -> None:
    """Raise `PermissionDenied` for who may not work on a case whose holder its app keeps; `WrongState` for no work."""
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
        record(Event.DIAMBIL, subject=obj, by=by, about=source.about(obj))
    return item


@transaction.atomic
def take(*, obj: Model, by: Pengguna) -> WorkItem:
    """Take a case for half an hour; taking one's own again starts the time anew.

    Raises `PermissionDenied`, `WrongState` where it waits for nobody, `AlreadyTaken`, and what the app refuses.
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
    """Take the free case that is due first, of one queue or of all of this officer's; None when there is none.

    Two officers at once get two. What is their own, or whose first half they did, is left to others; raises
    `OnlyForOthers` where nothing else waits.
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
    """Give a case back to its queue; `force` (who assigns work) also one that another officer took.

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
    record(Event.DILEPAS, subject=obj, by=by, about=source.about(obj), details=details)


def on_duty(petugas: Pengguna) -> Pengguna:
    """Return who works for this officer today: themselves, or their substitute while they are away.

    Raises `Refused` when they are away without one who is there.
    """
    absence = _absence(petugas)
    if absence is None:
        return petugas
    substitute = absence.pengganti
    if substitute is None or not substitute.is_active or _absence(substitute):
        raise Refused(_("%(nama)s sedang tidak bertugas. Pilih petugas lain.") % {"nama": petugas.nama})
    return substitute


def _absence(petugas: Pengguna) -> OfficerSetting | None:
    """Return the setting of an officer who is away today, None for one who is there."""
    setting = OfficerSetting.objects.filter(petugas=petugas).select_related("pengganti").first()
    return setting if setting is not None and setting.is_away else None


@transaction.atomic
def assign(*, obj: Model, petugas: Pengguna, by: Pengguna, note: str = "") -> WorkItem:
    """Give a case to an officer, with a note of what was done so far; they are told.

    An officer hands over what is free or their own; who assigns work (`bagi_pekerjaan`) also what others took. While
    the officer is away it goes to their substitute. Raises `Refused` for somebody who may not work on it,
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
        about=source.about(fresh),
        changes={"petugas": (before and before.user_id, petugas.user_id)},
        details={"kepada": petugas.nama},
    )
    if petugas.pk != by.pk:
        _tell_given(item, petugas, note)
    return item


@transaction.atomic
def pause(*, obj: Model, by: Pengguna, note: str) -> WorkItem:
    """Let the clock stand while another unit is asked; `note` says which and what for.

    Raises `ReasonRequired`, `Refused` where a period of law runs, and as `take`.
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
    record(Event.DITUNDA, subject=fresh, by=by, about=source.about(fresh), alasan=note.strip())
    return item


@transaction.atomic
def resume(*, obj: Model, by: Pengguna) -> WorkItem:
    """Let the clock of a case run again that waited for another unit. Raises `WrongState`, and as `take`."""
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
    record(Event.DILANJUTKAN, subject=fresh, by=by, about=source.about(fresh))
    return item


@transaction.atomic
def write_note(*, obj: Model, by: Pengguna, isi: str) -> CaseNote:
    """Write a note for colleagues on a case. Raises `ReasonRequired` for an empty one, and what the app refuses."""
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
    record(Event.DICATAT, subject=obj, by=by)
    return note


def _held(petugas: Pengguna) -> Sequence[WorkItem]:
    """Return the open work of an officer, as far as nobody saves it at this moment."""
    items = WorkItem.objects.is_open().filter(petugas=petugas).order_by("pk")
    return list(items.select_for_update(of=("self",), skip_locked=True).select_related("petugas"))


@transaction.atomic
def release_lost(petugas: Pengguna) -> int:
    """Give back what an officer holds but may no longer work on: without the role, out of their area, close to them.

    Returns how many; safe to run again. `petugas` is read afresh by the caller: Django keeps the permissions of an
    instance.
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
    """Hand all that an officer holds to another, and to the queue what that one may not work on, or `by` not assign.

    The other one is told once. Returns how many.
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
        about=source.about(fresh),
        changes={"petugas": (petugas.user_id, to.user_id)},
        details={"kepada": to.nama},
    )
    _tell_given(item, to, _("Sebelumnya dipegang %(nama)s.") % {"nama": petugas.nama})


def _tell_given(item: WorkItem, petugas: Pengguna, note: str) -> None:
    tell_given(petugas, "perkara", lambda more: tell(item, OfficerNotice.Jenis.DITUGASKAN, note=note, more=more))
