"""Background entry points of the NIB; each is safe to run twice."""

import time
from collections.abc import Callable
from datetime import timedelta

from django_tasks import task
from django_tasks.base import Task

from nib.certificate.versions import ensure_pdf
from nib.models import Era, Izin, Nib, Permohonan, SertifikatNib
from nib.services import era, granting, overdue_izin, push, reminders
from oss_portal.db.background import BATCH_PRIORITY, SWEEP_SECONDS, sweep, work_off
from oss_portal.db.clock import older_than


@task(queue_name="berkas")
def render_certificate(certificate_id: int) -> bool:
    """Make the PDF of a certificate version."""
    ensure_pdf(certificate_id)
    return True


@task(queue_name="berkas")
def render_missed(after: int = 0) -> int:
    """Make the PDFs that are missing because a worker died before it made them. Returns how many."""
    is_old = older_than("dibuat_pada", timedelta(minutes=5))
    waiting = SertifikatNib.objects.filter(is_old, pdf__isnull=True).order_by("pk").values_list("pk", flat=True)
    return sweep(
        render_missed,
        lambda last: list(waiting.filter(pk__gt=last)[:20]),
        lambda pk: ensure_pdf(pk),
        after,
        what="PDF of certificate",
    )


@task(queue_name="berkas", priority=BATCH_PRIORITY)
def move_to_active_era(after: int = 0) -> int:
    """Move the NIBs above row `after` from earlier eras to the active one. Returns how many.

    A killed task continues where it stopped. An NIB that cannot be moved does not stop the others: the task reports it
    at its end, and `change_era --apply --existing` tries it again.
    """
    active = Era.now()
    waiting = era.waiting_nibs(active).values_list("pk", flat=True)

    def move(pk: int) -> None:
        era.move_nib(nib=Nib.objects.get(pk=pk), era=active)

    return sweep(
        move_to_active_era, lambda last: list(waiting.filter(pk__gt=last)[: era.BATCH]), move, after, what="NIB"
    )


@task
def send_reminders(step: int = 0, after: int = 0) -> int:
    """Send the due reminders, and leave the rest to another task when time is over. Returns how many rows were due.

    Each mail has its key, so running twice sends none twice.
    """
    start, count = time.monotonic(), 0
    while found := reminders.remind_next(step, after):
        count, step, after = count + found[0], *found[1:]
        if time.monotonic() - start > SWEEP_SECONDS:
            send_reminders.enqueue(step, after)
            break
    return count


def _grant_each(
    task: Task, due: Callable[[int], list[int]], grant: Callable[[int], object], after: int, *, what: str
) -> int:
    """Grant the due rows above `after`; `grant` returns whether it did, `task` continues. Returns how many."""
    granted = []

    def note(pk: int) -> None:
        if grant(pk):
            granted.append(pk)

    sweep(task, due, note, after, what=what)
    return len(granted)


@task
def grant_overdue(after: int = 0) -> int:
    """Grant applications not decided in the statutory time, if the operator's switch is on. Returns how many."""

    def grant(pk: int) -> object:
        return granting.grant_overdue(permohonan=Permohonan.objects.get(pk=pk))

    return _grant_each(grant_overdue, granting.overdue, grant, after, what="Permohonan")


@task
def grant_overdue_izin(after: int = 0) -> int:
    """Grant licences that agencies did not decide in the statutory time, if the operator's switch is on."""

    def grant(pk: int) -> bool:
        return overdue_izin.grant_overdue_izin(izin=Izin.objects.get(pk=pk))

    return _grant_each(grant_overdue_izin, overdue_izin.overdue_izin, grant, after, what="Izin")


# Pushes have their own queue: a slow server of an agency must not delay mails to people.
@task(queue_name="kiriman")
def push_changes() -> int:
    """Send the due deliveries to agencies; each one is taken under a lock and carries its key."""
    return work_off(push_changes, push.deliver_due)
