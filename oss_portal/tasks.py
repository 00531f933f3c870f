"""Background entry points of the foundation; each is safe to run twice."""

import logging
import time
from datetime import timedelta
from functools import partial

from captcha.models import CaptchaStore
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from oss_portal import hooks
from oss_portal.audit.events import Event
from oss_portal.audit.seal import seal_past_days
from oss_portal.audit.trail import record
from oss_portal.db.background import delete_batch, work_off
from oss_portal.db.clock import TOLERANCE, older_than
from oss_portal.db.partitions import detach_partition, make_partitions, months_of
from oss_portal.documents.restamping import restamp_due
from oss_portal.mail.connection import MailServerDown
from oss_portal.mail.outgoing import ready_to_send, send
from oss_portal.models import AttemptCounter, OutgoingMail, Pengguna, PhoneCode, ScheduledTask, Session
from oss_portal.officers.effects import give_back_cases
from oss_portal.officers.invitations import expire_invitations
from oss_portal.officers.rights import end_terms
from oss_portal.operation.witness import send_roots
from oss_portal.phone import messages as phone_messages
from oss_portal.staff.work import sweeps
from oss_portal.staff.work.away import begin_leaves
from oss_portal.staff.work.queues import reconcile
from oss_portal.transparency.log import BATCH, sequence

logger = logging.getLogger(__name__)


@task(queue_name="surel")
def send_outgoing_mail(surat_id: int) -> bool:
    """Send one outgoing mail; a failed one is tried again by `sweep_outgoing_mail`."""
    try:
        return send(surat_id)
    except MailServerDown:
        return False


@task(queue_name="surel")
def sweep_outgoing_mail(limit: int = 500, seconds: float = 1) -> int:
    """Send what is due, secret links first: somebody waits for them. Returns how many were sent.

    These are mails that were refused, whose worker died, or that were queued while the server was down. A server that
    is still down is asked once, so the sweep of each minute costs nothing and the first one after its return sends all.
    Each task sends for one second, so that a link that somebody requests meanwhile does not wait longer.
    """
    start, count = time.monotonic(), 0
    waiting = OutgoingMail.objects.filter(ready_to_send())
    pks = list(waiting.order_by("-rahasia", "coba_lagi_pada").values_list("pk", flat=True)[:limit])
    for pk in pks:
        try:
            count += send(pk)
        except MailServerDown:
            return count
        except Exception:
            # One row that cannot even be read (a key that is gone) must not hold up the mails behind it.
            logger.exception("mail %s cannot be read", pk)
            OutgoingMail.objects.filter(pk=pk).update(
                percobaan=F("percobaan") + 1, coba_lagi_pada=timezone.now() + timedelta(hours=1)
            )
        if time.monotonic() - start > seconds:
            break
    if pks and (pk != pks[-1] or len(pks) == limit):
        sweep_outgoing_mail.enqueue()
    return count


# A code is valid for ten minutes only; other messages are in the inbox of the portal too.
PHONE_RETRY_DELAYS = [timedelta(seconds=s) for s in (10, 60, 240)]


@task(queue_name="surel")
def send_phone_message(content: str, attempt: int = 0) -> bool:
    """Send an encrypted message to a phone; a message that the provider does not take is tried again a few times."""
    if phone_messages.send(content):
        return True
    if attempt < len(PHONE_RETRY_DELAYS):
        again = timezone.now() + PHONE_RETRY_DELAYS[attempt]
        send_phone_message.using(run_after=again).enqueue(content, attempt + 1)
    return False


@task()
def move_deadlines(step: int = 0, after: int = 0) -> None:
    """Recalculate open deadlines in working days after a change of the calendar, one batch of one kind per task.

    Queued when a holiday is decreed (`HariLibur.save`), and a few times a day for calendars that were loaded. It does
    not change a deadline that was moved already.
    """
    functions = hooks.move_deadlines.functions
    if step < len(functions):
        with transaction.atomic():
            last = functions[step](after)
            move_deadlines.enqueue(*((step + 1, 0) if last is None else (step, last)))


@task()
def seal_audit() -> int:
    """Seal the past days of the audit trail and send their roots to the witnesses. Returns how many were sealed."""
    count = len(seal_past_days())
    send_roots()
    return count


@task()
def keep_partitions() -> list[str]:
    """Make the missing monthly partitions, and detach those that are older than `PARTITION_MONTHS`.

    Returns the names of the partitions that were made. A detached month stays in the schema `oss_archive` until the
    operator moves it elsewhere.
    """
    for label, months in settings.PARTITION_MONTHS.items():
        model = apps.get_model(label)
        limit = timezone.localdate() - timedelta(days=31 * max(months, 14))
        for month in months_of(model) if months else []:
            if month >= f"{limit:%Y_%m}":
                break
            with transaction.atomic():
                rows = detach_partition(model, month)
                task = ScheduledTask.objects.get_or_create(nama="oss_portal.tasks.keep_partitions")[0]
                details = {"tabel": model._meta.db_table, "bulan": month, "jumlah": rows}
                record(Event.PARTITION_DETACHED, subject=task, details=details)
    return make_partitions()


@task()
def sequence_log() -> int:
    """Add the waiting leaves to the transparency log. Returns how many there were."""
    count = 0
    while (batch := sequence()) == BATCH:
        count += batch
    return count + batch


@task()
def remove_old_counters() -> int:
    """Delete the expired counters of attempts. Returns how many were deleted."""
    over = AttemptCounter.objects.filter(berakhir_pada__lt=timezone.now())
    return work_off(remove_old_counters, partial(delete_batch, over))


@task()
def end_terms_of_officers() -> int:
    """Close old invitations, end the terms of officers whose last day is over, give back cases of inactive officers.

    Inactive officers can hold cases: somebody may take a case at the moment of their suspension. Returns how many terms
    ended.
    """
    expire_invitations()
    ended = end_terms()
    for petugas in Pengguna.objects.filter(is_staff=True, is_active=False):
        give_back_cases(petugas)
    return ended


@task()
def check_work() -> int:
    """Begin leaves, warn of deadlines, tell supervisors what is late. Returns how many cases were reported."""
    begin_leaves()
    return sweeps.warn_of_deadlines() + sweeps.record_breaches()


@task()
def tidy_work() -> int:
    """Send the morning digest, make work items agree with their records, delete old rows."""
    sweeps.send_digest()
    return reconcile() + sweeps.remove_old()


@task()
def restamp_documents() -> int:
    """Append time stamps to documents whose last one expires soon, or that have none. Returns how many."""
    return restamp_due()


# No task of the portal runs longer than this.
_ORPHANED_AFTER = timedelta(minutes=15)


@task()
def requeue_orphaned_tasks() -> int:
    """Queue tasks again whose worker died (they would stay RUNNING for ever). All our tasks are safe to run twice."""
    orphaned = DBTaskResult.objects.filter(older_than("started_at", _ORPHANED_AFTER), status=TaskResultStatus.RUNNING)
    return orphaned.update(status=TaskResultStatus.READY, started_at=None)


@task()
def remove_old_tasks() -> int:
    """Delete the records of tasks that ended more than a week ago."""
    ended = DBTaskResult.objects.filter(status__in=[TaskResultStatus.SUCCESSFUL, TaskResultStatus.FAILED])
    old = ended.filter(finished_at__lt=timezone.now() - timedelta(days=7))
    return work_off(remove_old_tasks, partial(delete_batch, old))


MOST_CHALLENGES = 500_000


@task()
def remove_old_sessions() -> int:
    """Delete expired sessions, codes and captchas, and those that expire too late because a clock was wrong.

    At most the newest half million captchas are kept: a person with an older one gets another, and keeps what they
    typed. Returns how many rows were deleted.
    """
    return work_off(remove_old_sessions, _delete_ended)


def _delete_ended() -> int:
    now = timezone.now()
    oldest = CaptchaStore.objects.order_by("-id").values_list("id", flat=True)[MOST_CHALLENGES : MOST_CHALLENGES + 1]
    count = delete_batch(CaptchaStore.objects.filter(id__lte=oldest[0])) if oldest else 0
    count += delete_batch(PhoneCode.objects.filter(berlaku_sampai__lt=now))
    for rows, field, age in (
        (CaptchaStore.objects, "expiration", timedelta(minutes=settings.CAPTCHA_TIMEOUT)),
        (Session.objects, "expire_date", timedelta(seconds=settings.SESSION_COOKIE_AGE)),
    ):
        over = Q(**{f"{field}__lt": now}) | Q(**{f"{field}__gt": now + age + TOLERANCE})
        count += delete_batch(rows.filter(over))
    return count
