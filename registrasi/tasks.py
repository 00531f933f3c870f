"""Background entry points of registration; each is safe to run twice."""

from django_tasks import task

from oss_portal.db.background import AWAITED_PRIORITY, BATCH_PRIORITY, SWEEP_SECONDS, next_batch, work_off
from registrasi.services import conflicts, figures, insiden, mail_help, pendaftaran, retention
from registrasi.services.hak_akses import end_expired
from registrasi.services.identity_check.asking import check_due
from registrasi.services.lost_email import apply_email_changes
from registrasi.services.review import end_unproven
from registrasi.services.undangan import expire_undangan


@task(queue_name="surel", priority=AWAITED_PRIORITY)
def carry_out_help(ciphertext: str) -> None:
    """Mail the help requested on a page, if it concerns a registered person; `ciphertext` is encrypted."""
    mail_help.carry_out(ciphertext)


@task(queue_name="surel")
def tell_same_number(pendaftaran_id: int) -> int:
    """Tell people with the same identity number that another person registers with it; return how many were told."""
    return pendaftaran.tell_same_number(pendaftaran_id=pendaftaran_id)


@task()
def expire_pendaftaran() -> int:
    """End registrations never activated, with their personal data, and unproven contested ones; return how many."""
    return work_off(expire_pendaftaran, lambda: pendaftaran.expire_old() + end_unproven())


@task()
def check_identities() -> int:
    """Check the persons who are due with the population register; return how many."""
    # The checks use the network: a batch ends when done, or after the time that all tasks of the queue share.
    return work_off(check_identities, lambda: check_due(seconds=SWEEP_SECONDS))


@task()
def end_expired_rights() -> int:
    """Lift blocks, end kuasa and invitations, change lost addresses, if their time is over; return how many."""
    return work_off(end_expired_rights, lambda: sum(end_expired()) + expire_undangan() + apply_email_changes())


@task()
def give_back_conflicts() -> int:
    """Return to the queue the cases that concern somebody close to the officer who holds them; return how many."""
    return conflicts.give_back_conflicts()


@task()
def apply_retention() -> dict[str, int]:
    """Apply the rules of retention; return the number of rows that each touched."""
    results = list(retention.apply_retention(dry_run=False, seconds=SWEEP_SECONDS))
    if not all(result.finished for result in results):
        apply_retention.enqueue()
    return {result.rule.kode: result.count for result in results}


@task(queue_name="surel", priority=BATCH_PRIORITY)
def send_insiden_notices(insiden_id: int) -> int:
    """Queue the next batch of notices of an incident, and the batch after it; return the number of persons."""
    return next_batch(send_insiden_notices, insiden.send_notices, insiden_id)


@task(queue_name="surel")
def resume_insiden_notices() -> int:
    """Start the stopped notices again; return the number of incidents."""
    stalled = insiden.stalled()
    for pk in stalled:
        send_insiden_notices.enqueue(pk)
    return len(stalled)


@task()
def count_figures() -> int:
    """Count the figures of all apps again; return the number of tables."""
    return figures.recount()
